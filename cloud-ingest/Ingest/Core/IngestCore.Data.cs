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
    private readonly List<(BornMetric Born, Metric Metric)> _born = [];

    private void TakeData(NodeBook node, ParkedMessage message, long nowMs)
    {
        if (node.Presence.Heard(nowMs, rules.HeartbeatMs)) { AskRebirth(node, "it was held offline and speaks", nowMs); }
        Touch(node, nowMs);
        IReadOnlyList<Metric> metrics = message.Payload.Metrics;
        if (metrics.Count == 0) { return; }

        string device = message.Topic.Device ?? "";
        Metric first = metrics[0];
        string? name = first.Name ?? node.Births.Resolve(node.Births.Epoch, device, first)?.Name;
        // By alias alone it may be another metric in births that are out of date; the header itself says what it is.
        if (first.Value.Kind == ValueKind.Bytes && (name is null or Names.Run || (first.Name is null && node.Births.Epoch != 0)))
        {
            if (RunHeader.TryRead(first.Value.Bytes, _run, _texts, out RunHeader run, out _)) { TakeRun(node, device, message, run, nowMs); }
            else if (name != Names.Run) { Park(node, message, nowMs); }
            else { Refuse(message.Topic.ToString(), $"{Names.Run} cannot be read", nowMs); }
        }
        else if (node.Births is { IsBorn: true, Epoch: not 0 })
        {
            Refuse(message.Topic.ToString(), $"it does not begin with {Names.Run}, though its births have an epoch", nowMs);
        }
        else { TakePlain(node, device, message, nowMs); }
    }

    private void TakeRun(NodeBook node, string device, ParkedMessage message, RunHeader run, long nowMs)
    {
        IReadOnlyList<Metric> metrics = message.Payload.Metrics;
        if (run.Stream is not (EventsStream or TelemetryStream) || run.Records.Count == 0 || run.MetricCount != metrics.Count - 1)
        {
            Refuse(message.Topic.ToString(), $"its run announces {run.MetricCount} metrics in stream {run.Stream}, but {metrics.Count - 1} follow", nowMs);
            return;
        }

        if (run.Epoch == node.RestoredEpoch)
        {
            AskRebirth(node, "its epoch was used before", nowMs);
            Tally.RecordsDropped += run.Records.Count;
            return;
        }

        _born.Clear();
        for (int i = 1; i < metrics.Count; i++)
        {
            Metric metric = metrics[i];
            if (node.Births.Resolve(run.Epoch, device, metric) is not { } known)
            {
                Park(node, message, nowMs);
                return;
            }

            _born.Add((known, metric));
        }

        LedgerMachine ledger = node.Ledger(run.Epoch, run.Stream);
        ledger.HeardTail(Math.Min(run.Tail, run.Records[0].Offset)); // What it sends it still holds, whatever it claims.
        int at = 0;
        foreach (RunRecord record in _run)
        {
            TakeRecord(node, device, run, record, CollectionsMarshal.AsSpan(_born).Slice(at, record.MetricCount), ledger, nowMs);
            at += record.MetricCount;
        }
    }

    private void TakeRecord(
        NodeBook node, string device, RunHeader run, RunRecord record, ReadOnlySpan<(BornMetric, Metric)> metrics, LedgerMachine ledger, long nowMs)
    {
        Tally.RecordsReceived++;
        StreamKey key = new(node.Key, run.Epoch, run.Stream);
        RecordVerdict verdict = ledger.Take(record.Offset);
        if (verdict != RecordVerdict.New)
        {
            Tally.RecordsRepeated++;
            if (verdict == RecordVerdict.Written) { Confirm(key, record.Offset, record.Offset); }
            return;
        }

        string kind = node.Births.KindOf(device);
        MappedRecord mapped = _mapper.Map(
            new RecordSource(node.Key, run.Circle.Length > 0 ? run.Circle : node.Key.Circle, device, kind, run.Epoch, run.Stream, record.Offset, record.TimeMs, (record.Flags & RunFlags.TimeEstimated) != RunFlags.None), metrics);
        Apply(node, mapped, run.Epoch, nowMs);
        if (!TryAdd(mapped, key, nowMs)) { ledger.Release(record.Offset); }
    }

    /// <summary>A plain node's metrics have their own times, and nobody waits for a confirmation.</summary>
    private void TakePlain(NodeBook node, string device, ParkedMessage message, long nowMs)
    {
        List<(BornMetric Born, Metric Metric)> born = [];
        foreach (Metric metric in message.Payload.Metrics)
        {
            BornMetric? known = node.Births.Resolve(0, device, metric);
            if (known is null && (metric.Name is null || metric.Type is null))
            {
                Park(node, message, nowMs);
                return;
            }

            born.Add((known ?? new BornMetric(device, metric.Name!, metric.Type!.Value, ""), metric));
        }

        string kind = node.Births.KindOf(device);
        foreach (IGrouping<ulong, (BornMetric Born, Metric Metric)> moment in born.GroupBy(b => b.Metric.TimestampMs ?? message.Payload.TimestampMs ?? (ulong)nowMs))
        {
            Tally.RecordsReceived++;
            RecordSource source = new(node.Key, node.Key.Circle, device, kind, 0, 0, 0, (long)moment.Key, TimeEstimated: false);
            MappedRecord mapped = _mapper.Map(source, [.. moment]);
            Apply(node, mapped, 0, nowMs);
            TryAdd(mapped, null, nowMs);
        }
    }

    /// <summary>State, results and evictions take effect at once; the database gates only the confirmation.</summary>
    private void Apply(NodeBook node, MappedRecord record, ulong epoch, long nowMs)
    {
        foreach (PointState state in record.States) { _changes.Point(record.Source, state, epoch == node.Births.Epoch); }
        foreach (EventContent content in record.Contents)
        {
            if (content.Kind == RegistryStore.EvictedKind) { TakeEviction(node, epoch, content); }
            if (content.Kind == "command-result" && Result(node, content, nowMs) is { } result)
            {
                _changes.Result(result);
                _flushedMs = long.MinValue; // Someone stands before the page and waits.
            }
        }
    }

    private static CommandResult? Result(NodeBook node, EventContent content, long nowMs)
    {
        string id = content.TextOf("command_id");
        string outcome = content.TextOf("outcome");
        if (id.Length == 0) { return null; }
        string state = outcome is CommandStates.Done or CommandStates.Refused or CommandStates.Failed or CommandStates.Expired ? outcome : CommandStates.Unknown;
        return new CommandResult(id, node.Key.Circle, node.Key.Gateway, state, content.TextOf("fault"), content.TextOf("text"), nowMs);
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
