using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Stays;

namespace LifeCircle.Edge.Model.Lockers.Errands;

/// <summary>What happens to an errand. What a touch means (whose PIN, whose code, which compartment) is found out before; the machine only decides.</summary>
public abstract record ErrandEvent
{
    private ErrandEvent() { }

    /// <param name="LastStay">What the person put in last, while it may be opened again; empty for none.</param>
    /// <param name="LastStayNs">Since when it counts as put in.</param>
    public sealed record SignedIn(Actor Actor, bool DepositsOpen, string LastStay = "", long LastStayNs = 0) : ErrandEvent;

    public sealed record SignInFailed(SignInFault Fault) : ErrandEvent;

    public sealed record ChoseDeposit(bool DepositsOpen) : ErrandEvent;

    /// <summary>Open the last compartment again.</summary>
    public sealed record ChoseReopen : ErrandEvent;

    public sealed record ChoseTakeBack(bool Overdue) : ErrandEvent;

    public sealed record ChoseRound : ErrandEvent;

    public sealed record Filled(Draft Draft, IReadOnlyList<DraftFault> Faults) : ErrandEvent;

    /// <summary>A scanner read the waybill; the rest is still to be filled in.</summary>
    public sealed record ScannedWaybill(Draft Draft) : ErrandEvent;

    /// <summary>A telephone number for storage; null when it is none.</summary>
    public sealed record GavePhone(Draft? Draft) : ErrandEvent;

    /// <summary>A compartment is reserved, in this very write.</summary>
    public sealed record Reserved(Stay Stay) : ErrandEvent;

    public sealed record NoneFree : ErrandEvent;

    /// <summary>The code, or the ticket, is right.</summary>
    /// <param name="Stays">What lies here for the same person, the one of the code first.</param>
    /// <param name="FeeMinor">To be charged for the first one.</param>
    public sealed record CodeFound(IReadOnlyList<Stay> Stays, long FeeMinor, string Currency) : ErrandEvent;

    public sealed record CodeFailed(CodeFault Fault) : ErrandEvent;

    /// <summary>A stay was chosen from a list, or an address's compartment on a round.</summary>
    public sealed record Picked(Stay Stay, IReadOnlyList<string> More) : ErrandEvent;

    public sealed record Back : ErrandEvent;

    public sealed record Home : ErrandEvent;

    public sealed record MoreTime : ErrandEvent;

    public sealed record OpenAgain : ErrandEvent;

    public sealed record Cancel : ErrandEvent;

    public sealed record IsEmpty : ErrandEvent;

    /// <summary>It is inside, whatever the sensor says.</summary>
    public sealed record IsInside : ErrandEvent;

    public sealed record RefuseDamaged : ErrandEvent;

    public sealed record OtherSize : ErrandEvent;

    public sealed record Another(bool DepositsOpen) : ErrandEvent;

    public sealed record Finish : ErrandEvent;

    /// <summary>Agrees to the fee.</summary>
    public sealed record Agree : ErrandEvent;

    public sealed record Rated(int Score) : ErrandEvent;

    /// <summary>Something of the door: a result, the journal, a sensor, a touch that says what the door did, time.</summary>
    public sealed record AtTheDoor(VisitEvent What) : ErrandEvent;

    /// <summary>Nobody has touched anything for the whole countdown.</summary>
    public sealed record TimedOut : ErrandEvent;
}

/// <summary>What is to be done in the write that stores the step.</summary>
public abstract record ErrandEffect
{
    private ErrandEffect() { }

    /// <summary>Order one pulse.</summary>
    public sealed record Pulse(string CommandId, string Device, string Part) : ErrandEffect;

    /// <summary>Store the stay as it is now.</summary>
    public sealed record Keep(Stay Stay) : ErrandEffect;

    /// <summary>Make the pickup code of a stay that counts as put in, and tell the platform.</summary>
    public sealed record IssueCode(string StayId, Draft? Draft) : ErrandEffect;

    /// <summary>An event record about the stay.</summary>
    /// <param name="Kind">e.g. deposit.stored.</param>
    public sealed record Tell(string Kind, string StayId, string Detail) : ErrandEffect;

    /// <summary>Something a person must look at.</summary>
    /// <param name="Kind">Kebab-case, of the alarms' catalogue.</param>
    public sealed record Alarm(string Kind, string Device, string Part) : ErrandEffect;

    /// <summary>How it was, 1..5.</summary>
    public sealed record Rating(Flow Flow, int Score) : ErrandEffect;
}

/// <param name="Errand">Null: the terminal is home again.</param>
public readonly record struct ErrandStep(Errand? Errand, IReadOnlyList<ErrandEffect> Effects);

/// <summary>What the machine needs to know of the world for one event.</summary>
/// <param name="Stay">The stay of <see cref="Errand.StayId"/>, or for <see cref="ErrandEvent.ChoseReopen"/> the last one; null for none.</param>
/// <param name="Next">The stay of the next door, where more are waiting; null for none, or when it is not to be opened any more.</param>
/// <param name="ShowsCode">The code of a deposit is shown to who put it in, because this site sends no messages.</param>
/// <param name="VisitId">A fresh id for the use of a door.</param>
public sealed record ErrandWorld(Stay? Stay, Stay? Next, DoorSenses Senses, DoorSenses NextSenses, string VisitId, string Boot, long NowNs, DoorRules Doors, int ReopenMs, bool ShowsCode = false)
{
    /// <summary>Compartments at whose door, or question of what is inside, another errand is: none of them is opened for this one.</summary>
    public IReadOnlyCollection<Place> InUse { get; init; } = [];
}
