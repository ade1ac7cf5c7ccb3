namespace LifeCircle.Edge.Web.View;

/// <summary>What the page of lockers needs of the gateway: books and sensors side by side, alarms, and what an operator does about them.</summary>
public interface ILockersView
{
    /// <summary>Cheap enough for once a second per viewer.</summary>
    LockersSnapshot Snapshot();

    /// <summary>Completes when it is on disk.</summary>
    /// <exception cref="InvalidOperationException">It could not be stored; the message says what to check.</exception>
    Task<OfficeAnswer> DoAsync(OfficeOrder order, CancellationToken cancellationToken);
}

/// <summary>What an operator does.</summary>
public enum OfficeVerb
{
    /// <summary>A person looked: it is in there. A parcel without a code gets one.</summary>
    Keep,

    /// <summary>A person looked: it is not in there.</summary>
    Clear,

    /// <summary>A new pickup code; the one before is worthless.</summary>
    Reissue,

    /// <summary>Opens one door; what lies there is held until somebody says what he found.</summary>
    Open,

    /// <summary>Opens one door and says that all stays as it is.</summary>
    Look,
    OutOfService,
    InService,

    /// <summary>Opens every door of a device, one after the other, and holds what lies there.</summary>
    OpenAll,

    /// <summary>No further door of the device.</summary>
    Stop,

    /// <summary>Takes note of an alarm; it stays up.</summary>
    Acknowledge,

    /// <summary>Somebody has seen to an alarm that belongs to no compartment.</summary>
    ClearAlarm,
}

/// <param name="Part">compartment/07; empty where the order is not for one.</param>
/// <param name="Id">Of the alarm; empty else.</param>
/// <param name="Issuer">Who, 1 to 64 characters.</param>
/// <param name="Reason">Why, 1 to 512 characters.</param>
/// <param name="Source">page, api or cli.</param>
public sealed record OfficeOrder(OfficeVerb Verb, string Device, string Part, string Id, string Issuer, string Reason, string Source);

public enum OfficeEnd
{
    Done,

    /// <summary>The order itself is wrong.</summary>
    Wrong,

    /// <summary>There is no such compartment or alarm.</summary>
    Unknown,

    /// <summary>As things are it cannot be done.</summary>
    Refused,
}

/// <param name="Text">What came of it, in English; never a code.</param>
/// <param name="Code">The new pickup code, where the document <c>lockers</c> lets codes be shown; empty else.</param>
public sealed record OfficeAnswer(OfficeEnd End, string Text, string Code = "")
{
    public override string ToString() => $"{End}: {Text}";
}

/// <param name="Compartments">Those in doubt first.</param>
public sealed record LockersSnapshot(IReadOnlyList<CompartmentNote> Compartments, IReadOnlyList<AlarmNote> Alarms, IReadOnlyList<LockerNote> Lockers);

/// <summary>One locker, and how far its emergency opening is.</summary>
/// <param name="Opened">Doors tried; null while none is under way.</param>
public sealed record LockerNote(string Device, string Name, int Doors, int? Opened);

/// <summary>Why a person has to look into a compartment.</summary>
public enum Doubt
{
    None,

    /// <summary>The books say empty, the sensor says occupied.</summary>
    EmptyButOccupied,

    /// <summary>The books say that something lies there, the sensor says empty.</summary>
    StoredButEmpty,

    /// <summary>What lies there is held.</summary>
    Held,

    /// <summary>An alarm is up.</summary>
    Alarm,
}

/// <param name="Door">closed, open or unknown.</param>
/// <param name="Inside">empty, occupied, unknown, or none without a sensor.</param>
/// <param name="OutOfService">Why it is not offered; empty when it is.</param>
public sealed record CompartmentNote(
    string Device, string Part, string Number, string Size, string Door, string Inside, StayNote? Stay, IReadOnlyList<AlarmNote> Alarms, string OutOfService, Doubt Doubt);

/// <param name="Kind">parcel, storage, mail or collect.</param>
/// <param name="Phase">reserved, stored, leaving or held.</param>
/// <param name="HeldFor">Kebab-case; empty while it is not held.</param>
/// <param name="Waybill">Masked.</param>
/// <param name="Phone">Masked.</param>
public sealed record StayNote(string Id, string Kind, string Phase, string HeldFor, string Waybill, string Phone, bool HasCode, bool Overdue, bool Breached, long? StoredUtcMs);

/// <param name="Check">What to check, in English; pages say it in the reader's language by the kind.</param>
/// <param name="SeenBy">Who took note of it; empty for nobody yet.</param>
public sealed record AlarmNote(string Id, string Kind, string Device, string Part, string Check, string SeenBy, long? RaisedUtcMs);
