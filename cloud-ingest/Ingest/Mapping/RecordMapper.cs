using System.Runtime.InteropServices;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Sparkplug.Sealing;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>Turns a record's metrics into points, current values and events.</summary>
/// <remarks>
/// <code>
/// compartment/07/door_open of locker-1 (locker)  ->  locker,circle=c,device=locker-1,gateway=g,part=compartment/07 door_open=true ns
/// event/door-opened                              ->  event,circle=c,device=locker-1,gateway=g,kind=door-opened id="…",part="…",offset=7i,… ns
/// </code>
/// What the database cannot take becomes a dead letter with its reason; the rest of the record goes on. No clock, no I/O.
/// A record of points whose series were met before allocates nothing. For one thread.
/// </remarks>
/// <param name="earliestMs">Times before it come from a clock that was never set; they never reach the database.</param>
public sealed class RecordMapper(FieldTypes types, long earliestMs)
{
    /// <summary>The last whole millisecond that fits nanoseconds in 64 bits.</summary>
    private const long SayableMs = (long.MaxValue / 1_000_000) - 1;
    private readonly SeriesBook _series = new();
    private readonly MappedRecord _record = new();
    private readonly PartBook _parts = new();

    /// <summary>Times after it come from a clock that is ahead; they do not reach the database either.</summary>
    public long LatestMs { get; set; } = SayableMs;

    /// <summary>What comes back holds until the next call; its points' fields are added to <paramref name="fields"/>.</summary>
    /// <param name="born">What each of the metrics is.</param>
    public MappedRecord Map(in RecordSource source, ReadOnlySpan<BornMetric> born, ReadOnlySpan<Metric> metrics, FieldStore fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        MappedRecord record = _record;
        record.Begin(source);
        _parts.Begin();
        for (int i = 0; i < metrics.Length; i++)
        {
            if (born[i].IsEvent) { MapEvent(record, born[i].Name[Names.EventPrefix.Length..], metrics[i], fields); }
            else if (IsPoint(source.Stream, born[i])) { MapPoint(record, born[i], metrics[i]); }
        }

        for (int i = 0; i < _parts.Count; i++)
        {
            PartFields part = _parts[i];
            if (part.Fields.Count == 0) { continue; } // Nothing of it can be written.
            if (source.TimeEstimated) { AddField(record, part.Series!, null, "time_quality", FieldValue.Of("estimated"), part.Fields); }
            AddPoint(record, part.Series!, part.Fields, fields);
        }

        return record;
    }

    /// <summary>A plain node's names follow no rule of ours: all are points but the specification's own.</summary>
    public static bool IsPoint(byte stream, BornMetric born) => stream != 0 ? born.IsPoint : IsPlainPoint(born.Name);

    public static bool IsPlainPoint(string name) =>
        name != Names.BdSeq && !name.StartsWith("Node Control/", StringComparison.Ordinal) && !name.StartsWith("Device Control/", StringComparison.Ordinal)
        && !name.StartsWith("Properties/", StringComparison.Ordinal) && !Names.IsEvent(name);

    /// <summary>The value as a field; false for none and for types that the database has no word for.</summary>
    private static bool TryField(in MetricValue value, out FieldValue field)
    {
        switch (value.Kind)
        {
            case ValueKind.Boolean: field = FieldValue.Of(value.Boolean); return true;
            case ValueKind.Int64: field = FieldValue.Of(value.Int64); return true;
            case ValueKind.UInt64: field = value.UInt64 <= long.MaxValue ? FieldValue.Of((long)value.UInt64) : FieldValue.Of((double)value.UInt64); return true;
            case ValueKind.Double: field = FieldValue.Of(value.Double); return true;
            case ValueKind.Text: field = FieldValue.Of(value.Text); return true;
            default: field = default; return false;
        }
    }

    private void MapPoint(MappedRecord record, BornMetric born, in Metric metric)
    {
        MetricValue value = metric.Value.As(born.Type);
        record.States.Add(PointState.Of(born, value, metric.Quality));
        if (!TryField(value, out FieldValue field)) { return; } // "Not known" is a state, not a point.
        FieldPlace place = born.Place is { } known && ReferenceEquals(known.Origin, record.Source.Origin) ? known : PlaceOf(record.Source, born);
        place.Type = AddField(record, place.Series, place.Type, born.Field, field, _parts.Of(born.Part, place.Series).Fields);
    }

    private FieldPlace PlaceOf(in RecordSource source, BornMetric born)
    {
        FieldPlace place = new(source.Origin, _series.Points(source.Kind, source.Circle, source.Node.Gateway, source.Device, born.Part));
        born.Place = place;
        return place;
    }

