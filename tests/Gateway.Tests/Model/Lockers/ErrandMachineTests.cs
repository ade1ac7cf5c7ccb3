using LifeCircle.Edge.Model.Lockers;
using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers;

public sealed class ErrandMachineTests
{
    private const long Ms = 1_000_000;

    private static readonly DoorSenses Empty = new(DoorLook.Closed, Inside.Empty, HasInside: true, Reachable: true);
    private static readonly DoorSenses Occupied = Empty with { Inside = Inside.Occupied };
    private static readonly DoorSenses Open = Empty with { Door = DoorLook.Open };
    private static readonly Actor Courier = new(Role.Courier, "c1", "Zhang", "sf");
    private static readonly Actor Postman = new(Role.Postman, "p1", "Li", "post");
    private static readonly Draft Parcel = new("SF1", "sealed", "hash", "138****0000", Consent: true);

    [Fact]
    public void A_deposit_is_stored_when_the_door_was_closed_over_it()
    {
        Stay reserved = Stay("s1", StayPhase.Reserved);
        Errand errand = ErrandMachine.Begin("e1", "t1", Flow.Deposit, Role.Courier, 0);
        errand = Next(errand, new ErrandEvent.SignedIn(Courier, DepositsOpen: true), World()).Errand!;
        errand = Next(errand, new ErrandEvent.Filled(Parcel, []), World()).Errand!;
        ErrandStep begun = Next(errand, new ErrandEvent.Reserved(reserved), World());
        Assert.Equal([new ErrandEffect.Keep(reserved), new ErrandEffect.Pulse("v9-1", "locker-1", "compartment/01")], begun.Effects);
        errand = Next(begun.Errand!, Door(new VisitEvent.PulseEnded("v9-1", PulseEnd.MayHaveMoved)), World(reserved, Open)).Errand!;
        errand = Next(errand, Door(new VisitEvent.Tick()), World(reserved, Occupied, 9_000)).Errand!;
        ErrandStep stored = Next(errand, Door(new VisitEvent.Tick()), World(reserved, Occupied, 9_600));
        Assert.Equal(
            [
                new ErrandEffect.Keep(reserved with { Phase = StayPhase.Stored, StoredBoot = "boot-1", StoredNs = 9_600 * Ms }),
                new ErrandEffect.Tell("deposit.stored", "s1", ""),
                new ErrandEffect.IssueCode("s1", Parcel),
            ], stored.Effects);
        Assert.Equal(new Step.Deposited("s1", 9_600 * Ms), stored.Errand!.Step);
    }

    [Fact]
    public void What_is_picked_up_is_gone_and_the_next_door_opens_for_the_same_person()
    {
        Stay first = Stay("s1", StayPhase.Stored), second = Stay("s2", StayPhase.Stored, "compartment/02");
        Errand errand = ErrandMachine.Begin("e1", "t1", Flow.Pickup, Role.Courier, 0);
        ErrandStep begun = Next(errand, new ErrandEvent.CodeFound([first, second], 0, ""), World());
        Stay leaving = first with { Phase = StayPhase.Leaving };
        Assert.Equal([new ErrandEffect.Keep(leaving), new ErrandEffect.Pulse("v9-1", "locker-1", "compartment/01")], begun.Effects);
        errand = begun.Errand! with { Step = At(DoorUse.TakeOut, "s1", new Visit.Checking("v9", 1, 0), "s2") };
        ErrandStep taken = Next(errand, Door(new VisitEvent.Tick()), World(leaving, Empty, 1_000, second) with { VisitId = "v10" });
        Assert.Equal(
            [
                new ErrandEffect.Keep(leaving with { Phase = StayPhase.Ended, End = StayEnd.Collected }),
                new ErrandEffect.Tell("pickup.collected", "s1", ""),
                new ErrandEffect.Keep(second with { Phase = StayPhase.Leaving }),
                new ErrandEffect.Pulse("v10-1", "locker-1", "compartment/02"),
            ], taken.Effects);
    }

