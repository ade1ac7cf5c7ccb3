using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers;

/// <summary>Every screen meets every event, with the stay in every phase and the door in every look: no pair throws, and none does what its screen does not offer.</summary>
public sealed class ErrandTableTests
{
    private const long NowNs = 700_000_000_000;

    private static readonly Actor Courier = new(Role.Courier, "c1", "Zhang", "sf");
    private static readonly Draft Parcel = new("SF1", "sealed", "hash", "138****0000", Consent: true);
    private static readonly Stay Mine = StayOf("s1", "compartment/01"), Other = StayOf("s2", "compartment/02");

    private static readonly Visit[] Visits =
    [
        new Visit.Opening("v1", 1, NowNs, PulseEnd.None, NowNs, WasOpen: false, Interrupted: false), new Visit.Opening("v1", 2, 1, PulseEnd.MayHaveMoved, 1, WasOpen: false, Interrupted: true),
        new Visit.TouchToOpen("v1", 1), new Visit.DidItOpen("v1", 1), new Visit.Open("v1", 1, 1, Reminded: true, Blind: false), new Visit.Checking("v1", 1, 1),
    ];

    private static readonly Step[] Steps =
    [
        new Step.SignIn(Role.Courier, SignInFault.None), new Step.Menu(), new Step.Fill(Parcel, []), new Step.Phone(Wrong: false), new Step.Sizes(Parcel, Changing: false),
        .. from visit in Visits from use in Enum.GetValues<DoorUse>() from again in (bool[])[false, true] select new Step.AtDoor(use, "s1", visit, ["s2"], Wish.None, again),
        .. Enum.GetValues<DoorUse>().Select(use => new Step.NothingInside(use, "s1", ["s2"], Again: false)), .. Enum.GetValues<DoorUse>().Select(use => new Step.StillInside(use, "s1", ["s2"])),
        new Step.Deposited("s1", 1), new Step.Code(CodeFault.None), new Step.Fee("s1", 100, "CNY", ["s2"]), new Step.KeepCode("s1"), new Step.TakeBack(Overdue: true), new Step.Round(),
        .. Enum.GetValues<TroubleKind>().Select(kind => new Step.Trouble(kind, "compartment/01", ["s2"])), new Step.Rate(Flow.Pickup), new Step.Thanks(Flow.Pickup),
    ];

    private static readonly ErrandEvent[] Events =
    [
        new ErrandEvent.SignedIn(Courier, DepositsOpen: true), new ErrandEvent.SignInFailed(SignInFault.Unknown), new ErrandEvent.ChoseDeposit(DepositsOpen: true), new ErrandEvent.ChoseReopen(),
        new ErrandEvent.ChoseTakeBack(Overdue: false), new ErrandEvent.ChoseRound(), new ErrandEvent.Filled(Parcel, []), new ErrandEvent.ScannedWaybill(Parcel), new ErrandEvent.GavePhone(Parcel),
        new ErrandEvent.Reserved(Mine with { Phase = StayPhase.Reserved }), new ErrandEvent.NoneFree(), new ErrandEvent.CodeFound([Mine, Other], 0, ""), new ErrandEvent.CodeFailed(CodeFault.Wrong),
        new ErrandEvent.Picked(Mine, ["s2"]), new ErrandEvent.Back(), new ErrandEvent.Home(), new ErrandEvent.MoreTime(), new ErrandEvent.OpenAgain(), new ErrandEvent.Cancel(), new ErrandEvent.IsEmpty(),
        new ErrandEvent.IsInside(), new ErrandEvent.RefuseDamaged(), new ErrandEvent.OtherSize(), new ErrandEvent.Another(DepositsOpen: true), new ErrandEvent.Finish(), new ErrandEvent.Agree(),
        new ErrandEvent.Rated(5), new ErrandEvent.TimedOut(),
        .. ((VisitEvent[])
            [
                new VisitEvent.PulseEnded("v1-1", PulseEnd.MayHaveMoved), new VisitEvent.WasOpened("v1-1"), new VisitEvent.WasClosed("v1-1"), new VisitEvent.TouchedOpen(), new VisitEvent.SaidOpened(),
                new VisitEvent.SaidNotOpened(), new VisitEvent.SaidClosed(), new VisitEvent.Restarted(), new VisitEvent.Tick(),
            ]).Select(e => new ErrandEvent.AtTheDoor(e)),
    ];

