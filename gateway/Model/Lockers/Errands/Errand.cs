using System.Text.Json.Serialization;
using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Stays;

namespace LifeCircle.Edge.Model.Lockers.Errands;

/// <summary>Who may do what at a terminal.</summary>
public enum Role { Courier, Merchant, Postman }

/// <summary>The flow in which a person is.</summary>
public enum Flow { Deposit, Pickup, Storage, Mail }

/// <summary>A person who signed in.</summary>
public sealed record Actor(Role Role, string Id, string Name, string Company);

/// <summary>What is known of a thing that is to be put in.</summary>
/// <param name="Waybill">Waybill or order number; empty for storage.</param>
/// <param name="PhoneSealed">The telephone number, protected under the site's key: it is needed once more when the code goes out.</param>
public sealed record Draft(string Waybill, string PhoneSealed, string PhoneHash, string PhoneMask, bool Consent)
{
    public static Draft Empty { get; } = new("", "", "", "", false);
}

/// <summary>What a door is opened for.</summary>
public enum DoorUse { PutIn, TakeOut, TakeBack, Mail }

/// <summary>What the person wants to become of it when the door is closed.</summary>
public enum Wish { None, OtherSize, Cancel, Refuse }

public enum SignInFault { None, Unknown, Blocked, OldTicket }

public enum CodeFault { None, Wrong, Blocked, OldTicket, NotHere }

/// <summary>What is wrong with what was filled in.</summary>
public enum DraftFault { WaybillForm, WaybillHereAlready, PhoneForm, ConsentMissing }

/// <summary>Why a flow stopped.</summary>
public enum TroubleKind { DoorStuck, NeverClosed, HeldForCheck, NoneFree, DepositsRefused, DoorsAway }

/// <summary>Where an errand is: what its terminal shows.</summary>
[JsonDerivedType(typeof(SignIn), "sign-in")]
[JsonDerivedType(typeof(Menu), "menu")]
[JsonDerivedType(typeof(Fill), "fill")]
[JsonDerivedType(typeof(Phone), "phone")]
[JsonDerivedType(typeof(Sizes), "sizes")]
[JsonDerivedType(typeof(AtDoor), "at-door")]
[JsonDerivedType(typeof(NothingInside), "nothing-inside")]
[JsonDerivedType(typeof(StillInside), "still-inside")]
[JsonDerivedType(typeof(Deposited), "deposited")]
[JsonDerivedType(typeof(Code), "code")]
[JsonDerivedType(typeof(Fee), "fee")]
[JsonDerivedType(typeof(KeepCode), "keep-code")]
[JsonDerivedType(typeof(TakeBack), "take-back")]
[JsonDerivedType(typeof(Round), "round")]
[JsonDerivedType(typeof(Trouble), "trouble")]
[JsonDerivedType(typeof(Rate), "rate")]
[JsonDerivedType(typeof(Thanks), "thanks")]
public abstract record Step
{
    private Step() { }

    public sealed record SignIn(Role Role, SignInFault Fault) : Step;

    public sealed record Menu : Step;

    /// <summary>Waybill, telephone, consent.</summary>
    public sealed record Fill(Draft Draft, IReadOnlyList<DraftFault> Faults) : Step;

    /// <summary>Telephone number alone: for storage, whose fee goes on its account.</summary>
    public sealed record Phone(bool Wrong) : Step;

    /// <param name="Changing">The size before was wrong.</param>
    public sealed record Sizes(Draft Draft, bool Changing) : Step;

    /// <param name="More">Stays (or, for mail, addresses) whose doors come next.</param>
    /// <param name="Again">The door is opened once more for a stay that counts as put in.</param>
    public sealed record AtDoor(DoorUse Use, string StayId, Visit Visit, IReadOnlyList<string> More, Wish Wish, bool Again) : Step;

    /// <summary>Put in, closed, and the sensor sees nothing.</summary>
    public sealed record NothingInside(DoorUse Use, string StayId, IReadOnlyList<string> More, bool Again) : Step;

    /// <summary>Taken out, closed, and the sensor sees something.</summary>
    public sealed record StillInside(DoorUse Use, string StayId, IReadOnlyList<string> More) : Step;

    /// <param name="AtNs">It counts as put in since.</param>
    public sealed record Deposited(string StayId, long AtNs) : Step;

    public sealed record Code(CodeFault Fault) : Step;

    /// <summary>To be agreed to before the door opens.</summary>
    public sealed record Fee(string StayId, long Minor, string Currency, IReadOnlyList<string> More) : Step;

    /// <summary>The code of stored things is shown until it is touched away.</summary>
    public sealed record KeepCode(string StayId) : Step;

    public sealed record TakeBack(bool Overdue) : Step;

    public sealed record Round : Step;

    /// <param name="More">What the errand goes on with.</param>
    public sealed record Trouble(TroubleKind Kind, string Part, IReadOnlyList<string> More) : Step
    {
        /// <summary>At the door of this stay's compartment.</summary>
        internal Trouble(TroubleKind kind, Stay stay, IReadOnlyList<string> more) : this(kind, stay.Part, more) => Device = stay.Device;

        /// <summary>The device of <see cref="Part"/>; empty where there is none.</summary>
        public string Device { get; init; } = "";
    }

    public sealed record Rate(Flow Flow) : Step;

    public sealed record Thanks(Flow Flow) : Step;
}

/// <summary>What one terminal is doing, from the first touch until it is home again. Stored with each step, so that a restart shows the same screen.</summary>
/// <param name="Number">Rises with each change of <paramref name="Step"/>: a touch that was meant for an older screen does nothing.</param>
/// <param name="TouchedNs">Last sign of a person.</param>
/// <param name="LastStay">What the person put in last, in this errand or before he signed in; may be opened again for some minutes.</param>
/// <param name="LastStayNs">When.</param>
public sealed record Errand(string Id, string Terminal, Flow Flow, Step Step, long Number, long TouchedNs, Actor? Actor = null, string LastStay = "", long LastStayNs = 0)
{
    /// <summary>What is being put in; null where nothing is.</summary>
    public Draft? Draft { get; init; }

    /// <summary>Addresses of a round that are done.</summary>
    public IReadOnlyList<string> Done { get; init; } = [];

    /// <summary>Something was put in or taken back, or an address is done: on the way out the person is asked how it was.</summary>
    public bool Served { get; init; }

    /// <summary>A code that the screen shows, protected under the site's key, so that a restart can show it again; empty for none.</summary>
    public string Secret { get; init; } = "";

    /// <summary>The stay whose door or question it is at; empty for none.</summary>
    [JsonIgnore]
    public string StayId => Step switch
    {
        Step.AtDoor d => d.StayId,
        Step.NothingInside n => n.StayId,
        Step.StillInside s => s.StayId,
        Step.Deposited d => d.StayId,
        Step.Fee f => f.StayId,
        Step.KeepCode k => k.StayId,
        _ => "",
    };
}
