using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>What a link does to what is sent over it.</summary>
/// <param name="BytesPerS">Of each direction.</param>
/// <param name="OneWayMs">Until the last byte of a message is at the other end.</param>
/// <param name="CloudMs">The far end's batch and its write.</param>
internal sealed record LinkShape(long BytesPerS, long OneWayMs, long CloudMs = 150);

/// <summary>One <see cref="SendWindow"/> over a link that has a rate: a backlog drains while a new record comes every second. Nothing is lost; virtual time.</summary>
internal sealed class LinkWorld(LinkShape link, SendLimits limits, long backlogRecords, int backlogRecordBytes = 400, int liveRecordBytes = 200)
{
    /// <summary>Protobuf around the values, and the headers of a message of MQTT, TCP and IP.</summary>
    private const double WireFactor = 1.4;

    private const int MessageOverheadBytes = 150;
    private readonly SendWindow _window = new(limits, new Random(1).NextDouble);
    private readonly SortedSet<long> _held = [];
    private readonly Dictionary<long, long> _bornMs = [];
    private readonly PriorityQueue<Action, (long AtMs, int Order)> _air = new();
    private readonly List<long> _liveMs = [];
    private readonly HashSet<long> _arrived = [];
    private int _order;
    private long _head, _wireFreeMs;

    public long NowMs { get; private set; }

    public int Probes { get; private set; }

    public long BytesSent { get; private set; }

    public long PayloadBytes { get; private set; }

    /// <summary>How long the backlog took.</summary>
    public long DrainedMs { get; private set; }

    public IReadOnlyList<long> LiveMs => _liveMs;

    /// <summary>From the record's making to its arrival, in milliseconds: the value that so many percent of the live records stay under.</summary>
    public long LivePercentile(double percent)
    {
        long[] sorted = [.. _liveMs.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * percent / 100))];
    }

    public void Run(long mostMs = 24 * 3_600_000)
    {
        for (long i = 0; i < backlogRecords; i++) { _held.Add(++_head); }
        long backlogLeft = backlogRecords, nextLiveMs = 0;
        _window.Open(new OutboxExtent(1, 0, 0, 0), new OutboxExtent(1, _head, _head, _head * backlogRecordBytes));
        while (NowMs < mostMs && backlogLeft > 0)
        {
            if (NowMs >= nextLiveMs)
            {
                _held.Add(++_head);
                _bornMs[_head] = NowMs;
                _window.Appended(OutboxStream.Telemetry, _head);
                nextLiveMs += 1_000;
            }

            Send();
            long next = Math.Min(nextLiveMs, _window.NextTimerMs);
            if (_air.TryPeek(out _, out (long AtMs, int) first)) { next = Math.Min(next, first.AtMs); }
            NowMs = Math.Max(NowMs, next);
            while (_air.TryPeek(out Action? arrival, out (long AtMs, int) at) && at.AtMs <= NowMs)
            {
                _air.Dequeue();
                arrival!();
            }

            backlogLeft = _held.GetViewBetween(0, backlogRecords).Count;
        }

        DrainedMs = NowMs;
    }

    private int Size(long offset) => offset <= backlogRecords ? backlogRecordBytes : liveRecordBytes;

    private void Send()
    {
        while (_window.Next(NowMs) is { } decision)
        {
            List<Parcel> parcels;
            bool probe = decision is SendDecision.Again { IsProbe: true };
            if (decision is SendDecision.Load load)
            {
                List<Parcel> found = [];
                long bytes = 0;
                foreach (long offset in _held.GetViewBetween(load.From, load.Through))
                {
                    if (found.Count >= load.RecordsMax || (found.Count > 0 && bytes + Size(offset) > load.BytesMax)) { break; }
                    found.Add(new Parcel(offset, Size(offset)));
                    bytes += Size(offset);
                }

                parcels = found[.._window.Loaded(load, found)];
            }
            else { parcels = [.. ((SendDecision.Again)decision).Parcels]; }

            if (probe) { Probes++; }
            if (parcels.Count == 0) { continue; }
            if (!probe) { _window.Sent(decision.Lane, parcels, NowMs); }
            Fly([.. parcels.Select(p => p.Offset)], parcels.Sum(p => p.Bytes));
        }
    }

    private void Fly(long[] offsets, long bytes)
    {
        long wire = (long)(bytes * WireFactor) + MessageOverheadBytes;
        BytesSent += wire;
        _wireFreeMs = Math.Max(_wireFreeMs, NowMs) + (wire * 1_000 / link.BytesPerS);
        At(_wireFreeMs + link.OneWayMs, () =>
        {
            foreach (long offset in offsets.Where(_arrived.Add))
            {
                PayloadBytes += (long)(Size(offset) * WireFactor);
                if (_bornMs.TryGetValue(offset, out long born)) { _liveMs.Add(NowMs - born); }
            }
        });
        At(_wireFreeMs + link.OneWayMs + link.CloudMs + link.OneWayMs, () =>
        {
            foreach (long offset in offsets) { _held.Remove(offset); }
            _window.Confirmed(OutboxStream.Telemetry, [new OffsetRange(offsets[0], offsets[^1])], NowMs);
        });
    }

    private void At(long ms, Action action) => _air.Enqueue(action, (ms, _order++));
}
