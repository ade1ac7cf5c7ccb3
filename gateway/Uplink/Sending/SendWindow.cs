using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Uplink;

/// <summary>What to send next, and when to send again: extents, confirmations and time in; reads and repeats out.</summary>
/// <remarks><code>
///   events     tail ======================================> head      in order, from the lowest held
///   telemetry  tail ====== backlog ======> | live ========> head      live begins behind what was there when the session opened
/// </code>
/// (1) Live goes first: a new record goes out at once while a backlog drains within its own window.
/// (2) A full window leaves new records in the outbox; nothing is queued here.
/// (3) A record is forgotten only by its confirmation, or because the outbox does not hold it any more.
/// (4) A new session starts from the tail: whatever is unconfirmed goes again.
/// Time-outs and windows of one lane: <see cref="Lane"/>; what the link carries: <see cref="LinkPace"/>. No clock, no I/O: the caller passes the time and performs what comes back.
/// </remarks>
public sealed class SendWindow
{
    /// <summary>Ranges that the backlog may fall into; more are joined, at the price of repeats.</summary>
    private const int BacklogRangesMax = 64;

    private readonly SendLimits _limits;
    private readonly Func<double> _random;
    private readonly OffsetSet[] _sent = [new(), new()];
    private readonly List<OffsetRange> _backlog = [];
    private readonly bool[] _blocked = new bool[3];
    private readonly LinkPace _pace;
    private Lane[] _lanes;
    private bool _isOpen;
    private long _eventsNext, _eventsHead, _liveNext, _liveThrough, _liveDueMs, _telemetryHead;

    /// <param name="random">0 up to 1, for the jitter of probes.</param>
    public SendWindow(SendLimits limits, Func<double> random)
    {
        (_limits, _random, _pace) = (limits, random, new LinkPace(limits));
        _lanes = NewLanes();
    }

    public bool IsOpen => _isOpen;

    /// <summary>What the link has shown so far.</summary>
    public LinkPace Pace => _pace;

    public long BytesOnTheWay => _lanes.Sum(l => l.BytesOnTheWay);

    public int RecordsOnTheWay => _lanes.Sum(l => l.RecordsOnTheWay);

    /// <summary>Everything sent since the process started, in this epoch.</summary>
    public OffsetSet SentOf(OutboxStream stream) => _sent[(int)stream - 1];

    public (long OnTheWay, int Window) BytesOf(LaneKind lane) => (_lanes[(int)lane].BytesOnTheWay, _lanes[(int)lane].WindowBytes);

    public LaneFigures FiguresOf(LaneKind lane) => _lanes[(int)lane] is var of ? new(of.BytesOnTheWay, Math.Min(of.WindowBytes, _pace.WindowBytes), of.OldestSentMs) : default;

    /// <summary>When <see cref="Next"/> has something to do though nothing happened; long.MaxValue for never.</summary>
    public long NextTimerMs => _isOpen ? Math.Min(_lanes.Min(l => l.DeadlineMs), LiveDueMs) : long.MaxValue;

    /// <summary>Only a lane that could send waits for the time to; the others wait for a confirmation or a time-out, and an old date would wake them without end.</summary>
    private long LiveDueMs => _liveNext <= _telemetryHead && _liveNext > _liveThrough && _lanes[(int)LaneKind.Live] is { HasAgain: false } lane && MaySend(lane) && MayLoad(lane)
        ? _liveDueMs
        : long.MaxValue;

    /// <summary>Births are out, records may go.</summary>
    public void Open(OutboxExtent events, OutboxExtent telemetry)
    {
        _pace.NewSession();
        _lanes = NewLanes();
        Array.Clear(_blocked);
        _backlog.Clear();
        (_eventsNext, _eventsHead) = (events.Tail, events.Head);
        (_liveNext, _telemetryHead, _liveThrough) = (telemetry.Head + 1, telemetry.Head, telemetry.Head);
        if (telemetry.Tail <= telemetry.Head) { _backlog.Add(new OffsetRange(telemetry.Tail, telemetry.Head)); }
        _sent[0].RemoveBelow(events.Tail);
        _sent[1].RemoveBelow(telemetry.Tail);
        _isOpen = true;
    }

    /// <summary>The session is over; what is on the way counts as lost.</summary>
    public void Close() => _isOpen = false;

    /// <summary>Another epoch: what was sent before says nothing about its offsets.</summary>
    public void Forget()
    {
        _isOpen = false;
        _sent[0] = new OffsetSet();
        _sent[1] = new OffsetSet();
    }

    public void Appended(OutboxStream stream, long head)
    {
        if (stream == OutboxStream.Events) { _eventsHead = Math.Max(_eventsHead, head); }
        else { _telemetryHead = Math.Max(_telemetryHead, head); }
    }

    /// <summary>One thing to do now, or null. Asked again until null.</summary>
    public SendDecision? Next(long nowMs)
    {
        if (!_isOpen) { return null; }
        foreach (Lane lane in _lanes)
        {
            if (lane.DeadlineMs <= nowMs) { return new SendDecision.Again(lane.Kind, lane.Stream, lane.Silence(nowMs), true); }
        }

        LeaveLagBehind();
        foreach (Lane lane in _lanes)
        {
            if (!MaySend(lane)) { continue; }
            if (lane.HasAgain)
            {
                List<Parcel> parcels = lane.TakeAgain();
                if (parcels.Count > 0) { return new SendDecision.Again(lane.Kind, lane.Stream, parcels, false); }
                continue; // Old before new.
            }

            if (MayLoad(lane) && Waiting(lane.Kind) is { } range && (lane.Kind != LaneKind.Live || MayGoLive(nowMs)))
            {
                return new SendDecision.Load(lane.Kind, lane.Stream, range.From, range.Through, _limits.RecordsMax, Math.Clamp(lane.Room, 1, _pace.MessageBytesMax));
            }
        }

        return null;
    }

