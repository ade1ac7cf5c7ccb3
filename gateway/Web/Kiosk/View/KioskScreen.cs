using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Web.Kiosk.View;

/// <summary>Who stands in front of it.</summary>
public enum KioskRole { Courier, Merchant, Postman }

/// <summary>Flows that end with the question whether it went well.</summary>
public enum KioskFlow { Deposit, Pickup, Storage, Mail }

/// <summary>What a door is opened for.</summary>
public enum DoorPurpose { PutIn, TakeOut, TakeBack, Mail }

/// <summary>Where the door is.</summary>
public enum DoorStage
{
    /// <summary>It was told to open.</summary>
    Opening,

    /// <summary>It was read closed, and is told again by itself.</summary>
    OpeningAgain,

    /// <summary>The gateway restarted meanwhile: nobody may stand there any more, so a touch is needed.</summary>
    TouchToOpen,

    /// <summary>The door has no working sensor: the person says whether it opened.</summary>
    DidItOpen,

    /// <summary>Open: put in or take out, then close.</summary>
    Open,

    /// <summary>Open for long: please close.</summary>
    PleaseClose,

    /// <summary>No working sensor: the person says when it is closed.</summary>
    SayWhenClosed,

    /// <summary>Closed; the sensor inside is read.</summary>
    Checking,
}

public enum SignInMistake { None, Unknown, Blocked, OldTicket }

public enum CodeMistake { None, Wrong, Blocked, OldTicket, NotHere }

/// <summary>What is wrong with the parcel's form; the field's message says what would be right.</summary>
public enum ParcelMistake { WaybillForm, WaybillHereAlready, PhoneForm, ConsentMissing }

/// <summary>Why a flow cannot go on.</summary>
public enum KioskTrouble
{
    /// <summary>The door did not open; what is inside is safe, help was called.</summary>
    DoorStuck,

    /// <summary>Nobody closed the door; the compartment is kept for a check.</summary>
    NeverClosed,

    /// <summary>The compartment is kept for a check; help was called.</summary>
    HeldForCheck,

    /// <summary>No compartment of that size is free any more.</summary>
    NoneFree,

    /// <summary>Deposits are refused now: offline, and the site's rule says so; or the gateway's storage is full.</summary>
    DepositsRefused,

    /// <summary>The doors cannot be reached.</summary>
    DoorsAway,
}

/// <summary>Why a compartment of a list cannot be opened now.</summary>
public enum KioskBar
{
    None,

    /// <summary>Somebody is at it, or something else lies in it.</summary>
    InUse,

    /// <summary>It is kept for a check, or has an alarm.</summary>
    ToBeChecked,

    /// <summary>The books know of nothing in it, and its sensor sees something.</summary>
    SeenInside,

    /// <summary>Its door stands open.</summary>
    DoorOpen,

    /// <summary>It was taken out of service.</summary>
    OutOfService,

    /// <summary>It cannot be reached, or its door cannot be read.</summary>
    Away,
}

/// <param name="Size">S, M, L, XL or what the site calls it.</param>
public sealed record SizeCount(string Size, int Free);

/// <summary>What storing costs.</summary>
/// <param name="Period">Price of a period, ready for people, e.g. "¥2.00".</param>
/// <param name="FreeMinutes">Cost nothing, at every length of stay; 0 for none.</param>
/// <param name="PerDayMax">Highest price of 24 hours, ready for people; empty for no limit.</param>
public sealed record SizePrice(string Period, int PeriodMinutes, int FreeMinutes, string PerDayMax);

/// <param name="Price">Null for free.</param>
public sealed record SizeOffer(string Size, int Free, SizePrice? Price);

/// <summary>A compartment on the picture of the cabinet.</summary>
/// <param name="Column">From 1, from the left as one stands before it, the list going down each column; 0 where the site does not say.</param>
public sealed record CabinetCell(string Number, string Size, bool Here, int Column = 0);

/// <param name="Key">Goes back with <see cref="KioskInput.Pick"/>.</param>
/// <param name="Title">Masked waybill, or the address.</param>
/// <param name="Note">E.g. since when, ready for people; may be empty.</param>
/// <param name="Barred">Why it cannot be opened now; stands in the place of the note.</param>
public sealed record ListItem(string Key, string Number, string Title, string Note, bool Done, KioskBar Barred = KioskBar.None)
{
    /// <summary>A touch on it opens a door.</summary>
    [JsonIgnore]
    public bool CanBePicked => !Done && Barred == KioskBar.None;
}

/// <summary>One screen of the kiosk.</summary>
[JsonDerivedType(typeof(Home), "home")]
[JsonDerivedType(typeof(SignIn), "sign-in")]
[JsonDerivedType(typeof(Menu), "menu")]
[JsonDerivedType(typeof(Parcel), "parcel")]
[JsonDerivedType(typeof(AskPhone), "ask-phone")]
[JsonDerivedType(typeof(Sizes), "sizes")]
[JsonDerivedType(typeof(Door), "door")]
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
[JsonDerivedType(typeof(Closed), "closed")]
public abstract record KioskScreen
{
    private KioskScreen() { }

