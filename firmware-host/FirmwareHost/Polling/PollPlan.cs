namespace LifeCircle.Edge.FirmwareHost.Polling;

/// <summary>Which board of a bus is polled next, and when. Pure: the bus loop passes the time and performs the poll.</summary>
/// <remarks>
/// <code>
///     answer, or fewer faults than FaultsToLose
///      +------+                                  fault: rest longer
///      |      v                                  +------+
///     Answering --- fault number FaultsToLose ---+      v
///      ^                                          > Silent
///      +------------------ answer ------------------+
/// </code>
/// (1) A board that answers is polled every interval, counted from start to start; the one that has waited longest goes first.
/// (2) A silent board costs its bus less than 5 % of the time: after a poll that took d, it rests at least 20 d.
/// (3) A poll may come a tenth of its interval early, 5 ms at most, so that boards of one bus share a wake-up of the processor.
/// (4) A single bad frame neither loses a board nor slows it down.
/// </remarks>
public sealed class PollPlan
{
    /// <summary>Consecutive faults after which a board counts as lost: one bad frame is noise, three are not.</summary>
    public const int FaultsToLose = 3;

    /// <summary>Rest per time wasted: 1 / (1 + 20) = 4.8 % of the bus.</summary>
    private const int RestPerCost = 20;

    /// <summary>A silent board that costs little is asked at least this often, so that it is found soon after its power is back.</summary>
    private static readonly TimeSpan RestMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan EarlyMax = TimeSpan.FromMilliseconds(5);

    private readonly Slot[] _slots;

    public PollPlan(IReadOnlyList<TimeSpan> intervals, TimeSpan now) => _slots = [.. intervals.Select(i => new Slot(i) { Due = now })];

    /// <summary>The board to poll now; or null and the time to wait until.</summary>
    public (int? Board, TimeSpan Due) Next(TimeSpan now)
    {
        int earliest = -1;
        for (int i = 0; i < _slots.Length; i++)
        {
            if (earliest < 0 || _slots[i].Due < _slots[earliest].Due) { earliest = i; }
        }

        if (earliest < 0) { return (null, TimeSpan.MaxValue); }
        TimeSpan due = _slots[earliest].Due;
        return (due - Early(_slots[earliest].Interval) <= now ? earliest : null, due);
    }

    /// <summary>Notes how a poll went.</summary>
    /// <param name="isFree">True when the fault cost the bus no time, because its port is missing.</param>
    public PollNote Done(int board, TimeSpan start, TimeSpan end, bool isOk, bool isFree = false)
    {
        Slot slot = _slots[board];
        if (isOk)
        {
            bool found = slot.Faults >= FaultsToLose;
            slot.Faults = 0;
            // A bus that is behind polls at once; it does not try to catch up on what it has missed.
            slot.Due = Max(Max(start, slot.Due) + slot.Interval, end);
            return found ? PollNote.Found : PollNote.Answering;
        }

        slot.Faults = Math.Min(slot.Faults + 1, 1_000);
        bool isSilent = slot.Faults >= FaultsToLose;
        slot.Due = end + (isFree || !isSilent ? slot.Interval : Rest(slot, end - start));
        return slot.Faults == FaultsToLose ? PollNote.Lost : isSilent ? PollNote.Silent : PollNote.Faulted;
    }

    /// <summary>Polls a board soon, because something has just been done to it.</summary>
    public void Hurry(int board, TimeSpan now) => _slots[board].Due = Min(_slots[board].Due, now);

    private static TimeSpan Rest(Slot slot, TimeSpan cost)
    {
        int doublings = Math.Min(slot.Faults - FaultsToLose, 6);
        return Max(cost * RestPerCost, Min(slot.Interval * (1 << doublings), RestMax));
    }

    private static TimeSpan Early(TimeSpan interval) => Min(interval / 10, EarlyMax);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed class Slot(TimeSpan interval)
    {
        public TimeSpan Interval { get; } = interval;

        public TimeSpan Due { get; set; }

        public int Faults { get; set; }
    }
}

/// <summary>What a poll has changed about a board.</summary>
public enum PollNote
{
    Answering,

    /// <summary>Answers again after it was lost.</summary>
    Found,

    /// <summary>A fault that may be a single bad frame.</summary>
    Faulted,

    /// <summary>The fault that makes it lost.</summary>
    Lost,

    /// <summary>Lost before, and still.</summary>
    Silent,
}
