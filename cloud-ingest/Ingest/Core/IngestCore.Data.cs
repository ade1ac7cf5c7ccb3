using System.Runtime.InteropServices;
using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Sparkplug;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Ingest.Core;

// DATA: runs of records, and plain Sparkplug metrics.
internal sealed partial class IngestCore
{
    private static readonly string[] StreamWords = ["", "events", "telemetry"];
    private readonly TextPool _texts = new();
    private readonly List<RunRecord> _run = [];
    private readonly List<BornMetric> _born = [];

    private void TakeData(NodeBook node, ParkedMessage message, Moment now)
    {
        if (node.Presence.Heard(now, rules.HeartbeatMs)) { AskRebirth(node, "it was held offline and speaks", now); }
        Touch(node, now);
        ReadOnlySpan<Metric> metrics = message.Payload.MetricSpan;
        if (metrics.IsEmpty) { return; }

        _mapper.LatestMs = rules.LatestMs(now.UtcMs);
        string device = message.Topic.Device ?? "";
        ref readonly Metric first = ref metrics[0];
        string? name = first.Name ?? node.Births.Resolve(node.Births.Epoch, device, first)?.Name;
        // By alias alone it may be another metric in births that are out of date; the header itself says what it is.
        if (first.Value.Kind == ValueKind.Bytes && (name is null or Names.Run || (first.Name is null && node.Births.Epoch != 0)))
        {
            if (RunHeader.TryRead(first.Value.Bytes, _run, _texts, out RunHeader run, out _)) { TakeRun(node, device, message, run, now); }
            else if (name != Names.Run) { Park(node, message, now); }
            else { Refuse(message.Topic.ToString(), $"{Names.Run} cannot be read", now); }
        }
        else if (node.Births is { IsBorn: true, Epoch: not 0 })
        {
            Refuse(message.Topic.ToString(), $"it does not begin with {Names.Run}, though its births have an epoch", now);
        }
        else { TakePlain(node, device, message, now); }
    }

    private void TakeRun(NodeBook node, string device, ParkedMessage message, RunHeader run, Moment now)
    {
        ReadOnlySpan<Metric> metrics = message.Payload.MetricSpan[1..];
        if (run.Stream is not (EventsStream or TelemetryStream) || run.Records.Count == 0 || run.MetricCount != metrics.Length)
        {
            Refuse(message.Topic.ToString(), $"its run announces {run.MetricCount} metrics in stream {run.Stream}, but {metrics.Length} follow", now);
            return;
        }

        if (run.Epoch == node.RestoredEpoch)
        {
            AskRebirth(node, "its epoch was used before", now);
            Tally.RecordsDropped += run.Records.Count;
            return;
        }

        if (!node.Births.TryResolve(run.Epoch, device, metrics, _born))
        {
            Park(node, message, now);
            return;
        }

        StreamBook stream = node.Stream(run.Epoch, run.Stream);
        RecordOrigin origin = node.Origin(device, run.Circle.Length > 0 ? run.Circle : node.Key.Circle, run.Epoch, run.Stream);
        stream.Ledger.HeardTail(Math.Min(run.Tail, run.Records[0].Offset)); // What it sends it still holds, whatever it claims.
        ReadOnlySpan<BornMetric> born = CollectionsMarshal.AsSpan(_born);
        int at = 0;
        foreach (ref readonly RunRecord record in CollectionsMarshal.AsSpan(_run))
        {
            TakeRecord(stream, origin, record, born.Slice(at, record.MetricCount), metrics.Slice(at, record.MetricCount), now);
            at += record.MetricCount;
        }
    }

    private void TakeRecord(StreamBook stream, RecordOrigin origin, in RunRecord record, ReadOnlySpan<BornMetric> born, ReadOnlySpan<Metric> metrics, Moment now)
    {
        Tally.RecordsReceived++;
        RecordVerdict verdict = stream.Ledger.Take(record.Offset);
        if (verdict != RecordVerdict.New)
        {
            Tally.RecordsRepeated++;
            if (verdict == RecordVerdict.Written) { Confirm(stream, record.Offset, record.Offset); }
            return;
        }

        RecordSource source = new(origin, record.Offset, record.TimeMs, (record.Flags & RunFlags.TimeEstimated) != RunFlags.None);
        if (!TryMap(stream.Node, source, stream, born, metrics, now)) { stream.Ledger.Release(record.Offset); }
    }