    /// <param name="MapUrl">Guide map of the circle (导视图); empty for none.</param>
    public sealed record Home(IReadOnlyList<SizeCount> Free, bool DepositsOpen, bool StorageOpen, string MapUrl) : KioskScreen;

    /// <summary>PIN on the number pad, a card at the reader, or a QR code at the scanner.</summary>
    public sealed record SignIn(KioskRole Role, SignInMistake Mistake, int BlockedForS) : KioskScreen;

    /// <param name="ReopenNumber">The compartment that was used last and may be opened again for some minutes; empty for none.</param>
    public sealed record Menu(KioskRole Role, string PersonName, bool DepositsOpen, string ReopenNumber, int Recallable, int Overdue, int MailBoxes) : KioskScreen;

    /// <summary>Waybill and the recipient's telephone; consent where the site asks for it.</summary>
    public sealed record Parcel(KioskRole Role, string Waybill, string Phone, bool Consent, bool AsksConsent, IReadOnlyList<ParcelMistake> Mistakes) : KioskScreen;

    /// <summary>Telephone number on the number pad: what is stored goes on its account.</summary>
    public sealed record AskPhone(KioskFlow Flow, bool Wrong) : KioskScreen;

    /// <param name="Terms">Longest time of storage in hours, digits; empty where there is none.</param>
    /// <param name="Changing">The size chosen before was wrong.</param>
    public sealed record Sizes(KioskFlow Flow, IReadOnlyList<SizeOffer> Offers, bool Changing, string Terms) : KioskScreen;

    /// <param name="Try">1 to 4.</param>
    /// <param name="More">Compartments that come after this one.</param>
    /// <param name="Wished">Something else was asked for at the open door (another size, cancel, refuse) and follows when it is closed.</param>
    public sealed record Door(DoorPurpose Purpose, string Number, DoorStage Stage, int Try, int More, IReadOnlyList<CabinetCell> Cabinet, bool Wished = false) : KioskScreen;

    /// <summary>Put in, closed, and the sensor sees nothing: again or cancel.</summary>
    public sealed record NothingInside(string Number) : KioskScreen;

    /// <summary>Taken out, closed, and the sensor sees something: open again, leave it, or refuse it as damaged.</summary>
    /// <param name="MayRefuse">A parcel may be refused; stored things may not.</param>
    public sealed record StillInside(string Number, bool MayRefuse) : KioskScreen;

    /// <summary>The parcel lies there and counts.</summary>
    /// <param name="ReopenForS">The compartment may be opened again for so long.</param>
    /// <param name="MessageWaits">The recipient's message goes out when the network is back.</param>
    public sealed record Deposited(string Number, string Size, int ReopenForS, bool MessageWaits) : KioskScreen;

    /// <summary>Pickup code on the number pad, or a QR code at the scanner.</summary>
    /// <param name="Digits">Length of the codes that this site makes now.</param>
    /// <param name="DigitsMin">Length of the shortest that may still be out.</param>
    /// <param name="DigitsMax">Length of the longest that may still be out.</param>
    /// <param name="Alphabet">The characters of this site's codes.</param>
    public sealed record Code(CodeMistake Mistake, int BlockedForS, int Digits, int DigitsMin, int DigitsMax, string Alphabet) : KioskScreen
    {
        [JsonIgnore]
        public bool HasLetters => !Alphabet.All(char.IsAsciiDigit);
    }

    /// <summary>Something is to be paid for before the door opens; it goes on the account of the telephone number.</summary>
    public sealed record Fee(string Number, string Amount, string Since) : KioskScreen;

    /// <summary>The code under which things lie, until it is touched away.</summary>
    /// <param name="Until">For how many hours it may stay; digits, empty where there is no limit.</param>
    public sealed record KeepCode(string Number, string PickupCode, string Until) : KioskScreen;

    /// <summary>Parcels to take back: the courier's own, or what is overdue.</summary>
    public sealed record TakeBack(bool Overdue, IReadOnlyList<ListItem> Items) : KioskScreen;

    /// <summary>The postman's round: address-bound compartments. <see cref="KioskInput.Pick"/> with "*" opens all that are left, one after the other.</summary>
    public sealed record Round(IReadOnlyList<ListItem> Items) : KioskScreen;

    /// <param name="Number">The compartment; empty where there is none.</param>
    public sealed record Trouble(KioskTrouble What, string Number, bool CanGoOn) : KioskScreen;

    /// <summary>Was it well? One touch, 1 to 5.</summary>
    public sealed record Rate(KioskFlow Flow) : KioskScreen;

    public sealed record Thanks(KioskFlow Flow) : KioskScreen;

    /// <summary>This gateway has no lockers that can be used.</summary>
    public sealed record Closed : KioskScreen;
}