    [Fact]
    public void Every_kind_of_screen_and_event_is_in_the_table()
    {
        Assert.Equal(Kinds<Step>(), Steps.Select(s => s.GetType()).ToHashSet());
        Assert.Equal(Kinds<ErrandEvent>(), Events.Select(e => e.GetType()).ToHashSet());
        Assert.Equal(Kinds<VisitEvent>(), Events.OfType<ErrandEvent.AtTheDoor>().Select(e => e.What.GetType()).ToHashSet());
        Assert.Equal(Kinds<Visit>().Where(k => k != typeof(Visit.Over)).ToHashSet(), Visits.Select(v => v.GetType()).ToHashSet());
    }

    [Fact]
    public void No_pair_opens_two_doors_one_for_nobody_or_one_that_is_not_its_own_and_no_way_leads_past_an_open_door()
    {
        int pairs = 0;
        foreach (Step step in Steps)
        {
            foreach (ErrandEvent @event in Events)
            {
                foreach (ErrandWorld world in Worlds())
                {
                    Errand before = new("e1", "t1", Flow.Deposit, step, 7, 1, Courier, "s1", NowNs) { Draft = Parcel };
                    Check(before, @event, world, ErrandMachine.Next(before, @event, world));
                    pairs++;
                }
            }
        }

        Assert.True(pairs > 90_000, $"{pairs} were walked.");
    }

    private static void Check(Errand before, ErrandEvent @event, ErrandWorld world, ErrandStep step)
    {
        string why = $"{before.Step} --{@event}--> {step.Errand?.Step}, {world.Stay?.Phase}, {world.Senses}";
        ErrandEffect.Pulse[] pulses = [.. step.Effects.OfType<ErrandEffect.Pulse>()];
        Assert.True(pulses.Length <= 1, $"Two doors: {why}");
        Assert.True(pulses.Length == 0 || step.Errand?.Step is Step.AtDoor, $"A door for nobody: {why}");
        Assert.True(pulses.Length == 0 || @event is not (ErrandEvent.TimedOut or ErrandEvent.MoreTime or ErrandEvent.Home or ErrandEvent.AtTheDoor { What: VisitEvent.Restarted }), $"A door that nobody asked for: {why}");
        Assert.All(pulses, p => Assert.True(p.Device == "locker-1" && p.Part is "compartment/01" or "compartment/02", $"A foreign door: {why}"));
        Assert.All(step.Effects.OfType<ErrandEffect.Keep>(), k => Assert.True(k.Stay.Id is "s1" or "s2", $"A foreign stay: {why}"));
        Assert.All(step.Effects.OfType<ErrandEffect.IssueCode>(), c => Assert.True(step.Effects.OfType<ErrandEffect.Keep>().Any(k => k.Stay.Id == c.StayId && k.Stay.Phase == StayPhase.Stored), $"A code for what is not stored: {why}"));
        if (world.Stay is { IsOver: false } && before.Step is Step.AtDoor { Visit: Visit.Opening or Visit.Open or Visit.Checking } door && @event is not (ErrandEvent.AtTheDoor or ErrandEvent.OpenAgain)) // Which is a touch at the door, too.
        {
            Assert.True(step.Errand?.Step is Step.AtDoor after && after.StayId == door.StayId && after.Visit == door.Visit, $"A way past an open door: {why}");
        }

        if (step.Errand is { } errand) { Assert.True(errand.Number == before.Number + (errand.Step.Equals(before.Step) ? 0 : 1), $"Its number: {why}"); }
    }

    private static IEnumerable<ErrandWorld> Worlds() =>
        from phase in (StayPhase?[])[null, .. Enum.GetValues<StayPhase>().Cast<StayPhase?>()]
        from look in Enum.GetValues<DoorLook>()
        from inside in (Inside[])[Inside.Empty, Inside.Occupied]
        let senses = new DoorSenses(look, inside, HasInside: true, Reachable: look != DoorLook.Unknown)
        select new ErrandWorld(phase is { } p ? Mine with { Phase = p } : null, Other, senses, senses with { Door = DoorLook.Closed }, "v9", "boot-1", NowNs, new DoorRules(), ReopenMs: 300_000);

    private static HashSet<Type> Kinds<T>() => [.. typeof(T).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(T)))];

    private static Stay StayOf(string id, string part) => new() { Id = id, Kind = StayKind.Parcel, Phase = StayPhase.Stored, Device = "locker-1", Part = part, CodeHash = "ab" };
}