    /// <summary>A plain node's metrics have their own times, and nobody waits for a confirmation.</summary>
    private void TakePlain(NodeBook node, string device, ParkedMessage message, Moment now)
    {
        List<(BornMetric Born, Metric Metric)> all = [];
        foreach (Metric metric in message.Payload.Metrics)
        {
            BornMetric? known = node.Births.Resolve(0, device, metric);
            if (known is null && (metric.Name is null || metric.Type is null))
            {
                Park(node, message, now);
                return;
            }

            all.Add((known ?? new BornMetric(device, metric.Name!, metric.Type!.Value, ""), metric));
        }

        RecordOrigin origin = new(node.Key, node.Key.Circle, device, node.Births.KindOf(device), 0, 0);
        foreach (IGrouping<ulong, (BornMetric Born, Metric Metric)> moment in all.GroupBy(b => b.Metric.TimestampMs ?? message.Payload.TimestampMs ?? (ulong)now.UtcMs))
        {
            Tally.RecordsReceived++;
            BornMetric[] born = [.. moment.Select(m => m.Born)];
            Metric[] metrics = [.. moment.Select(m => m.Metric)];
            TryMap(node, new RecordSource(origin, 0, (long)moment.Key, TimeEstimated: false), null, born, metrics, now);
        }
    }

    /// <summary>Maps the record into the open batch. False when there is no room: it is known to the state alone, and comes again.</summary>
    private bool TryMap(NodeBook node, in RecordSource source, StreamBook? stream, ReadOnlySpan<BornMetric> born, ReadOnlySpan<Metric> metrics, Moment now)
    {
        WriteBatch batch = _open ??= Reopened();
        (int, int) before = batch.Fields.Place;
        MappedRecord mapped = _mapper.Map(source, born, metrics, batch.Fields);
        Apply(node, mapped, now);
        if (TryAdd(batch, node, mapped, stream, now)) { return true; }
        batch.Fields.Rewind(before);
        return false;
    }

    /// <summary>State, results and evictions take effect at once; the database gates only the confirmation.</summary>
    private void Apply(NodeBook node, MappedRecord record, Moment now)
    {
        RecordSource source = record.Source;
        bool ofCurrentEpoch = source.Epoch == node.Births.Epoch;
        foreach (ref readonly PointState state in CollectionsMarshal.AsSpan(record.States)) { _changes.Point(node, source, state, ofCurrentEpoch); }
        foreach (EventContent content in record.Contents)
        {
            if (content.Kind == RegistryStore.EvictedKind) { TakeEviction(node, source.Epoch, content); }
            if (content.Kind == "command-result" && Result(node, content, now) is { } result)
            {
                _changes.Result(node, result);
                _flushedMs = long.MinValue; // Someone stands before the page and waits.
            }
        }
    }

    private static CommandResult? Result(NodeBook node, EventContent content, Moment now)
    {
        string id = content.TextOf("command_id");
        string outcome = content.TextOf("outcome");
        if (id.Length == 0) { return null; }
        string state = outcome is CommandStates.Done or CommandStates.Refused or CommandStates.Failed or CommandStates.Expired ? outcome : CommandStates.Unknown;
        return new CommandResult(id, node.Key.Circle, node.Key.Gateway, state, content.TextOf("fault"), content.TextOf("text"), now.UtcMs);
    }

    private void TakeEviction(NodeBook node, ulong epoch, EventContent content)
    {
        int stream = content.TextOf("stream") is { Length: > 0 } word ? Array.IndexOf(StreamWords, word) : (int)Math.Clamp(content.NumberOf("stream"), 0, 2);
        if (stream is not (EventsStream or TelemetryStream)) { return; }
        node.Ledger(epoch, (byte)stream).HeardEvicted(content.NumberOf("from"), content.NumberOf("through"));
        LogEvicted(node.Key, StreamWords[stream], content.NumberOf("from"), content.NumberOf("through"));
    }

    [LoggerMessage(EventId = 3005, Level = LogLevel.Warning, Message = "{Node} dropped {From} through {Through} of its {Stream} over its budget.")]
    private partial void LogEvicted(NodeKey node, string stream, long from, long through);
}
