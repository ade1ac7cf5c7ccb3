using LifeCircle.Edge.Registry.Tables;

namespace LifeCircle.Edge.Registry;

/// <summary>What a ledger's stored ranges mean.</summary>
/// <remarks>
/// The gateway deletes a record only when it is confirmed or, over the telemetry budget, evicted; and it says what it evicted.
/// So everything below its tail is one of the two, also what a crash here kept from being noted.
/// </remarks>
public static class Ledgers
{
    public static LedgerStreamView View(LedgerEntity row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return View((ulong)row.Epoch, row.Stream, row.Tail, row.Head, row.Repeats, RangeSet.Parse(row.Written), RangeSet.Parse(row.Evicted));
    }

    public static LedgerStreamView View(ulong epoch, int stream, long tail, long head, long repeats, RangeSet written, RangeSet evicted)
    {
        RangeSet lost = evicted.Copy();
        lost.Remove(written); // Evicted while on the way: it arrived all the same.
        RangeSet confirmed = written.Copy();
        if (tail > 1) { confirmed.Add(1, tail - 1); }
        confirmed.Remove(lost);
        RangeSet accounted = confirmed.Copy();
        accounted.Add(lost);
        RangeSet missing = accounted.Missing(1, head);
        return new LedgerStreamView(epoch, stream, tail, head, confirmed.Ranges, missing.Ranges, lost.Ranges, repeats, missing.IsEmpty);
    }

    /// <summary>The stored books and one replica's together: what either has heard of is heard, what either has written is written.</summary>
    internal static LedgerEntity Join(LedgerEntity stored, LedgerChange change)
    {
        LedgerEntity heard = change.Ledger;
        return new LedgerEntity
        {
            Circle = stored.Circle,
            Gateway = stored.Gateway,
            Epoch = stored.Epoch,
            Stream = stored.Stream,
            Tail = Math.Max(stored.Tail, heard.Tail),
            Head = Math.Max(stored.Head, heard.Head),
            Repeats = stored.Repeats + change.RepeatsAdded,
            HeardMs = Math.Max(stored.HeardMs, heard.HeardMs),
            Written = Union(stored.Written, heard.Written),
            Evicted = Union(stored.Evicted, heard.Evicted),
        };
    }

    /// <summary>Whether a union of stored books with others holds what these others did not.</summary>
    internal static bool HoldsMore(LedgerEntity union, LedgerEntity than) =>
        (union.Tail, union.Head, union.Written, union.Evicted) != (than.Tail, than.Head, than.Written, than.Evicted);

    private static string Union(string stored, string heard)
    {
        if (stored.Length == 0 || stored == heard) { return heard; }
        RangeSet both = RangeSet.Parse(stored);
        both.Add(RangeSet.Parse(heard));
        return both.ToString();
    }
}