    [Fact]
    public void No_door_opens_when_nobody_has_touched_for_the_whole_countdown()
    {
        Stay leaving = Stay("s1", StayPhase.Leaving), second = Stay("s2", StayPhase.Stored, "compartment/02");
        ErrandStep still = Next(Pickup(new Step.StillInside(DoorUse.TakeOut, "s1", ["s2"])), new ErrandEvent.TimedOut(), World(leaving, Occupied, 0, second));
        Assert.Null(still.Errand);
        Assert.Equal([new ErrandEffect.Keep(leaving with { Phase = StayPhase.Stored }), new ErrandEffect.Tell("pickup.left", "s1", "")], still.Effects);
        ErrandStep trouble = Next(Pickup(new Step.Trouble(TroubleKind.DoorStuck, "compartment/01", ["s2"])), new ErrandEvent.TimedOut(), World(null, Empty, 0, second));
        Assert.Equal((null, 0), (trouble.Errand, trouble.Effects.Count));
        ErrandStep touched = Next(Pickup(new Step.Trouble(TroubleKind.DoorStuck, "compartment/01", ["s2"])), new ErrandEvent.Finish(), World(null, Empty, 0, second));
        Assert.Single(touched.Effects.OfType<ErrandEffect.Pulse>());
    }

    [Fact]
    public void A_round_goes_on_as_a_round_whatever_screen_the_postman_signed_in_at()
    {
        Stay one = Mail("s1", "a1", "compartment/01"), two = Mail("s2", "a2", "compartment/02");
        Errand errand = ErrandMachine.Begin("e1", "t1", Flow.Deposit, Role.Courier, 0);
        errand = Next(errand, new ErrandEvent.SignedIn(Postman, DepositsOpen: true), World()).Errand!;
        errand = Next(errand, new ErrandEvent.Picked(one, ["a2"]), World()).Errand!;
        errand = errand with { Step = At(DoorUse.Mail, "s1", new Visit.Checking("v9", 1, 0), "a2") };
        ErrandStep next = Next(errand, Door(new VisitEvent.Tick()), World(one, Occupied, 1_000, two));
        Assert.Equal((DoorUse.Mail, "s2"), Assert.IsType<Step.AtDoor>(next.Errand!.Step) is var door ? (door.Use, door.StayId) : default);
        Assert.Equal(["a1"], next.Errand.Done);
    }

    [Fact]
    public void A_door_at_which_another_terminal_is_opens_for_nobody_else()
    {
        Stay stored = Stay("s1", StayPhase.Stored), mail = Mail("s2", "a1", "compartment/01");
        ErrandWorld busy = World(stored, Open) with { InUse = [new Place("locker-1", "compartment/01")] };
        Assert.Equal(new Step.Code(CodeFault.NotHere), Next(Pickup(new Step.Code(CodeFault.None)), new ErrandEvent.CodeFound([stored], 0, ""), busy).Errand!.Step);
        Assert.Equal(new Step.Code(CodeFault.NotHere), Next(Pickup(new Step.Fee("s1", 200, "CNY", [])), new ErrandEvent.Agree(), busy).Errand!.Step);
        Assert.Empty(Next(Deposit(new Step.TakeBack(false)), new ErrandEvent.Picked(stored, []), busy).Effects);
        Assert.Empty(Next(Deposit(new Step.Round()), new ErrandEvent.Picked(mail, []), busy).Effects);
        Assert.Empty(Next(Deposit(new Step.Menu()) with { LastStay = "s1" }, new ErrandEvent.ChoseReopen(), busy).Effects);
        Assert.Empty(Next(Pickup(new Step.Trouble(TroubleKind.DoorStuck, "compartment/02", ["s1"])), new ErrandEvent.Finish(), busy with { Next = stored, NextSenses = Empty }).Effects);
    }

    [Fact]
    public void A_stay_that_leaves_at_another_door_is_not_opened_by_the_same_code()
    {
        Stay leaving = Stay("s1", StayPhase.Leaving);
        Assert.True(leaving.CanBePickedUp);
        Assert.Empty(Next(Pickup(new Step.Code(CodeFault.None)), new ErrandEvent.CodeFound([leaving], 0, ""), World()).Effects);
    }

