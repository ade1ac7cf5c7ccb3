using CsCheck;
using LifeCircle.Edge.Model.Lockers;
using LifeCircle.Edge.Model.Lockers.Stays;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers;

public sealed class AllocationTests
{
    private static readonly Gen<FreeCompartment> AnyFree = Gen.Select(Gen.Int[1, 2], Gen.Int[1, 30], Gen.Int[0, 2], Gen.Int[-1, 5], (device, number, size, lastUse) =>
        new FreeCompartment(new Place($"locker-{device}", $"compartment/{number:00}"), number, "SML"[size].ToString(), number / 10, lastUse < 0 ? null : lastUse));

    private static readonly Gen<AllocationWishes> AnyWishes = Gen.Select(Gen.Int[0, 2], AnyFree.HashSet[0, 10], AnyFree.HashSet[0, 3], AnyFree.HashSet[0, 10], (size, excluded, open, low) => new AllocationWishes
    {
        Size = "SML"[size].ToString(),
        Excluded = excluded.Select(f => f.Place).ToHashSet(),
        OpenBoards = open.Select(f => (f.Place.Device, f.Board)).ToHashSet(),
        InEasyReach = low.Select(f => f.Place).ToHashSet(),
    });

    [Fact]
    public void The_choice_is_of_the_size_never_excluded_and_none_only_when_none_is_left() =>
        Gen.Select(AnyFree.Array[0, 40], AnyWishes).Sample((free, wishes) =>
        {
            FreeCompartment? chosen = Allocation.Choose(free, wishes);
            FreeCompartment[] allowed = [.. free.Where(f => f.Size == wishes.Size && !wishes.Excluded.Contains(f.Place))];
            if (chosen is null) { Assert.Empty(allowed); }
            else { Assert.Contains(chosen, allowed); }
        });

    [Fact]
    public void The_order_in_which_compartments_are_listed_changes_nothing() =>
        Gen.Select(AnyFree.Array[1, 40], AnyWishes, Gen.Int).Sample((free, wishes, seed) =>
        {
            FreeCompartment[] once = [.. free.DistinctBy(f => f.Place)];
            FreeCompartment[] shuffled = [.. once];
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(Allocation.Choose(once, wishes), Allocation.Choose(shuffled, wishes));
        });

    [Fact]
    public void Nothing_that_was_passed_over_serves_a_wish_better() =>
        Gen.Select(AnyFree.Array[1, 40], AnyWishes).Sample((free, wishes) =>
        {
            if (Allocation.Choose(free, wishes) is not { } chosen) { return; }
            foreach (FreeCompartment other in free.Where(f => f.Size == wishes.Size && !wishes.Excluded.Contains(f.Place)))
            {
                bool sameReach = wishes.InEasyReach.Contains(chosen.Place) == wishes.InEasyReach.Contains(other.Place);
                Assert.True(sameReach || wishes.InEasyReach.Contains(chosen.Place));
                if (!sameReach) { continue; }
                bool chosenOpen = wishes.OpenBoards.Contains((chosen.Place.Device, chosen.Board)), otherOpen = wishes.OpenBoards.Contains((other.Place.Device, other.Board));
                Assert.True(!chosenOpen || otherOpen);
                Assert.True(chosenOpen != otherOpen || chosen.LastUseMs is null || other.LastUseMs >= chosen.LastUseMs);
            }
        });

    [Fact]
    public void Used_by_turns_all_locks_of_a_size_wear_evenly()
    {
        FreeCompartment[] all = [.. Enumerable.Range(1, 7).Select(n => new FreeCompartment(new Place("locker-1", $"compartment/{n:00}"), n, "M", 0, null))];
        int[] uses = new int[all.Length];
        for (int turn = 0; turn < 70; turn++)
        {
            int at = Array.IndexOf(all, Allocation.Choose(all, new AllocationWishes { Size = "M" }));
            uses[at]++;
            all[at] = all[at] with { LastUseMs = turn };
        }

        Assert.All(uses, u => Assert.Equal(10, u));
    }
}
