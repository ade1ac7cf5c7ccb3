using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Ingest.Core;

// Batches to the database, confirmations to the gateways, changes to the registry.
internal sealed partial class IngestCore
{
    private readonly Dictionary<StreamKey, RangeSet> _confirm = [];
    private readonly ChangeBook _changes = new();
    private WriteBatch? _open, _spare;
    private long _pendingWeight;
    private long _flushedMs;

    /// <summary>Every line of the batch is written or refused for good, and its events are committed.</summary>
    public void Settled(WriteBatch batch, int pointsWritten, int deadLetters, int newEvents, long nowMs)
    {
        foreach (BatchRecord record in batch.Records)
        {
            if (record.Stream is not { } key || !_nodes.TryGetValue(key.Node, out NodeBook? node)) { continue; }
            node.Ledger(key.Epoch, key.Stream).Settle(record.Source.Offset);
            Confirm(key, record.Source.Offset, record.Source.Offset);
            _changes.Mark(key.Node);
        }

        _pendingWeight -= batch.Weight;
        PendingRecords -= batch.Records.Count;
        Tally.RecordsWritten += batch.Records.Count;
        Tally.PointsWritten += pointsWritten;
        Tally.DeadLetters += deadLetters;
        Tally.Events += newEvents;
        _spare = batch;
        PublishConfirmations(nowMs);
        CloseBatch(nowMs, force: false);
    }

    /// <summary>Another replica saw these fields first; its types are the registered ones.</summary>
    public void TypesOverruled(IReadOnlyList<FieldTypeEntity> registered)
    {
        foreach (FieldTypeEntity type in registered) { types.Load(type.Measurement, type.Field, (TimeSeries.FieldKind)type.Kind); }
    }

    /// <summary>What is dirty goes out, also before its time: the process ends.</summary>
    public void FlushNow(long nowMs)
    {
        _flushedMs = long.MinValue;
        Flush(nowMs);
    }

    private bool TryAdd(MappedRecord record, StreamKey? key, long nowMs)
    {
        int weight = WriteBatch.WeightOf(record);
        // A quarter of the room is for events alone.
        if (_pendingWeight + weight > (record.Source.Stream == TelemetryStream ? rules.PendingLinesMax / 4 * 3 : rules.PendingLinesMax))
        {
            Tally.RecordsDropped++;
            return false;
        }

        _open ??= Reopened(nowMs);
        _open.Add(record, key);
        if (types.HasNew) { _open.NewTypes.AddRange(types.TakeNew().Select(t => new FieldTypeEntity { Measurement = t.Measurement, Field = t.Field, Kind = (int)t.Kind })); }
        foreach (EventContent content in record.Contents)
        {
            if (content.Kind == "command-result" && _nodes.TryGetValue(record.Source.Node, out NodeBook? node) && Result(node, content, nowMs) is { } result)
            {
                _open.CommandResults.Add(result);
            }
        }

        _pendingWeight += weight;
        PendingRecords++;
        Tally.NonFinite += record.NonFinite;
        if (_open.Weight >= rules.BatchLinesMax) { CloseBatch(nowMs, force: true); }
        return true;
    }

    /// <summary>Without room at the writer the batch stays open and grows; the limit of waiting lines bounds it.</summary>
    private void CloseBatch(long nowMs, bool force)
    {
        if (_open is null || (!force && nowMs - _open.OpenedMs < rules.BatchAgeMs && _open.Weight < rules.BatchLinesMax)) { return; }
        if (output.TryWrite(_open)) { _open = null; }
    }

    private WriteBatch Reopened(long nowMs)
    {
        WriteBatch batch = _spare ?? new WriteBatch(nowMs);
        _spare = null;
        batch.Reopen(nowMs);
        return batch;
    }

    private void Confirm(StreamKey key, long from, long through)
    {
        if (!_confirm.TryGetValue(key, out RangeSet? ranges)) { _confirm.Add(key, ranges = new RangeSet()); }
        ranges.Add(from, through);
    }

    private void PublishConfirmations(long nowMs)
    {
        foreach ((StreamKey key, RangeSet ranges) in _confirm)
        {
            ulong birthId = _nodes[key.Node].Births.BirthId;
            foreach (LedgerRange[] part in ranges.Ranges.Chunk(Confirmation.RangesMax))
            {
                Confirmation confirmation = new(key.Epoch, key.Stream, [.. part.Select(r => new OffsetRange(r.From, r.Through))], birthId);
                // One that is lost is made good by the record's repeat.
                if (output.TryPublish(HostMessages.NodeTopic(key.Node), HostMessages.Confirm(nowMs, confirmation))) { Tally.Confirmations++; }
            }
        }

        _confirm.Clear();
    }

    private void MarkGateway(NodeBook node)
    {
        GatewayEntity row = _changes.Gateway(node.Key);
        row.InSession = node.Presence.InSession;
        row.LastHeardMs = node.Presence.LastHeardMs;
        row.BirthId = (long)node.Births.BirthId;
        row.Epoch = (long)node.Births.Epoch;
        row.BdSeq = node.Presence.BdSeq;
    }

    private void Flush(long nowMs)
    {
        if (_flushedMs != long.MinValue && nowMs - _flushedMs < rules.FlushMs) { return; }
        foreach (NodeKey key in _changes.Nodes)
        {
            if (!_nodes.TryGetValue(key, out NodeBook? node)) { continue; }
            foreach (((ulong epoch, byte stream), LedgerMachine ledger) in node.Ledgers)
            {
                if (ledger.IsDirty) { _changes.Ledger(Row(node, epoch, stream, ledger, nowMs), ledger.RepeatsAdded); }
                ledger.Stored();
            }
        }

        if (_changes.IsEmpty || output.TryFlush(_changes.Build(), _changes.Nodes))
        {
            _changes.Clear();
            _flushedMs = nowMs;
        }
    }

    private static LedgerEntity Row(NodeBook node, ulong epoch, byte stream, LedgerMachine ledger, long nowMs) => new()
    {
        Circle = node.Key.Circle,
        Gateway = node.Key.Gateway,
        Epoch = (long)epoch,
        Stream = stream,
        Tail = ledger.Tail,
        Head = ledger.Head,
        Repeats = ledger.Repeats,
        HeardMs = nowMs,
        Written = ledger.Written.ToString(),
        Evicted = ledger.Evicted.ToString(),
    };
}
