using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Model.Lockers.Stays;

/// <summary>What lies in a compartment, and for whom.</summary>
public enum StayKind
{
    /// <summary>A courier's parcel (快递).</summary>
    Parcel,

    /// <summary>A resident's or merchant's own things, for hours (寄存).</summary>
    Storage,

    /// <summary>Mail in an address-bound compartment (信包箱).</summary>
    Mail,

    /// <summary>A merchant's goods for a customer (网订店取).</summary>
    Collect,
}

/// <summary>Where a stay is in its life; see <see cref="Stay"/>.</summary>
public enum StayPhase { Reserved, Stored, Leaving, Held, Ended }

/// <summary>How a stay ended.</summary>
public enum StayEnd
{
    None,

    /// <summary>Never put in.</summary>
    Aborted,

    /// <summary>Taken out by the one for whom it was.</summary>
    Collected,

    /// <summary>Taken back by who had put it in.</summary>
    Recalled,

    /// <summary>Taken out after its time, or because it was refused.</summary>
    Returned,

    /// <summary>An operator found the compartment empty, or emptied it, with a reason.</summary>
    Cleared,
}

/// <summary>One thing in one compartment, from the reservation until it is gone. A compartment has at most one that has not ended.</summary>
/// <remarks><code>
///                PutIn             Leave             Taken
///   Reserved -----------> Stored --------> Leaving ---------> Ended(Collected | Recalled | Returned)
///     |   |                 ^  ^   StayedIn |   |
///     |   | Abort           |  +------------+   |
///     |   +--> Ended        | Keep              |
///     |        (Aborted)    |                   |
///     +------- Hold ------> Held &lt;--- Hold ----+       Held, Clear: Ended(Cleared)
/// </code>
/// (1) A code opens it only in Stored and Leaving, and never once it was refused.
/// (2) It ends only from a door that was seen (or, without a sensor, said) open and closed, or by a person with a reason.
/// (3) Ended never changes.
/// </remarks>
public sealed record Stay
{
    /// <summary>[a-z0-9-]{1,40}, unique for ever.</summary>
    public required string Id { get; init; }

    public required StayKind Kind { get; init; }

    public required StayPhase Phase { get; init; }

    public StayEnd End { get; init; }

    /// <summary>Device of the site file.</summary>
    public required string Device { get; init; }

    /// <summary>compartment/07.</summary>
    public required string Part { get; init; }

    public string Size { get; init; } = "";

    /// <summary>Who put it in: id of the courier, merchant or postman; empty for a resident.</summary>
    public string PutBy { get; init; } = "";

    /// <summary>Company of who put it in; others of it may take back what is overdue.</summary>
    public string Company { get; init; } = "";

    /// <summary>Waybill or order number; empty for none. No secret, but shown masked.</summary>
    public string Waybill { get; init; } = "";

    /// <summary>Keyed hash of the telephone number, hex; what lies for one number is handed out together.</summary>
    public string PhoneHash { get; init; } = "";

    /// <summary>138****0000.</summary>
    public string PhoneMask { get; init; } = "";

    /// <summary>The telephone number once more, sealed to the platform's key: it goes out again with a later code, and nobody on this machine can read it. Empty without a number, without a key, and once the stay is over.</summary>
    public string RecipientSealed { get; init; } = "";

    /// <summary>The place for which it was sealed: it opens in no other one, also when the gateway has got another name since.</summary>
    public string RecipientPlace { get; init; } = "";

    /// <summary>The recipient agreed to a deposit here.</summary>
    public bool Consent { get; init; }

    /// <summary>Id of the address whose compartment it is; mail alone.</summary>
    public string Address { get; init; } = "";

    /// <summary>Keyed hash of the pickup code, hex; empty before there is one.</summary>
    public string CodeHash { get; init; } = "";

    /// <summary>Codes made so far; a reissue makes the one before worthless.</summary>
    public int CodeIssue { get; init; }

    /// <summary>Characters of the code, since the rule may change while it is out; 0 for one that was made before this was kept.</summary>
    public int CodeLength { get; init; }

    /// <summary>Boot and monotonic instant at which it counted as put in; empty before.</summary>
    public string StoredBoot { get; init; } = "";

    public long StoredNs { get; init; }

    /// <summary>The same as UTC, once the clock is known.</summary>
    public long? StoredUtcMs { get; init; }

    /// <summary>Reminders sent.</summary>
    public int Reminders { get; init; }

    public bool Overdue { get; init; }

    /// <summary>The recipient found it damaged and left it.</summary>
    public bool Refused { get; init; }

    /// <summary>Why it is held, kebab-case; empty in other phases.</summary>
    public string HeldFor { get; init; } = "";

    /// <summary>It was too warm or too cold for too long.</summary>
    public bool Breached { get; init; }

    /// <summary>Charged for storage, in minor units of <see cref="Currency"/>.</summary>
    public long FeeMinor { get; init; }

    public string Currency { get; init; } = "";

    /// <summary>Whether its pickup code, or its QR code, opens it.</summary>
    [JsonIgnore]
    public bool CanBePickedUp => Phase is StayPhase.Stored or StayPhase.Leaving && !Refused && CodeHash.Length > 0;

    [JsonIgnore]
    public bool IsOver => Phase == StayPhase.Ended;

    /// <summary>For people: 07.</summary>
    [JsonIgnore]
    public string Number => Part[(Part.LastIndexOf('/') + 1)..];
}