    private void MapEvent(MappedRecord record, string kind, in Metric metric, FieldStore store)
    {
        if (metric.Value.IsNull) { return; }
        RecordSource source = record.Source;
        string json = metric.Value.Kind == ValueKind.Text ? metric.Value.Text : metric.Value.ToString();
        if (!EventContent.TryRead(kind, json, out EventContent content, out string error)) { record.DeadLetters.Add(DeadLetter(source, error, content.Body)); }
        if (content.SealedTrouble.Length > 0) { record.DeadLetters.Add(DeadLetter(source, content.SealedTrouble, content.Body)); }
        record.Contents.Add(content);
        record.Events.Add(new EventEntity
        {
            Circle = source.Node.Circle,
            Gateway = source.Node.Gateway,
            Epoch = (long)source.Epoch,
            Stream = source.Stream,
            Offset = source.Offset,
            Device = source.Device,
            Kind = kind,
            EventId = content.Id,
            Part = content.Part,
            AtMs = source.TimeMs,
            TimeEstimated = source.TimeEstimated,
            Body = content.Body,
            Sealed = content.Sealed is { } text ? SealedOf(source, text) : null,
        });

        List<Field> fields = [];
        Series series = _series.Events(source.Circle, source.Node.Gateway, source.Device, kind);
        AddField(record, series, null, "id", FieldValue.Of(content.Id), fields);
        AddField(record, series, null, "part", FieldValue.Of(content.Part), fields);
        AddField(record, series, null, "offset", FieldValue.Of(source.Offset), fields);
        foreach ((string name, FieldValue value) in content.Own) { AddField(record, series, null, name, value, fields); }
        if (source.TimeEstimated) { AddField(record, series, null, "time_quality", FieldValue.Of("estimated"), fields); }
        AddPoint(record, series, fields, store);
    }

    private static SealedEntity SealedOf(RecordSource source, string text)
    {
        SealedText.Read(text, out string keyId, out _);
        return new SealedEntity
        {
            Circle = source.Node.Circle,
            Gateway = source.Node.Gateway,
            Epoch = (long)source.Epoch,
            Stream = source.Stream,
            Offset = source.Offset,
            MadeIn = source.Circle,
            KeyId = keyId,
            Text = text,
        };
    }

    /// <param name="type">The field's, where it is known.</param>
    /// <returns>The field's type, to be given the next time.</returns>
    private FieldType? AddField(MappedRecord record, Series series, FieldType? type, string name, FieldValue value, List<Field> fields)
    {
        if (!value.IsWritable)
        {
            record.NonFinite++;
            return type;
        }

        string reason = FieldRules.Refusal(name, value);
        if (reason.Length == 0) { type ??= types.Find(series.Measurement, name, value.Kind, out reason); }
        if (reason.Length == 0 && FieldRules.TryFit(series.Measurement, name, type!.Kind, ref value, out reason)) { fields.Add(new Field(type.Name, value)); }
        if (reason.Length > 0) { record.DeadLetters.Add(DeadLetter(record.Source, reason, LineOf(record.Source, new Point(series, record.Source.TimeNs, [new Field(name, value)])))); }
        return type;
    }

    private void AddPoint(MappedRecord record, Series series, List<Field> fields, FieldStore store)
    {
        if (fields.Count == 0) { return; }
        Point point = new(series, record.Source.TimeNs, store.Add(CollectionsMarshal.AsSpan(fields)));
        if (WrongTime(record.Source.TimeMs) is { } reason) { record.DeadLetters.Add(DeadLetter(record.Source, reason, LineOf(record.Source, point))); }
        else { record.Points.Add(point); }
    }

    private string? WrongTime(long timeMs) =>
        timeMs < earliestMs || timeMs > SayableMs ? $"The time {timeMs} ms is from a clock that was not set."
        : timeMs > LatestMs ? $"The time {timeMs} ms is from a clock that is ahead; the latest that is taken now is {LatestMs} ms."
        : null;

    private static DeadLetterEntity DeadLetter(RecordSource source, string reason, string body) => new()
    {
        AtMs = source.TimeMs,
        Circle = source.Node.Circle,
        Gateway = source.Node.Gateway,
        Epoch = (long)source.Epoch,
        Stream = source.Stream,
        Offset = source.Offset,
        Reason = reason,
        Body = FieldRules.Kept(body),
    };

    /// <summary>A time that no nanoseconds can say would come back as another one; such a line goes without, and so can never be written.</summary>
    private static string LineOf(RecordSource source, Point point)
    {
        string line = FieldRules.Line(point);
        return Math.Abs((decimal)source.TimeMs) <= SayableMs ? line : line[..line.LastIndexOf(' ')];
    }
}
