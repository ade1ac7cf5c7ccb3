using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Stays;

namespace LifeCircle.Edge.Model.Lockers.Errands;

/// <summary>What a touch, a door or time makes of an errand.</summary>
/// <remarks><code>
/// deposit   SignIn -> Fill -> Sizes -> AtDoor(PutIn) -> Deposited -> Rate -> Thanks -> home
///             |        ^       ^  ^       |  |           |  another: Fill; reopen: AtDoor(again)
///             v        |       |  +-------+  +-> NothingInside -> again | cancelled
///            Menu -----+       |  other size; door stuck: another compartment
///             +--> TakeBack -> AtDoor(TakeBack) -> Menu -> Rate
/// pickup    Code -> (Fee ->) AtDoor(TakeOut) -> the next one | Rate
///                               +-> StillInside -> again | is empty | refused | stays
/// storage   Phone -> Sizes -> AtDoor(PutIn) -> KeepCode -> Rate
/// mail      SignIn -> Round -> AtDoor(Mail) -> the next one | Round -> Rate
/// any door  stuck, left open or away: Trouble, then what is left of the flow
/// </code>
/// (1) Each stay moves in the write that stores the step: there is no moment at which one knows of a parcel that the other does not.
/// (2) No way out of AtDoor but through the door's own end, so no reservation is left behind and no open door is forgotten.
/// (3) What a screen does not offer does nothing.
/// (4) No door is opened because time passed: after <see cref="ErrandEvent.TimedOut"/> nobody stands in front of it.
/// (5) A stay whose phase somebody else changed meanwhile (an operator held it, emptied it) is left as it is, and the person is told.
/// </remarks>
public static class ErrandMachine
{
    /// <summary>The first step of a flow.</summary>
    public static Errand Begin(string id, string terminal, Flow flow, Role role, long nowNs)
    {
        Step first = flow switch
        {
            Flow.Pickup => new Step.Code(CodeFault.None),
            Flow.Storage => new Step.Phone(Wrong: false),
            _ => new Step.SignIn(role, SignInFault.None),
        };
        return new Errand(id, terminal, flow, first, 1, nowNs);
    }

    public static ErrandStep Next(Errand errand, ErrandEvent @event, ErrandWorld world)
    {
        ArgumentNullException.ThrowIfNull(errand);
        ArgumentNullException.ThrowIfNull(world);
        ErrandStep step = (errand.Step, @event) switch
        {
            (_, ErrandEvent.MoreTime) => Stay(errand),
            (Step.AtDoor, _) => ErrandDoors.AtDoor(errand, (Step.AtDoor)errand.Step, @event, world),
            (Step.NothingInside n, _) => ErrandDoors.NothingInside(errand, n, @event, world),
            (Step.StillInside s, _) => ErrandDoors.StillInside(errand, s, @event, world),
            (Step.SignIn or Step.Menu or Step.TakeBack or Step.Round, _) => SignedIn(errand, @event, world),
            (Step.Fill or Step.Phone or Step.Sizes, _) => Draft(errand, @event, world),
            (Step.Code or Step.Fee, _) => Pickup(errand, @event, world),
            (Step.Deposited or Step.KeepCode, _) => PutIn(errand, @event, world),
            _ => Close(errand, @event, world),
        };
        bool touched = @event is not (ErrandEvent.AtTheDoor { What: VisitEvent.Tick or VisitEvent.PulseEnded } or ErrandEvent.TimedOut);
        return step.Errand is not { } after || ReferenceEquals(after.Step, errand.Step) && !touched ? step
            : step with
            {
                Errand = after with
                {
                    TouchedNs = world.NowNs,
                    Number = after.Step.Equals(errand.Step) ? errand.Number : errand.Number + 1,
                },
            };
    }

    /// <summary>The same screen, nothing to do.</summary>
    internal static ErrandStep Stay(Errand errand) => new(errand, []);

    internal static ErrandStep At(Errand errand, Step step, params ErrandEffect[] effects) => new(errand with { Step = step }, effects);

