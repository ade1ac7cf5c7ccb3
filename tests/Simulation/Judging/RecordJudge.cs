using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.TimeSeries;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Simulation;

/// <summary>What the cloud holds, at the end of a run or at any moment of it.</summary>
internal interface ICloud
{
    IReadOnlyList<Point> PointsAt(Slot slot);

    IReadOnlyList<EventEntity> EventsOf(RecordKey key);

    IReadOnlyList<DeadLetterEntity> LettersOf(RecordKey key);
}

/// <summary>A record that was read again, and the points in the database that are its own.</summary>
internal sealed record ReadRecord(RecordKey Key, RecordHead Head, IReadOnlyList<Point> Points, IReadOnlyList<EventEntity> Events);

/// <summary>Compares one record with what the cloud holds of it: all of it, once, as it was committed, or a dead letter where the database refuses the field.</summary>
internal sealed class RecordJudge(ICloud cloud)
{
    public const string Mark = "time_quality";

    /// <param name="mustExist">Else only what is there has to be right: the record was evicted, and may have arrived all the same.</param>
    public IEnumerable<string> Faults(RecordKey key, byte[] body, IReadOnlyDictionary<ulong, AliasEntry> aliases, bool mustExist, out ReadRecord? read)
    {
        read = null;
        if (!RecordBody.TryRead(body, out RecordHead head, out IReadOnlyList<RecordMetric> metrics, out string error)) { return [$"{key}: {error}"]; }
        foreach (RecordMetric metric in metrics)
        {
            if (!aliases.ContainsKey(metric.Alias)) { return [$"{key} has an alias that nobody gave."]; }
        }

        List<string> faults = [];
        read = key.Stream == OutboxStream.Events ? Event(key, head, aliases[metrics[0].Alias], metrics[0].Value.Text, faults) : Telemetry(key, head, metrics, aliases, mustExist, faults);
        return faults;
    }

    private ReadRecord Event(RecordKey key, RecordHead head, AliasEntry alias, string json, List<string> faults)
    {
        string kind = alias.Metric[Names.EventPrefix.Length..];
        EventContent.TryRead(kind, json, out EventContent content, out _);
        Point[] found = [.. There(key).Where(p => FieldOf(p, "offset") is { } offset && offset.Integer == key.Offset)];
        if (found.Length != 1) { faults.Add($"{key}, the event {content.Id} ({kind}), is {found.Length} times in the database."); }
        foreach (Point point in found)
        {
            bool isSame = TagOf(point, "kind") == kind && TagOf(point, "device") == head.Device && TextOf(point, "id") == content.Id && TextOf(point, "part") == content.Part
                && content.Own.All(own => FieldOf(point, own.Key) is { } stored && Same(stored, own.Value));
            if (!isSame) { faults.Add($"{key}, the event {content.Id} ({kind}), is another in the database: {Text(point)}"); }
        }

        IReadOnlyList<EventEntity> rows = cloud.EventsOf(key);
        if (rows.Count != 1) { faults.Add($"{key}, the event {content.Id} ({kind}), is {rows.Count} times in the registry."); }
        foreach (EventEntity row in rows)
        {
            if (row.Kind != kind || row.EventId != content.Id || row.Part != content.Part || row.Device != head.Device || row.Body != json) { faults.Add($"{key}, the event {content.Id} ({kind}), is another in the registry."); }
        }

        return new ReadRecord(key, head, found, rows);
    }

