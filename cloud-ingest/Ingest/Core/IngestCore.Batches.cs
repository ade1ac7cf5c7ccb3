using System.Runtime.InteropServices;
using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Ingest.Core;

// Batches to the database, confirmations to the gateways, changes to the registry.
internal sealed partial class IngestCore
{
    private readonly List<StreamBook> _confirm = [];
    private readonly ChangeBook _changes = new();
    private WriteBatch? _open, _spare;
    private long _pendingWeight;
    private long _flushedMs, _flushEveryMs = rules.FlushMs;

    /// <summary>Every line of the batch is written or refused for good, and its events are committed.</summary>
    public void Settled(WriteBatch batch, int pointsWritten, int deadLetters, int newEvents, Moment now)
    {
        Settle(CollectionsMarshal.AsSpan(batch.Records));
        _pendingWeight -= batch.Weight;
        PendingRecords -= batch.Records.Count;
        Tally.RecordsWritten += batch.Records.Count;
        Tally.PointsWritten += pointsWritten;
        Tally.DeadLetters += deadLetters;
        Tally.Events += newEvents;
        _spare = batch;
        PublishConfirmations(now);
        CloseBatch(now, force: false);
    }

    /// <summary>Records of a message lie together, and their offsets mostly follow each other: they are settled together.</summary>
    private void Settle(ReadOnlySpan<BatchRecord> records)
    {
        for (int at = 0, next; at < records.Length; at = next)
        {
            next = at + 1;
            if (records[at].Stream is not { } stream) { continue; }
            long from = records[at].Source.Offset, through = from;
            while (next < records.Length && ReferenceEquals(records[next].Stream, stream) && records[next].Source.Offset == through + 1) { (next, through) = (next + 1, through + 1); }
            stream.Ledger.Settle(from, through);
            Confirm(stream, from, through);
            _changes.Mark(stream.Node);
        }
    }

    /// <summary>The last changes are stored.</summary>
    /// <param name="joined">Ledgers of which the registry held more than was flushed: other replicas write the same streams.</param>
    /// <param name="tookMs">From the flush to here: a registry that is slow, or has a large fleet, is asked less often.</param>
    public void Flushed(IReadOnlyList<LedgerEntity> joined, long tookMs)
    {
        _flushEveryMs = Math.Max(rules.FlushMs, Math.Min(rules.FlushMsMax, tookMs * rules.FlushRest));
        foreach (LedgerEntity row in joined)
        {
            if (!_nodes.TryGetValue(new NodeKey(row.Circle, row.Gateway), out NodeBook? node)) { continue; }
            node.Ledger((ulong)row.Epoch, (byte)row.Stream).Join(RangeSet.Parse(row.Written), RangeSet.Parse(row.Evicted), row.Tail, row.Head);
        }
    }

    /// <summary>Another replica saw these fields first; its types are the registered ones.</summary>
    public void TypesOverruled(IReadOnlyList<FieldTypeEntity> registered)
    {
        foreach (FieldTypeEntity type in registered) { types.Load(type.Measurement, type.Field, (TimeSeries.FieldKind)type.Kind); }
    }

    /// <summary>What is dirty goes out, also before its time: the process ends.</summary>
    public void FlushNow(Moment now)
    {
        _flushedMs = long.MinValue;
        Flush(now);
    }

    private bool TryAdd(WriteBatch batch, NodeBook node, MappedRecord record, StreamBook? stream, Moment now)
    {
        int weight = WriteBatch.WeightOf(record);
        // A quarter of the room is for events alone.
        if (_pendingWeight + weight > (record.Source.Stream == TelemetryStream ? rules.PendingLinesMax / 4 * 3 : rules.PendingLinesMax))
        {
            Tally.RecordsDropped++;
            return false;
        }

        batch.Add(record, stream, now.SteadyMs);
        if (types.HasNew) { batch.NewTypes.AddRange(types.TakeNew().Select(t => new FieldTypeEntity { Measurement = t.Measurement, Field = t.Field, Kind = (int)t.Kind })); }
        foreach (EventContent content in record.Contents)
        {
            if (content.Kind == "command-result" && Result(node, content, now) is { } result) { batch.CommandResults.Add(result); }
        }

        _pendingWeight += weight;
        PendingRecords++;
        Tally.NonFinite += record.NonFinite;
        if (batch.Weight >= rules.BatchLinesMax) { CloseBatch(now, force: true); }
        return true;
    }

    /// <summary>Without room at the writer the batch stays open and grows; the limit of waiting lines bounds it.</summary>
    private void CloseBatch(Moment now, bool force)
    {
        if (_open is null || _open.Records.Count == 0 || (!force && now.SteadyMs - _open.OpenedMs < rules.BatchAgeMs && _open.Weight < rules.BatchLinesMax)) { return; }
        if (output.TryWrite(_open)) { _open = null; }
    }

    private WriteBatch Reopened()
    {
        WriteBatch batch = _spare ?? new WriteBatch();
        _spare = null;
        batch.Reopen();
        return batch;
    }

    private void Confirm(StreamBook stream, long from, long through)
    {
        if (stream.ToConfirm.IsEmpty) { _confirm.Add(stream); }
        stream.ToConfirm.Add(from, through);
    }

    private void PublishConfirmations(Moment now)
    {
        foreach (StreamBook stream in _confirm)
        {
            foreach (LedgerRange[] part in stream.ToConfirm.Ranges.Chunk(Confirmation.RangesMax))
            {
                Confirmation confirmation = new(stream.Epoch, stream.Stream, [.. part.Select(r => new OffsetRange(r.From, r.Through))], stream.Node.Births.BirthId);
                // One that is lost is made good by the record's repeat.
                if (output.TryPublish(stream.Node.CommandTopic, HostMessages.Confirm(now.UtcMs, confirmation))) { Tally.Confirmations++; }
            }

            stream.ToConfirm.Clear();
        }

        _confirm.Clear();
    }

    private void MarkGateway(NodeBook node)
    {
        GatewayEntity row = _changes.Gateway(node);
        row.InSession = node.Presence.InSession;
        row.LastHeardMs = node.Presence.LastHeard.UtcMs;
        row.BirthId = (long)node.Births.BirthId;
        row.Epoch = (long)node.Births.Epoch;
        row.BdSeq = node.Presence.BdSeq;
    }

    private void Flush(Moment now)
    {
        if (_flushedMs != long.MinValue && now.SteadyMs - _flushedMs < _flushEveryMs) { return; }
        if (!_changes.IsEmpty)
        {
            if (!output.CanFlush) { return; }
            foreach (StreamBook stream in _changes.Nodes.SelectMany(n => n.Streams))
            {
                if (stream.Ledger.IsDirty) { _changes.Ledger(Row(stream, now), stream.Ledger.RepeatsAdded); }
                stream.Ledger.Stored();
            }

            output.Flush(_changes.Build(), [.. _changes.Nodes.Select(n => n.Key)]);
            _changes.Clear();
        }

        _flushedMs = now.SteadyMs;
    }

    private static LedgerEntity Row(StreamBook stream, Moment now) => new()
    {
        Circle = stream.Node.Key.Circle,
        Gateway = stream.Node.Key.Gateway,
        Epoch = (long)stream.Epoch,
        Stream = stream.Stream,
        Tail = stream.Ledger.Tail,
        Head = stream.Ledger.Head,
        Repeats = stream.Ledger.Repeats,
        HeardMs = now.UtcMs,
        Written = stream.Ledger.Written.ToString(),
        Evicted = stream.Ledger.Evicted.ToString(),
    };
}