    [Theory]
    [InlineData(StayPhase.Held)]
    [InlineData(StayPhase.Ended)]
    public void What_an_operator_changed_meanwhile_is_left_as_it_is_and_the_person_is_told(StayPhase phase)
    {
        Stay stay = Stay("s1", phase);
        foreach ((DoorUse use, DoorSenses senses) in new[] { (DoorUse.PutIn, Occupied), (DoorUse.TakeOut, Empty), (DoorUse.TakeBack, Empty), (DoorUse.Mail, Occupied) })
        {
            ErrandStep step = Next(Deposit(At(use, "s1", new Visit.Checking("v9", 1, 0))), Door(new VisitEvent.Tick()), World(stay, senses, 1_000));
            Assert.Empty(step.Effects);
            Assert.Equal(TroubleKind.HeldForCheck, Assert.IsType<Step.Trouble>(step.Errand!.Step).Kind);
        }

        Assert.Empty(Next(Pickup(new Step.StillInside(DoorUse.TakeOut, "s1", [])), new ErrandEvent.IsEmpty(), World(stay, Occupied)).Effects);
        Assert.Empty(Next(Deposit(new Step.NothingInside(DoorUse.PutIn, "s1", [], false)), new ErrandEvent.OpenAgain(), World(stay, Empty)).Effects);
        Assert.Null(Next(Deposit(new Step.NothingInside(DoorUse.PutIn, "s1", [], false)), new ErrandEvent.TimedOut(), World(stay, Empty)).Errand);
    }

    [Fact]
    public void A_parcel_refused_at_its_open_door_lies_there_when_the_door_is_closed_over_it_and_is_gone_when_not()
    {
        Stay leaving = Stay("s1", StayPhase.Leaving);
        DoorSenses blind = Empty with { Inside = Inside.Unknown, HasInside = false };
        foreach ((DoorSenses senses, bool stays) in new[] { (Occupied, true), (blind, true), (Empty, false) })
        {
            ErrandStep asked = Next(Pickup(At(DoorUse.TakeOut, "s1", new Visit.Open("v9", 1, 0, false, false))), new ErrandEvent.RefuseDamaged(), World(leaving, Open));
            Assert.Empty(asked.Effects);
            Errand closed = asked.Errand! with { Step = Assert.IsType<Step.AtDoor>(asked.Errand.Step) with { Visit = new Visit.Checking("v9", 1, 0) } };
            Stay after = Kept(Next(closed, Door(new VisitEvent.Tick()), World(leaving, senses, 1_000)));
            Assert.Equal((stays ? StayPhase.Stored : StayPhase.Ended, stays), (after.Phase, after.Refused));
        }
    }

    [Fact]
    public void What_is_inside_whatever_its_sensor_says_is_stored_and_the_sensor_is_looked_at()
    {
        Stay reserved = Stay("s1", StayPhase.Reserved);
        Errand errand = Deposit(new Step.NothingInside(DoorUse.PutIn, "s1", [], false)) with { Draft = Parcel };
        ErrandStep said = Next(errand, new ErrandEvent.IsInside(), World(reserved, Empty));
        Assert.Equal(StayPhase.Stored, Kept(said).Phase);
        Assert.Contains(new ErrandEffect.IssueCode("s1", Parcel), said.Effects);
        Assert.Contains(new ErrandEffect.Alarm("occupancy-disagrees", "locker-1", "compartment/01"), said.Effects);
        Assert.Empty(Next(errand, new ErrandEvent.IsInside(), World(reserved with { Phase = StayPhase.Held }, Empty)).Effects);
    }

    [Fact]
    public void The_code_of_what_is_held_says_so() =>
        Assert.Equal(
            TroubleKind.HeldForCheck,
            Assert.IsType<Step.Trouble>(Next(Pickup(new Step.Code(CodeFault.None)), new ErrandEvent.CodeFound([Stay("s1", StayPhase.Held)], 0, ""), World()).Errand!.Step).Kind);

