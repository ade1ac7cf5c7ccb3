using CsCheck;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

public sealed class LedgerMachineTests
{
    /// <summary>Take, settle, release, tail, evict in any order: against sets that are obviously right.</summary>
    [Fact]
    public void Any_order_of_arrivals_writes_and_evictions_keeps_the_books()
    {
        Gen<(int What, long Offset)> step = Gen.Select(Gen.Int[0, 6], Gen.Long[1, 30]);
        step.List[0, 80].Sample(steps =>
        {
            LedgerMachine ledger = new();
            HashSet<long> pending = [], written = [], evicted = [];
            long head = 0, tail = 1, repeats = 0;
            foreach ((int what, long offset) in steps)
            {
                switch (what)
                {
                    case 0 or 1:
                        RecordVerdict expected = written.Contains(offset) ? RecordVerdict.Written : pending.Contains(offset) ? RecordVerdict.Pending : RecordVerdict.New;
                        Assert.Equal(expected, ledger.Take(offset));
                        if (expected == RecordVerdict.New) { pending.Add(offset); }
                        if (expected == RecordVerdict.Written) { repeats++; }
                        head = Math.Max(head, offset);
                        break;
                    case 2 when pending.Remove(offset):
                        ledger.Settle(offset);
                        written.Add(offset);
                        break;
                    case 3 when pending.Remove(offset):
                        ledger.Release(offset);
                        break;
                    case 4:
                        ledger.HeardTail(offset);
                        tail = Math.Max(tail, offset);
                        head = Math.Max(head, tail - 1);
                        break;
                    case 5:
                        ledger.HeardEvicted(offset, offset + 1);
                        evicted.UnionWith([offset, offset + 1]);
                        break;
                    case 6:
                        ledger.Join(RangeSet.Parse($"{offset}-{offset + 2}"), RangeSet.Parse($"{offset + 4}"), offset - 1, offset + 2);
                        written.UnionWith([offset, offset + 1, offset + 2]);
                        evicted.Add(offset + 4);
                        (tail, head) = (Math.Max(tail, offset - 1), Math.Max(head, offset + 2));
                        break;
                    default: break;
                }
            }

            LedgerStreamView view = ledger.View(1, 2);
            for (long o = 1; o <= head; o++)
            {
                bool lost = evicted.Contains(o) && !written.Contains(o);
                bool confirmed = written.Contains(o) || (o < tail && !lost);
                Assert.Equal(lost, In(view.Evicted, o));
                Assert.Equal(confirmed, In(view.Confirmed, o));
                Assert.Equal(!confirmed && !lost, In(view.Missing, o));
            }

            Assert.Equal((head, tail, repeats), (view.Head, view.Tail, view.Repeats));
            Assert.Equal(view.Missing.Count == 0, view.Complete);
        });
    }

    [Fact]
    public void What_a_crash_kept_from_being_noted_heals_when_the_tail_has_passed_it()
    {
        LedgerMachine ledger = new(RangeSet.Parse("1-3,8"), new RangeSet(), tail: 1, head: 8, repeats: 0);
        Assert.False(ledger.View(1, 2).Complete);
        ledger.HeardTail(9);
        Assert.True(ledger.View(1, 2).Complete);
    }

    [Fact]
    public void A_record_that_was_let_go_is_new_again() => Assert.Equal(RecordVerdict.New, Released().Take(4));

    private static LedgerMachine Released()
    {
        LedgerMachine ledger = new();
        ledger.Take(4);
        ledger.Release(4);
        return ledger;
    }

    private static bool In(IReadOnlyList<LedgerRange> ranges, long offset) => ranges.Any(r => r.From <= offset && offset <= r.Through);
}