    /// <summary>What the outbox had of a load; returns how many of them, from the front, go now.</summary>
    public int Loaded(SendDecision.Load load, IReadOnlyList<Parcel> parcels)
    {
        ArgumentNullException.ThrowIfNull(load);
        Lane lane = _lanes[(int)load.Lane];
        if (parcels.Count == 0)
        {
            Advance(load.Lane, load.Through); // Confirmed or evicted meanwhile.
            return 0;
        }

        int count = lane.CountFitting(parcels);
        if (count == 0)
        {
            _blocked[(int)load.Lane] = true;
            return 0;
        }

        Advance(load.Lane, parcels[count - 1].Offset);
        SentOf(load.Stream).Add(parcels[0].Offset, parcels[count - 1].Offset);
        return count;
    }

    /// <summary>One message was handed to the connection with these records.</summary>
    public void Sent(LaneKind lane, IReadOnlyList<Parcel> parcels, long nowMs) => _lanes[(int)lane].Sent(parcels, nowMs, BytesOnTheWay - _lanes[(int)lane].BytesOnTheWay);

    /// <summary>The outbox does not hold the record any more, or it cannot be read: nobody will confirm it.</summary>
    public void Gone(LaneKind lane, long offset)
    {
        _lanes[(int)lane].Forget(offset);
        _blocked[(int)lane] = false;
    }

    /// <summary>The far end has these on its disk. Where that ends a silence, the other lanes need not sit out their own.</summary>
    public void Confirmed(OutboxStream stream, IReadOnlyList<OffsetRange> ranges, long nowMs)
    {
        bool endsSilence = false;
        foreach (Lane lane in _lanes)
        {
            if (lane.Stream != stream) { continue; }
            long before = lane.BytesOnTheWay;
            bool any = false;
            foreach (OffsetRange range in ranges)
            {
                foreach (long offset in lane.OffsetsWithin(range.From, range.Through).ToList()) { any |= lane.Confirm(offset, nowMs); }
            }

            if (!any) { continue; }
            endsSilence |= lane.IsProbing;
            lane.Heard(before - lane.BytesOnTheWay, nowMs);
            _blocked[(int)lane.Kind] = false;
        }

        if (!endsSilence) { return; }
        foreach (Lane lane in _lanes) { lane.ProbeAtOnce(); }
    }

    private Lane[] NewLanes() =>
    [
        new(LaneKind.Events, OutboxStream.Events, _limits.EventsWindowBytes, _limits, _pace, _random),
        new(LaneKind.Live, OutboxStream.Telemetry, _limits.LiveWindowBytes, _limits, _pace, _random),
        new(LaneKind.Backlog, OutboxStream.Telemetry, _limits.BacklogWindowBytes, _limits, _pace, _random),
    ];

    private bool MaySend(Lane lane) => !lane.IsProbing && !_blocked[(int)lane.Kind] && !Waits(lane);

    private bool MayLoad(Lane lane) => lane.IsEmpty || (lane.Kind == LaneKind.Backlog
        ? lane.Room >= Math.Min(lane.WindowBytes, _pace.WindowBytes) / 8 // Not in crumbs: a backlog goes in messages worth their header.
        : lane.Room > 0);

    /// <summary>The backlog gives way: with the link full of anything it sends nothing but its one message.</summary>
    private bool Waits(Lane lane) => lane is { Kind: LaneKind.Backlog, IsEmpty: false } && BytesOnTheWay >= _pace.WindowBytes;

    /// <summary>Live records go in bursts where that is asked for: all that are there when the time has come, and then none for as long.</summary>
    private bool MayGoLive(long nowMs)
    {
        if (_liveNext <= _liveThrough) { return true; }
        if (nowMs < _liveDueMs) { return false; }
        (_liveThrough, _liveDueMs) = (_telemetryHead, nowMs + _limits.LiveEveryMs);
        return true;
    }

    private OffsetRange? Waiting(LaneKind lane) => lane switch
    {
        LaneKind.Events when _eventsNext <= _eventsHead => new OffsetRange(_eventsNext, _eventsHead),
        LaneKind.Live when _liveNext <= _telemetryHead => new OffsetRange(_liveNext, _telemetryHead),
        LaneKind.Backlog when _backlog.Count > 0 => _backlog[0],
        _ => null,
    };

    private void Advance(LaneKind lane, long through)
    {
        switch (lane)
        {
            case LaneKind.Events:
                _eventsNext = through + 1;
                break;
            case LaneKind.Live:
                _liveNext = through + 1;
                break;
            default:
                if (through >= _backlog[0].Through) { _backlog.RemoveAt(0); }
                else { _backlog[0] = _backlog[0] with { From = through + 1 }; }
                break;
        }
    }

    private void LeaveLagBehind()
    {
        if (_telemetryHead - _liveNext < _limits.LiveLagRecordsMax) { return; }
        if (_backlog.Count > 0 && (_backlog[^1].Through == _liveNext - 1 || _backlog.Count == BacklogRangesMax)) { _backlog[^1] = _backlog[^1] with { Through = _telemetryHead }; }
        else { _backlog.Add(new OffsetRange(_liveNext, _telemetryHead)); }
        _liveNext = _telemetryHead + 1;
    }
}