    [Fact]
    public void A_lock_that_is_stuck_when_opened_again_does_not_offer_the_same_waybill_once_more()
    {
        Stay stored = Stay("s1", StayPhase.Stored);
        Errand errand = Deposit(new Step.Deposited("s1", 0)) with { Draft = Parcel, LastStay = "s1" };
        errand = Next(errand, new ErrandEvent.OpenAgain(), World(stored, Empty)).Errand!;
        errand = errand with { Step = At(DoorUse.PutIn, "s1", new Visit.Opening("v9", 4, 0, PulseEnd.MayHaveMoved, 0, false, false)) with { Again = true } };
        ErrandStep stuck = Next(errand, Door(new VisitEvent.Tick()), World(stored, Empty, 3_000));
        Assert.Equal([new ErrandEffect.Alarm("lock-stuck", "locker-1", "compartment/01")], stuck.Effects);
        Assert.IsType<Step.Menu>(Next(stuck.Errand!, new ErrandEvent.Finish(), World()).Errand!.Step);
    }

    [Fact]
    public void After_a_restart_the_countdown_begins_anew_and_instants_of_an_older_boot_open_nothing()
    {
        Stay stored = Stay("s1", StayPhase.Stored);
        Errand errand = Deposit(new Step.Menu()) with { LastStay = "s1", LastStayNs = 500_000 * Ms, TouchedNs = 500_000 * Ms };
        errand = Next(errand, Door(new VisitEvent.Restarted()), World(null, Empty, 10)).Errand!;
        Assert.Equal((10 * Ms, 1L), (errand.TouchedNs, errand.Number));
        Assert.Empty(Next(errand, new ErrandEvent.ChoseReopen(), World(stored, Empty, 20)).Effects);
    }

    [Fact]
    public void What_was_put_in_before_signing_in_again_is_opened_again_for_the_same_minutes()
    {
        Stay stored = Stay("s1", StayPhase.Stored);
        Errand errand = ErrandMachine.Begin("e1", "t1", Flow.Deposit, Role.Courier, 0);
        errand = Next(errand, new ErrandEvent.SignedIn(Courier, DepositsOpen: false, "s1", 10_000 * Ms), World(null, Empty, 20_000)).Errand!;
        Assert.Empty(Next(errand, new ErrandEvent.ChoseReopen(), World(stored, Empty, 310_001)).Effects);
        ErrandStep opened = Next(errand, new ErrandEvent.ChoseReopen(), World(stored, Empty, 310_000));
        Assert.Equal([new ErrandEffect.Pulse("v9-1", "locker-1", "compartment/01"), new ErrandEffect.Tell("deposit.reopened", "s1", "")], opened.Effects.Skip(1));
        Errand closed = opened.Errand! with { Step = At(DoorUse.PutIn, "s1", new Visit.Checking("v9", 1, 310_000 * Ms)) with { Again = true } };
        Assert.Equal(new Step.Deposited("s1", 10_000 * Ms), Next(closed, Door(new VisitEvent.Tick()), World(stored, Occupied, 320_000)).Errand!.Step);
    }

    [Fact]
    public void A_reservation_whose_door_nobody_answers_for_is_given_up_only_when_a_sensor_that_answers_sees_nothing()
    {
        Stay reserved = Stay("s1", StayPhase.Reserved);
        Errand errand = Deposit(At(DoorUse.PutIn, "s1", new Visit.TouchToOpen("v9", 1)));
        Assert.Equal(StayEnd.Aborted, Kept(Next(errand, new ErrandEvent.TimedOut(), World(reserved, Empty))).End);
        Assert.Equal(StayPhase.Held, Kept(Next(errand, new ErrandEvent.TimedOut(), World(reserved, Empty with { Reachable = false }))).Phase);
        Assert.Equal(StayPhase.Held, Kept(Next(errand, new ErrandEvent.TimedOut(), World(reserved, Occupied))).Phase);
    }

    [Theory]
    [InlineData(false, StayEnd.Recalled)]
    [InlineData(true, StayEnd.Returned)]
    public void What_is_taken_back_is_recalled_before_its_time_is_over_and_returned_after(bool overdue, StayEnd end)
    {
        Stay leaving = Stay("s1", StayPhase.Leaving) with { Overdue = overdue };
        ErrandStep step = Next(Deposit(At(DoorUse.TakeBack, "s1", new Visit.Checking("v9", 1, 0))), Door(new VisitEvent.Tick()), World(leaving, Empty, 1_000));
        Assert.Equal(end, Kept(step).End);
    }

