using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Uplink;

/// <summary>Carries out what the window decides: reads records, gives them their time, puts them into messages.</summary>
internal sealed class Courier(UplinkOptions options, Outbox.Outbox outbox, WallClock clock, SendWindow window, UplinkCounters counters, ILogger logger)
{
    private readonly TextPool _texts = new();
    private readonly List<RecordMetric> _metrics = [];
    private readonly List<Parcel> _unreadable = [];

    /// <summary>The records of a decision; their births may be missing yet.</summary>
    public async Task<IReadOnlyList<ReadyRecord>> FetchAsync(SendDecision decision)
    {
        List<OutboxRecord> records;
        if (decision is SendDecision.Load load)
        {
            IReadOnlyList<OutboxRecord> found = outbox.Read(load.Stream, load.From, load.RecordsMax, load.BytesMax);
            List<OutboxRecord> within = [.. found.Where(r => r.Offset <= load.Through)];
            int count = window.Loaded(load, [.. within.Select(r => new Parcel(r.Offset, r.Body.Length))]);
            records = within[..count];
        }
        else { records = ReadAgain((SendDecision.Again)decision); }

        List<ReadyRecord> ready = new(records.Count);
        _unreadable.Clear();
        foreach (OutboxRecord record in records)
        {
            if (await DecodeAsync(decision.Stream, record) is { } one) { ready.Add(one); }
            else { _unreadable.Add(new Parcel(record.Offset, record.Body.Length)); }
        }

        foreach (Parcel parcel in _unreadable) { window.Gone(decision.Lane, parcel.Offset); }
        return ready;
    }

    /// <summary>Sends the records; the window learns of each message when the connection has taken it.</summary>
    public async Task SendAsync(SendDecision decision, IReadOnlyList<ReadyRecord> records, BirthSet births, Publisher publisher, Func<long> nowMs, Action<OutboxStream, IReadOnlyList<OffsetRange>> delete)
    {
        RunFrame frame = new(outbox.Epoch, decision.Stream, outbox.Extent(decision.Stream).Tail, clock.BestUtcMs(), publisher.Group, births.RunAliases);
        bool isProbe = decision is SendDecision.Again { IsProbe: true };
        foreach (DataMessage message in publisher.Builder.Build(records, frame, options.MessageBytesMax + 4_096))
        {
            await publisher.DataAsync(KindOf(decision), message);
            if (!isProbe && options.Confirmed) { window.Sent(decision.Lane, message.Parcels, nowMs()); }
            counters.RecordsSent += message.Parcels.Count;
            if (!options.Confirmed) { delete(decision.Stream, [.. message.Parcels.Select(p => new OffsetRange(p.Offset, p.Offset))]); }
        }
    }

    private static TrafficKind KindOf(SendDecision decision) => decision switch
    {
        SendDecision.Again => TrafficKind.Repeat,
        { Lane: LaneKind.Events } => TrafficKind.Event,
        { Lane: LaneKind.Live } => TrafficKind.Live,
        _ => TrafficKind.Backlog,
    };

    private List<OutboxRecord> ReadAgain(SendDecision.Again again)
    {
        Dictionary<long, OutboxRecord> found = [];
        foreach ((long from, long through) in Runs(again.Parcels))
        {
            for (long next = from; next <= through;)
            {
                IReadOnlyList<OutboxRecord> some = outbox.Read(again.Stream, next, (int)Math.Min(through - next + 1, options.MessageRecordsMax), options.MessageBytesMax);
                foreach (OutboxRecord record in some.Where(r => r.Offset <= through)) { found[record.Offset] = record; }
                next = some.Count == 0 ? long.MaxValue : some[^1].Offset + 1;
            }
        }

        foreach (Parcel parcel in again.Parcels)
        {
            if (!found.ContainsKey(parcel.Offset)) { window.Gone(again.Lane, parcel.Offset); } // Evicted, or confirmed a moment ago.
        }

        return [.. again.Parcels.Where(p => found.ContainsKey(p.Offset)).Select(p => found[p.Offset])];
    }

    private static IEnumerable<(long From, long Through)> Runs(IReadOnlyList<Parcel> parcels)
    {
        for (int i = 0, start = 0; i < parcels.Count; i++)
        {
            if (i + 1 < parcels.Count && parcels[i + 1].Offset == parcels[i].Offset + 1) { continue; }
            yield return (parcels[start].Offset, parcels[i].Offset);
            start = i + 1;
        }
    }

    private async Task<ReadyRecord?> DecodeAsync(OutboxStream stream, OutboxRecord record)
    {
        if (!RecordBody.TryRead(record.Body.Span, _metrics, _texts, out RecordHead head, out string error))
        {
            counters.UnreadableRecords++;
            UplinkLog.Unreadable(logger, record.Offset, stream, error);
            return null;
        }

        RecordMetric[] metrics = [.. _metrics];
        if (clock.ToUtc(head.BootId, head.MonotonicNs) is null) { await clock.EstimateAsync(head.BootId, head.MonotonicNs); }
        (long utcMs, bool estimated) = clock.ToUtc(head.BootId, head.MonotonicNs) ?? throw new InvalidOperationException("The window is open though this boot has no time yet.");
        return new ReadyRecord(new Parcel(record.Offset, record.Body.Length), head, metrics, utcMs, estimated);
    }
}
