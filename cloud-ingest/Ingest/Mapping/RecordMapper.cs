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
    private const long LatestMs = (long.MaxValue / 1_000_000) - 1;
    private readonly SeriesBook _series = new();
    private readonly MappedRecord _record = new();
    private readonly FieldStore _fields = new();
    private readonly PartBook _parts = new();

    /// <summary>What comes back holds until the next call.</summary>
    public MappedRecord Map(RecordSource source, ReadOnlySpan<(BornMetric Born, Metric Metric)> metrics)
    {
        MappedRecord record = _record;
        record.Begin(source);
        _fields.Clear();
        _parts.Begin();
        foreach (ref readonly (BornMetric Born, Metric Metric) one in metrics)
        {
            if (one.Born.IsEvent) { MapEvent(record, one.Born.Name[Names.EventPrefix.Length..], one.Metric); }
            else if (IsPoint(source, one.Born)) { MapPoint(record, one.Born, one.Metric); }
        }

        for (int i = 0; i < _parts.Count; i++)
        {
            PartFields part = _parts[i];
            if (part.Fields.Count == 0) { continue; } // Nothing of it can be written.
            if (source.TimeEstimated) { AddField(record, part.Series!, "time_quality", FieldValue.Of("estimated"), part.Fields); }
            AddPoint(record, part.Series!, part.Fields);
        }

        return record;
    }

    /// <summary>A plain node's names follow no rule of ours: all are points but the specification's own.</summary>
    public static bool IsPoint(RecordSource source, BornMetric born) => source.Stream != 0 ? born.IsPoint : IsPlainPoint(born.Name);

    public static bool IsPlainPoint(string name) =>
        name != Names.BdSeq && !name.StartsWith("Node Control/", StringComparison.Ordinal) && !name.StartsWith("Device Control/", StringComparison.Ordinal)
        && !name.StartsWith("Properties/", StringComparison.Ordinal) && !Names.IsEvent(name);

    /// <summary>The value as a field; null for none and for types that the database has no word for.</summary>
    private static FieldValue? ToField(MetricValue value) => value.Kind switch
    {
        ValueKind.Boolean => FieldValue.Of(value.Boolean),
        ValueKind.Int64 => FieldValue.Of(value.Int64),
        ValueKind.UInt64 => value.UInt64 <= long.MaxValue ? FieldValue.Of((long)value.UInt64) : FieldValue.Of((double)value.UInt64),
        ValueKind.Double => FieldValue.Of(value.Double),
        ValueKind.Text => FieldValue.Of(value.Text),
        _ => null,
    };

    private void MapPoint(MappedRecord record, BornMetric born, in Metric metric)
    {
        MetricValue value = metric.Value.As(born.Type);
        record.States.Add(PointState.Of(born, value, metric.Quality));
        if (ToField(value) is not { } field) { return; } // "Not known" is a state, not a point.
        PartFields part = _parts.Find(born.Part) ?? _parts.Add(born.Part, SeriesOf(record.Source, born.Part));
        AddField(record, part.Series!, born.Field, field, part.Fields);
    }

    private void MapEvent(MappedRecord record, string kind, in Metric metric)
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
        AddField(record, series, "id", FieldValue.Of(content.Id), fields);
        AddField(record, series, "part", FieldValue.Of(content.Part), fields);
        AddField(record, series, "offset", FieldValue.Of(source.Offset), fields);
        foreach ((string name, FieldValue value) in content.Own) { AddField(record, series, name, value, fields); }
        if (source.TimeEstimated) { AddField(record, series, "time_quality", FieldValue.Of("estimated"), fields); }
        AddPoint(record, series, fields);
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

    private Series SeriesOf(RecordSource source, string part) => _series.Points(source.Kind, source.Circle, source.Node.Gateway, source.Device, part);

    private void AddField(MappedRecord record, Series series, string name, FieldValue value, List<Field> fields)
    {
        if (!value.IsWritable)
        {
            record.NonFinite++;
            return;
        }

        string reason = FieldRules.Refusal(name, value);
        if (reason.Length == 0 && types.TryFit(series.Measurement, name, ref value, out reason)) { fields.Add(new Field(name, value)); }
        if (reason.Length > 0) { record.DeadLetters.Add(DeadLetter(record.Source, reason, LineOf(record.Source, new Point(series, record.Source.TimeNs, [new Field(name, value)])))); }
    }

    private void AddPoint(MappedRecord record, Series series, List<Field> fields)
    {
        if (fields.Count == 0) { return; }
        Point point = new(series, record.Source.TimeNs, _fields.Add(CollectionsMarshal.AsSpan(fields)));
        if (record.Source.TimeMs >= earliestMs && record.Source.TimeMs <= LatestMs) { record.Points.Add(point); }
        else
        {
            record.DeadLetters.Add(DeadLetter(record.Source, $"The time {record.Source.TimeMs} ms is from a clock that was not set.", LineOf(record.Source, point)));
        }
    }

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
        return Math.Abs((decimal)source.TimeMs) <= LatestMs ? line : line[..line.LastIndexOf(' ')];
    }
}