    private ReadRecord Telemetry(RecordKey key, RecordHead head, IReadOnlyList<RecordMetric> metrics, IReadOnlyDictionary<ulong, AliasEntry> aliases, bool mustExist, List<string> faults)
    {
        IReadOnlyList<Point> there = There(key);
        List<Point> own = [];
        foreach (IGrouping<string, RecordMetric> part in metrics.Where(m => !m.Value.IsNull && Names.IsPoint(aliases[m.Alias].Metric)).GroupBy(m => PartOf(aliases[m.Alias].Metric), StringComparer.Ordinal))
        {
            Point[] found = [.. there.Where(p => TagOf(p, "device") == head.Device && TagOf(p, "part") == part.Key)];
            own.AddRange(found);
            bool isKept = found.Any(p => KeptAhead.Is(p)); // Whole: the database has not been asked yet.
            RecordMetric[] writable = [.. part.Where(m => isKept || FieldName(m, aliases) != SimDatabase.Poison)];
            if (found.Length > 1) { faults.Add($"{key}, {part.Key}, is {found.Length} times in the database."); }
            if (found.Length == 0 && writable.Length > 0 && mustExist && !IsPoisoned(part, aliases)) { faults.Add($"{key}, {part.Key}, is not in the database, and nobody said that it was dropped."); }
            if (mustExist && !isKept && IsPoisoned(part, aliases) && !KeptAhead.Others(cloud.LettersOf(key)).Any()) { faults.Add($"{key}, {part.Key}, was refused and is no dead letter."); }
            foreach (Point point in found)
            {
                if (!IsSame(point, writable, aliases)) { faults.Add($"{key}, {part.Key}, is another in the database: {Text(point)}"); }
            }
        }

        if (!metrics.Any(m => FieldName(m, aliases) == SimDatabase.Poison))
        {
            foreach (DeadLetterEntity letter in KeptAhead.Others(cloud.LettersOf(key))) { faults.Add($"{key} is a dead letter, though the database takes it: {letter.Reason}"); }
        }

        return new ReadRecord(key, head, own, []);
    }

    private IReadOnlyList<Point> There(RecordKey key) => [.. cloud.PointsAt(key.Slot), .. KeptAhead.PointsOf(cloud.LettersOf(key))];

    /// <summary>A line is refused as a whole: what stands beside the refused field goes with it.</summary>
    private static bool IsPoisoned(IEnumerable<RecordMetric> part, IReadOnlyDictionary<ulong, AliasEntry> aliases) => part.Any(m => FieldName(m, aliases) == SimDatabase.Poison);

    private static bool IsSame(in Point point, RecordMetric[] metrics, IReadOnlyDictionary<ulong, AliasEntry> aliases)
    {
        int fields = 0;
        foreach (Field field in point.Fields)
        {
            if (field.Name == Mark) { continue; }
            fields++;
            int at = Array.FindIndex(metrics, m => FieldName(m, aliases) == field.Name);
            if (at < 0 || !Same(field.Value, metrics[at].Value)) { return false; }
        }

        return fields == metrics.Length;
    }

    private static string FieldName(RecordMetric metric, IReadOnlyDictionary<ulong, AliasEntry> aliases) => aliases[metric.Alias].Metric is var name ? name[(name.LastIndexOf('/') + 1)..] : "";

    private static string PartOf(string metric) => metric.LastIndexOf('/') is >= 0 and var slash ? metric[..slash] : "";

    private static bool Same(FieldValue stored, MetricValue value) => (stored.Kind, value.Kind) switch
    {
        (FieldKind.Boolean, ValueKind.Boolean) => stored.Boolean == value.Boolean,
        (FieldKind.Integer, ValueKind.Int64) => stored.Integer == value.Int64,
        (FieldKind.Integer, ValueKind.UInt64) => stored.Integer == (long)value.UInt64,
        (FieldKind.Double, ValueKind.Double) => stored.Double.Equals(value.Double),
        (FieldKind.Text, ValueKind.Text) => stored.Text == value.Text,
        _ => false,
    };

    /// <summary>A field that is whole in one event and broken in another has the type that was first.</summary>
    private static bool Same(FieldValue stored, FieldValue own) => (stored.Kind, own.Kind) switch
    {
        (FieldKind.Boolean, FieldKind.Boolean) => stored.Boolean == own.Boolean,
        (FieldKind.Text, FieldKind.Text) => stored.Text == own.Text,
        (FieldKind.Integer or FieldKind.Double, FieldKind.Integer or FieldKind.Double) => NumberOf(stored).Equals(NumberOf(own)),
        _ => false,
    };

    private static double NumberOf(FieldValue value) => value.Kind == FieldKind.Integer ? value.Integer : value.Double;

    public static string TagOf(in Point point, string key) => point.Series.Tags.FirstOrDefault(t => t.Key == key).Value ?? "";

    public static string TextOf(in Point point, string name) => FieldOf(point, name) is { Kind: FieldKind.Text } text ? text.Text : "";

    public static FieldValue? FieldOf(in Point point, string name)
    {
        foreach (Field field in point.Fields)
        {
            if (field.Name == name) { return field.Value; }
        }

        return null;
    }

    public static string Text(in Point point) => FieldRules.Line(point);
}