    private static ErrandStep SignedIn(Errand errand, ErrandEvent @event, ErrandWorld world) => (errand.Step, @event) switch
    {
        (Step.SignIn, ErrandEvent.SignedIn { Actor.Role: Role.Postman } s) => At(errand with { Actor = s.Actor, Flow = Flow.Mail }, new Step.Round()),
        (Step.SignIn, ErrandEvent.SignedIn s) => At(
            errand with { Actor = s.Actor, Flow = Flow.Deposit, LastStay = s.LastStay, LastStayNs = s.LastStayNs }, s.DepositsOpen ? NewFill : new Step.Menu()),
        (Step.SignIn s, ErrandEvent.SignInFailed f) => At(errand, s with { Fault = f.Fault }),
        (Step.Menu, ErrandEvent.ChoseDeposit d) => NewDeposit(errand, d.DepositsOpen),
        (Step.Menu, ErrandEvent.ChoseReopen) => Reopen(errand, world),
        (Step.Menu, ErrandEvent.ChoseTakeBack t) => At(errand, new Step.TakeBack(t.Overdue)),
        (Step.Menu, ErrandEvent.ChoseRound) => At(errand with { Flow = Flow.Mail }, new Step.Round()),
        (Step.TakeBack, ErrandEvent.Picked { Stay: { } stay }) when ErrandDoors.MayOpen(DoorUse.TakeBack, stay, world) =>
            ErrandDoors.Begin(errand, DoorUse.TakeBack, stay, [], world.Senses, world),
        (Step.Round, ErrandEvent.Picked p) when ErrandDoors.MayOpen(DoorUse.Mail, p.Stay, world) => ErrandDoors.Begin(errand, DoorUse.Mail, p.Stay, p.More, world.Senses, world),
        (Step.TakeBack, ErrandEvent.Back) => At(errand, new Step.Menu()),
        (Step.Menu or Step.Round, ErrandEvent.Back or ErrandEvent.Home or ErrandEvent.Finish) when errand.Served => At(errand, new Step.Rate(errand.Flow)),
        (_, ErrandEvent.Back or ErrandEvent.Home or ErrandEvent.Finish or ErrandEvent.TimedOut) => Home,
        _ => Stay(errand),
    };

    private static ErrandStep Draft(Errand errand, ErrandEvent @event, ErrandWorld world) => (errand.Step, @event) switch
    {
        (Step.Fill, ErrandEvent.Filled { Faults.Count: 0 } f) => At(errand with { Draft = f.Draft }, new Step.Sizes(f.Draft, Changing: false)),
        (Step.Fill, ErrandEvent.Filled f) => At(errand, new Step.Fill(f.Draft, f.Faults)),
        (Step.Fill, ErrandEvent.ScannedWaybill f) => At(errand, new Step.Fill(f.Draft, [])),
        (Step.Fill, ErrandEvent.Back) => At(errand with { Draft = null }, new Step.Menu()),
        (Step.Phone, ErrandEvent.GavePhone { Draft: { } draft }) => At(errand with { Draft = draft }, new Step.Sizes(draft, Changing: false)),
        (Step.Phone, ErrandEvent.GavePhone) => At(errand, new Step.Phone(Wrong: true)),
        (Step.Sizes, ErrandEvent.Reserved r) => ErrandDoors.Begin(errand, DoorUse.PutIn, r.Stay, [], world.Senses, world),
        (Step.Sizes, ErrandEvent.NoneFree) => At(errand, new Step.Trouble(TroubleKind.NoneFree, "", [])),
        (Step.Sizes, ErrandEvent.Back) when errand.Flow == Flow.Storage => At(errand, new Step.Phone(Wrong: false)),
        (Step.Sizes s, ErrandEvent.Back) => At(errand, new Step.Fill(s.Draft, [])),
        (_, ErrandEvent.Back or ErrandEvent.Home or ErrandEvent.TimedOut) => Home,
        _ => Stay(errand),
    };

    private static ErrandStep Pickup(Errand errand, ErrandEvent @event, ErrandWorld world)
    {
        switch (errand.Step, @event)
        {
            case (Step.Code, ErrandEvent.CodeFound { Stays: [{ Phase: StayPhase.Held } held, ..] }):
                return At(errand, new Step.Trouble(TroubleKind.HeldForCheck, held, []));
            case (Step.Code, ErrandEvent.CodeFound { Stays.Count: > 0 } found) when ErrandDoors.MayOpen(DoorUse.TakeOut, found.Stays[0], world):
                Stay first = found.Stays[0];
                string[] more = [.. found.Stays.Skip(1).Select(s => s.Id)];
                return found.FeeMinor > 0
                    ? At(errand, new Step.Fee(first.Id, found.FeeMinor, found.Currency, more))
                    : ErrandDoors.Begin(errand, DoorUse.TakeOut, first, more, world.Senses, world);
            case (Step.Code, ErrandEvent.CodeFailed f):
                return At(errand, new Step.Code(f.Fault));
            case (Step.Fee fee, ErrandEvent.Agree) when world.Stay is { } stay && ErrandDoors.MayOpen(DoorUse.TakeOut, stay, world):
                return ErrandDoors.Begin(errand, DoorUse.TakeOut, stay with { FeeMinor = fee.Minor, Currency = fee.Currency }, fee.More, world.Senses, world);
            case (Step.Code, ErrandEvent.CodeFound { Stays.Count: > 0 }) or (Step.Fee, ErrandEvent.Agree):
                return At(errand, new Step.Code(CodeFault.NotHere));
            case (_, ErrandEvent.Back or ErrandEvent.Home or ErrandEvent.TimedOut):
                return Home;
            default:
                return Stay(errand);
        }
    }

