using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>Outbox, network and far end on virtual time around one <see cref="SendWindow"/>; one seed decides everything.</summary>
internal sealed class WindowWorld
{
    private const ulong Epoch = 77;
    private const long EndMs = 40L * 24 * 3_600_000;
    private readonly Random _random;
    private readonly double _loss, _confirmLoss;
    private readonly SendLimits _limits;
    private readonly bool _evicts;
    private readonly SendWindow _window;
    private readonly SortedDictionary<long, int>[] _outbox = [[], []];
    private readonly HashSet<long>[] _farEnd = [[], []];
    private readonly long[] _heads = [0, 0];
    private readonly PriorityQueue<Action, (long AtMs, int Order)> _air = new();
    private int _order;

    /// <param name="evicts">The outbox drops its oldest telemetry now and then, on the way or not.</param>
    public WindowWorld(int seed, double loss, double confirmLoss, SendLimits limits, bool evicts = false)
    {
        (_random, _loss, _confirmLoss, _limits, _evicts) = (new Random(seed), loss, confirmLoss, limits, evicts);
        _window = new SendWindow(limits, _random.NextDouble);
    }

    public long NowMs { get; private set; }

    public int DeletedUnconfirmed { get; private set; }

    public int WindowExceeded { get; private set; }

    /// <summary>Times that the window had nothing to do and yet asked to be woken at once.</summary>
    public int WokenForNothing { get; private set; }

    public int Held => _outbox[0].Count + _outbox[1].Count;

    public bool IsDone => Held == 0;

    public void Run(int records)
    {
        for (int i = 0; i < records / 3; i++) { Append(); }
        Open();
        int left = records;
        while (NowMs < EndMs && (left > 0 || !IsDone))
        {
            if (left > 0)
            {
                for (int i = _random.Next(3); i > 0 && left > 0; i--, left--) { Append(); }
            }

            if (_random.Next(200) == 0)
            {
                _window.Close(); // What is in the air may still arrive, and be confirmed.
                Open();
            }

            if (_evicts && _random.Next(20) == 0) { Evict(); }
            Send();
            if (_window.NextTimerMs <= NowMs) { WokenForNothing++; }
            Pass(left > 0);
        }
    }

    private void Open() => _window.Open(Extent(0), Extent(1));

    private OutboxExtent Extent(int stream) => new(_outbox[stream].Count == 0 ? _heads[stream] + 1 : _outbox[stream].Keys.First(), _heads[stream], _outbox[stream].Count, 0);

    private void Append()
    {
        int stream = _random.Next(2);
        _outbox[stream].Add(++_heads[stream], _random.Next(20, 400));
        _window.Appended((OutboxStream)(stream + 1), _heads[stream]);
    }

    /// <summary>The window is not told: it learns of it when it reads again.</summary>
    private void Evict()
    {
        foreach (long offset in _outbox[1].Keys.Take(_random.Next(1, 40)).ToList()) { _outbox[1].Remove(offset); }
    }

    private void Send()
    {
        while (_window.Next(NowMs) is { } decision)
        {
            List<Parcel> parcels;
            SortedDictionary<long, int> held = _outbox[(int)decision.Stream - 1];
            if (decision is SendDecision.Load load)
            {
                List<Parcel> found = [.. held.Where(r => r.Key >= load.From && r.Key <= load.Through).Take(load.RecordsMax).Select(r => new Parcel(r.Key, r.Value))];
                parcels = found[.._window.Loaded(load, found)];
            }
            else
            {
                SendDecision.Again again = (SendDecision.Again)decision;
                foreach (Parcel gone in again.Parcels.Where(p => !held.ContainsKey(p.Offset))) { _window.Gone(decision.Lane, gone.Offset); }
                parcels = [.. again.Parcels.Where(p => held.ContainsKey(p.Offset))];
            }

            if (parcels.Count == 0) { continue; }
            if (decision is not SendDecision.Again { IsProbe: true }) { _window.Sent(decision.Lane, parcels, NowMs); }
            Fly((int)decision.Stream - 1, [.. parcels.Select(p => p.Offset)]);
            foreach (LaneKind lane in Enum.GetValues<LaneKind>())
            {
                (long bytes, int most) = _window.BytesOf(lane);
                bool probing = most < Most(lane); // The window shrank after these bytes were sent.
                if (bytes > Most(lane) || (!probing && bytes > most)) { WindowExceeded++; }
            }
        }
    }

    private int Most(LaneKind lane) => lane switch { LaneKind.Events => _limits.EventsWindowBytes, LaneKind.Live => _limits.LiveWindowBytes, _ => _limits.BacklogWindowBytes };

    /// <summary>The message arrives never, once or twice; each arrival is confirmed or not, sooner or later.</summary>
    private void Fly(int stream, long[] offsets)
    {
        for (int copies = _random.NextDouble() < _loss ? 0 : 1 + _random.Next(2); copies > 0; copies--)
        {
            At(_random.Next(1, 3_000), () =>
            {
                _farEnd[stream].UnionWith(offsets);
                if (_random.NextDouble() >= _confirmLoss) { At(_random.Next(1, 3_000), () => Confirm(stream, offsets)); }
            });
        }
    }

    private void Confirm(int stream, long[] offsets)
    {
        Take(stream, new Confirmation(Epoch, (byte)(stream + 1), [.. offsets.Select(o => new OffsetRange(o, o))], 0));
        if (_random.Next(4) == 0) { Take(stream, new Confirmation(Epoch + 1, (byte)(stream + 1), [new OffsetRange(1, _heads[stream] + 1)], 0)); } // A foreign one.
        long above = _window.SentOf((OutboxStream)(stream + 1)).Highest + 1;
        if (_random.Next(4) == 0) { Take(stream, new Confirmation(Epoch, (byte)(stream + 1), [new OffsetRange(1, above)], 0)); } // A forged one.
    }

    private void Take(int stream, Confirmation confirmation)
    {
        OutboxStream of = (OutboxStream)(stream + 1);
        ConfirmationVerdict verdict = ConfirmationRules.Judge(confirmation, Epoch, _window.SentOf(of), 0);
        foreach (OffsetRange range in verdict.Ranges)
        {
            foreach (long offset in _outbox[stream].Keys.Where(o => o >= range.From && o <= range.Through).ToList())
            {
                _outbox[stream].Remove(offset);
                if (!_farEnd[stream].Contains(offset)) { DeletedUnconfirmed++; }
            }
        }

        if (verdict.Ranges.Count > 0) { _window.Confirmed(of, verdict.Ranges, NowMs); }
    }

    private void At(long inMs, Action action) => _air.Enqueue(action, (NowMs + inMs, _order++));

    private void Pass(bool busy)
    {
        long next = Math.Min(_window.NextTimerMs, _air.TryPeek(out _, out (long AtMs, int) first) ? first.AtMs : long.MaxValue);
        if (busy) { next = Math.Min(next, NowMs + _random.Next(1, 500)); }
        NowMs = next == long.MaxValue ? EndMs : Math.Max(NowMs, next);
        while (_air.TryPeek(out Action? arrival, out (long AtMs, int) at) && at.AtMs <= NowMs)
        {
            _air.Dequeue();
            arrival!();
        }
    }
}
