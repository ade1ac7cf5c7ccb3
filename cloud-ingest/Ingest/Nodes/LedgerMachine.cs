using LifeCircle.Edge.Registry;

namespace LifeCircle.Edge.Ingest.Nodes;

/// <summary>What to do with a record that has arrived.</summary>
public enum RecordVerdict
{
    /// <summary>Not seen: write it.</summary>
    New,

    /// <summary>On its way to the database already.</summary>
    Pending,

    /// <summary>In the database: confirm it again, the first word was lost.</summary>
    Written,
}

/// <summary>The books of one stream of one epoch.</summary>
/// <remarks><code>
///            Take               Settle
///   unseen --------> pending ----------> written
///     ^                 |                   |
///     +-----------------+                   | Take: Written, one repeat
///          Release                          +-> written
/// </code>
/// What other replicas have written is joined after each flush that met it. Without that a replica that hears every other message of
/// a gateway would keep, and store with each flush, as many ranges as it ever heard messages.
/// (1) An offset is written only after the database has acknowledged it, or has refused it for good with a dead letter.
/// (2) Head and tail never fall within an epoch.
/// (3) An offset below the tail is confirmed, or evicted if the gateway said so (<see cref="Ledgers"/>).
/// No clock, no I/O.
/// </remarks>
public sealed class LedgerMachine(RangeSet written, RangeSet evicted, long tail, long head, long repeats)
{
    private readonly RangeSet _pending = new();
    private long _repeatsStored = repeats;

    public LedgerMachine()
        : this(new RangeSet(), new RangeSet(), 1, 0, 0)
    {
    }

    public RangeSet Written { get; } = written;

    /// <summary>Highest offset that this process has written or found written when it first read the registry. A birth is judged by it: it may have overtaken what others wrote since.</summary>
    public long WrittenHere { get; private set; } = written.Max;

    public RangeSet Evicted { get; } = evicted;

    /// <summary>Lowest offset that the gateway still holds, as far as heard; 1 before it said anything.</summary>
    public long Tail { get; private set; } = Math.Max(1, tail);

    public long Head { get; private set; } = head;

    public long Repeats { get; private set; } = repeats;

    /// <summary>Repeats since the last <see cref="Stored"/>.</summary>
    public long RepeatsAdded => Repeats - _repeatsStored;

    /// <summary>Something changed that is not stored yet.</summary>
    public bool IsDirty { get; private set; }

    public RecordVerdict Take(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, 1);
        HeardHead(offset);
        if (Written.Contains(offset))
        {
            (Repeats, IsDirty) = (Repeats + 1, true);
            return RecordVerdict.Written;
        }

        if (_pending.Contains(offset)) { return RecordVerdict.Pending; }
        _pending.Add(offset);
        return RecordVerdict.New;
    }

    /// <summary>The write was given up before it was tried; the record comes again.</summary>
    public void Release(long offset) => _pending.Remove(offset, offset);

    /// <summary>The database has it.</summary>
    public void Settle(long offset) => Settle(offset, offset);

    /// <summary>The database has them all.</summary>
    public void Settle(long from, long through)
    {
        _pending.Remove(from, through);
        Written.Add(from, through);
        (WrittenHere, IsDirty) = (Math.Max(WrittenHere, through), true);
    }

    /// <summary>The stored books, others' records among them; nothing of it needs to be stored again.</summary>
    public void Join(RangeSet written, RangeSet evicted, long tail, long head)
    {
        Written.Add(written);
        Evicted.Add(evicted);
        (Tail, Head) = (Math.Max(Tail, tail), Math.Max(Head, head));
    }

    public void HeardHead(long head)
    {
        if (head <= Head) { return; }
        (Head, IsDirty) = (head, true);
    }

    /// <param name="tail">From a run or, as head + 1, from an empty outbox.</param>
    public void HeardTail(long tail)
    {
        if (tail <= Tail) { return; }
        (Tail, IsDirty) = (tail, true);
        HeardHead(tail - 1);
    }

    public void HeardEvicted(long from, long through)
    {
        if (from < 1 || through < from) { return; } // Nonsense evicts nothing.
        Evicted.Add(from, through);
        IsDirty = true;
    }

    public LedgerStreamView View(ulong epoch, int stream) => Ledgers.View(epoch, stream, Tail, Head, Repeats, Written, Evicted);

    public void Stored() => (IsDirty, _repeatsStored) = (false, Repeats);
}