    /// <summary>It is in there: one more, once more, or done.</summary>
    private static ErrandStep PutIn(Errand errand, ErrandEvent @event, ErrandWorld world) => (errand.Step, @event) switch
    {
        (Step.Deposited, ErrandEvent.Another a) => NewDeposit(errand, a.DepositsOpen),
        (Step.Deposited, ErrandEvent.OpenAgain) => Reopen(errand, world),
        (Step.Deposited, ErrandEvent.Back) => At(errand with { Draft = null }, new Step.Menu()),
        (Step.KeepCode k, ErrandEvent.Finish) when errand.Actor is not null => At(errand, new Step.Deposited(k.StayId, world.NowNs)),
        (_, ErrandEvent.Finish or ErrandEvent.Home) => At(errand with { Draft = null }, new Step.Rate(errand.Flow)),
        (Step.KeepCode, ErrandEvent.TimedOut) or (Step.Deposited, ErrandEvent.TimedOut) => Home,
        _ => Stay(errand),
    };

    /// <summary>Trouble, Rate and Thanks: the ways out.</summary>
    private static ErrandStep Close(Errand errand, ErrandEvent @event, ErrandWorld world) => (errand.Step, @event) switch
    {
        (Step.Trouble { More.Count: > 0 } t, ErrandEvent.Finish or ErrandEvent.Another) => ErrandDoors.Following(errand, t.More, world, []),
        (Step.Trouble { Kind: TroubleKind.DoorStuck }, ErrandEvent.Finish or ErrandEvent.Another) when errand.Draft is { } draft => At(errand, new Step.Sizes(draft, Changing: true)),
        (Step.Trouble { Kind: TroubleKind.NoneFree }, ErrandEvent.OtherSize or ErrandEvent.Finish or ErrandEvent.Another or ErrandEvent.Back) when errand.Draft is { } draft => At(errand, new Step.Sizes(draft, Changing: true)),
        (Step.Trouble, ErrandEvent.Finish or ErrandEvent.Another or ErrandEvent.Back) when errand.Flow == Flow.Mail => At(errand, new Step.Round()),
        (Step.Trouble, ErrandEvent.Finish or ErrandEvent.Another or ErrandEvent.Back) when errand.Actor is not null => At(errand with { Draft = null }, new Step.Menu()),
        (Step.Rate r, ErrandEvent.Rated { Score: >= 1 and <= 5 } score) => At(errand, new Step.Thanks(r.Flow), new ErrandEffect.Rating(r.Flow, score.Score)),
        (_, ErrandEvent.Finish or ErrandEvent.Back or ErrandEvent.Home or ErrandEvent.TimedOut) => Home,
        _ => Stay(errand),
    };

    private static ErrandStep NewDeposit(Errand errand, bool open) => open
        ? At(errand with { Draft = null }, NewFill)
        : At(errand with { Draft = null }, new Step.Trouble(TroubleKind.DepositsRefused, "", []));

    private static ErrandStep Reopen(Errand errand, ErrandWorld world) =>
        world.Stay is { Phase: StayPhase.Stored } stay && stay.Id == errand.LastStay && IsRecent(errand.LastStayNs, world) && ErrandDoors.MayOpen(DoorUse.PutIn, stay, world)
            ? ErrandDoors.Begin(errand with { Draft = null }, DoorUse.PutIn, stay, [], world.Senses, world)
            : Stay(errand);

    /// <summary>An instant ahead of now is of a boot before this one.</summary>
    private static bool IsRecent(long sinceNs, ErrandWorld world) => sinceNs <= world.NowNs && world.NowNs - sinceNs <= world.ReopenMs * 1_000_000L;

    private static Step NewFill => new Step.Fill(Errands.Draft.Empty, []);

    private static ErrandStep Home => new(null, []);
}
