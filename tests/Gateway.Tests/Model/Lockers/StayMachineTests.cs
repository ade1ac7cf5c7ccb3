using CsCheck;
using LifeCircle.Edge.Model.Lockers.Stays;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers;

public sealed class StayMachineTests
{
    private static readonly StayEvent[] EveryEvent =
    [
        new StayEvent.PutIn("boot-2", 7), new StayEvent.Abort(), new StayEvent.Leave(), new StayEvent.StayedIn(), new StayEvent.Taken(StayEnd.Collected),
        new StayEvent.RefuseDamaged(), new StayEvent.Hold("never-closed"), new StayEvent.Keep("boot-2", 9), new StayEvent.Clear(),
    ];

    /// <summary>What a phase becomes; an empty place is "nothing changes". Columns as in <see cref="EveryEvent"/>.</summary>
    private static readonly Dictionary<StayPhase, string[]> Table = new()
    {
        //                      PutIn     Abort    Leave      StayedIn  Taken    Refuse    Hold    Keep      Clear
        [StayPhase.Reserved] = ["Stored", "Ended", "", /*   */ "", /* */ "", /**/ "", /* */ "Held", "", /* */ "Ended"],
        [StayPhase.Stored] = ["", /*  */ "", /* */ "Leaving", "", /*  */ "", /**/ "", /* */ "Held", "", /* */ "Ended"],
        [StayPhase.Leaving] = ["", /* */ "", /* */ "", /*  */ "Stored", "Ended", "Stored", "Held", "", /*  */ ""],
        [StayPhase.Held] = ["", /*    */ "", /* */ "", /*  */ "", /*  */ "", /**/ "", /* */ "", "Stored", /**/ "Ended"],
        [StayPhase.Ended] = ["", /*   */ "", /* */ "", /*  */ "", /*  */ "", /**/ "", /* */ "", "", /*    */ ""],
    };

    [Fact]
    public void Every_phase_takes_every_event_as_the_table_says()
    {
        Assert.Equal(Enum.GetValues<StayPhase>().Order(), Table.Keys.Order());
        foreach ((StayPhase phase, string[] row) in Table)
        {
            Assert.Equal(EveryEvent.Length, row.Length);
            Stay stay = In(phase);
            foreach ((StayEvent @event, string to) in EveryEvent.Zip(row))
            {
                Stay next = StayMachine.Next(stay, @event);
                if (to.Length == 0) { Assert.Same(stay, next); }
                else { Assert.Equal((phase, @event, to), (phase, @event, next.Phase.ToString())); }
            }
        }
    }

    [Fact]
    public void An_end_has_its_reason_and_nothing_else_has_one()
    {
        Assert.Equal(StayEnd.Aborted, StayMachine.Next(In(StayPhase.Reserved), new StayEvent.Abort()).End);
        Assert.Equal(StayEnd.Recalled, StayMachine.Next(In(StayPhase.Leaving), new StayEvent.Taken(StayEnd.Recalled)).End);
        Assert.Equal(StayEnd.Cleared, StayMachine.Next(In(StayPhase.Held), new StayEvent.Clear()).End);
        Assert.Equal("", StayMachine.Next(In(StayPhase.Held), new StayEvent.Clear()).HeldFor);
    }

    [Fact]
    public void What_was_held_keeps_the_instant_at_which_it_was_put_in()
    {
        Stay stored = StayMachine.Next(In(StayPhase.Reserved) with { StoredBoot = "" }, new StayEvent.PutIn("boot-1", 5));
        Stay kept = StayMachine.Next(StayMachine.Next(stored, new StayEvent.Hold("x")), new StayEvent.Keep("boot-2", 9));
        Assert.Equal(stored, kept);
        Stay never = StayMachine.Next(StayMachine.Next(In(StayPhase.Reserved) with { StoredBoot = "" }, new StayEvent.Hold("x")), new StayEvent.Keep("boot-2", 9));
        Assert.Equal(("boot-2", 9L), (never.StoredBoot, never.StoredNs));
    }

    [Fact]
    public void A_code_opens_only_what_is_stored_or_leaving_has_a_code_and_was_not_refused()
    {
        Assert.Equal([StayPhase.Stored, StayPhase.Leaving], Enum.GetValues<StayPhase>().Where(p => (In(p) with { CodeHash = "ab" }).CanBePickedUp));
        Assert.False(In(StayPhase.Stored).CanBePickedUp);
        Assert.False((In(StayPhase.Stored) with { CodeHash = "ab", Refused = true }).CanBePickedUp);
    }

    [Fact]
    public void Over_any_history_an_ended_stay_is_the_same_for_ever_and_only_a_held_one_says_why() =>
        Gen.Int[0, EveryEvent.Length - 1].Select(n => EveryEvent[n]).Array[1, 60].Sample(events =>
        {
            Stay stay = In(StayPhase.Reserved);
            foreach (StayEvent @event in events)
            {
                Stay before = stay;
                stay = StayMachine.Next(stay, @event);
                if (before.IsOver) { Assert.Same(before, stay); }
                Assert.Equal(stay.Phase == StayPhase.Held, stay.HeldFor.Length > 0);
                Assert.Equal(stay.IsOver, stay.End != StayEnd.None);
            }
        });

    private static Stay In(StayPhase phase) => new()
    {
        Id = "s1",
        Kind = StayKind.Parcel,
        Phase = phase,
        Device = "locker-1",
        Part = "compartment/07",
        StoredBoot = "boot-1",
        HeldFor = phase == StayPhase.Held ? "never-closed" : "",
        End = phase == StayPhase.Ended ? StayEnd.Collected : StayEnd.None,
    };
}