    [Fact]
    public void Whoever_was_served_is_asked_how_it_was_on_the_way_out_and_nobody_else()
    {
        Errand round = Deposit(At(DoorUse.Mail, "s1", new Visit.Checking("v9", 1, 0))) with { Flow = Flow.Mail, Actor = Postman };
        Errand delivered = Next(round, Door(new VisitEvent.Tick()), World(Mail("s1", "a1", "compartment/01"), Occupied, 1_000)).Errand!;
        Errand takenBack = Next(Deposit(At(DoorUse.TakeBack, "s1", new Visit.Checking("v9", 1, 0))), Door(new VisitEvent.Tick()), World(Stay("s1", StayPhase.Leaving), Empty, 1_000)).Errand!;
        Errand takenOut = Next(Deposit(new Step.NothingInside(DoorUse.PutIn, "s1", [], Again: true)), new ErrandEvent.Cancel(), World(Stay("s1", StayPhase.Stored), Empty)).Errand!;
        foreach (ErrandEvent way in new ErrandEvent[] { new ErrandEvent.Finish(), new ErrandEvent.Back(), new ErrandEvent.Home() })
        {
            Assert.Equal(new Step.Rate(Flow.Mail), Next(delivered, way, World()).Errand!.Step);
            Assert.Equal(new Step.Rate(Flow.Deposit), Next(takenBack, way, World()).Errand!.Step);
            Assert.Equal(new Step.Rate(Flow.Deposit), Next(takenOut, way, World()).Errand!.Step);
            Assert.Null(Next(round with { Step = new Step.Round() }, way, World()).Errand);
            Assert.Null(Next(Deposit(new Step.Menu()), way, World()).Errand);
        }

        Assert.Null(Next(delivered, new ErrandEvent.TimedOut(), World()).Errand);
    }

    [Fact]
    public void An_errand_whose_stay_is_no_longer_known_goes_home()
    {
        Assert.Null(Next(Deposit(At(DoorUse.PutIn, "s1", new Visit.Open("v9", 1, 0, false, false))), new ErrandEvent.TimedOut(), World()).Errand);
        Assert.Null(Next(Pickup(new Step.StillInside(DoorUse.TakeOut, "s1", [])), new ErrandEvent.TimedOut(), World()).Errand);
        Assert.Null(Next(Deposit(new Step.NothingInside(DoorUse.PutIn, "s1", [], false)), new ErrandEvent.TimedOut(), World()).Errand);
    }

    private static ErrandStep Next(Errand errand, ErrandEvent @event, ErrandWorld world) => ErrandMachine.Next(errand, @event, world);

    private static ErrandEvent.AtTheDoor Door(VisitEvent what) => new(what);

    private static Stay Kept(ErrandStep step) => Assert.Single(step.Effects.OfType<ErrandEffect.Keep>()).Stay;

    private static Step.AtDoor At(DoorUse use, string stayId, Visit visit, params string[] more) => new(use, stayId, visit, more, Wish.None, Again: false);

    private static Errand Pickup(Step step) => new("e1", "t1", Flow.Pickup, step, 1, 0);

    private static Errand Deposit(Step step) => new("e1", "t1", Flow.Deposit, step, 1, 0, Courier);

    private static Stay Mail(string id, string address, string part) => Stay(id, StayPhase.Reserved, part) with { Kind = StayKind.Mail, Address = address, CodeHash = "" };

    private static Stay Stay(string id, StayPhase phase, string part = "compartment/01") =>
        new() { Id = id, Kind = StayKind.Parcel, Phase = phase, Device = "locker-1", Part = part, CodeHash = "ab" };

    private static ErrandWorld World(Stay? stay = null, DoorSenses? senses = null, int nowMs = 0, Stay? next = null) =>
        new(stay, next, senses ?? Empty, Empty, "v9", "boot-1", nowMs * Ms, new DoorRules(), ReopenMs: 300_000);
}
