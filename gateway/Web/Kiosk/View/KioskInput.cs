using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Web.Kiosk.View;

/// <summary>The flow that somebody starts from the home screen.</summary>
public enum KioskStart { Pickup, Courier, Merchant, Postman, Storage }

/// <summary>What a signed-in person wants.</summary>
public enum MenuChoice { Deposit, Reopen, Recall, Overdue, Round }

/// <summary>One-touch answers; a screen takes those that it shows and ignores the others.</summary>
public enum KioskAnswer
{
    /// <summary>One screen back; at the first one, home.</summary>
    Back,

    /// <summary>Ends the flow where that leaves no half state.</summary>
    Home,

    /// <summary>Gives the whole countdown again.</summary>
    MoreTime,

    /// <summary>Opens the door again: nothing or something still inside, or after a restart.</summary>
    OpenAgain,

    /// <summary>The door has opened (no sensor).</summary>
    ItOpened,

    /// <summary>The door has not opened (no sensor).</summary>
    ItDidNotOpen,

    /// <summary>The door is closed (no sensor), or what was to be put in is in.</summary>
    IClosedIt,

    /// <summary>Nothing was put in after all.</summary>
    Cancel,

    /// <summary>The compartment is empty, whatever the sensor says.</summary>
    IsEmpty,

    /// <summary>The parcel is damaged and stays here.</summary>
    RefuseDamaged,

    /// <summary>The parcel does not fit: another size.</summary>
    OtherSize,

    /// <summary>One more of the same.</summary>
    Another,

    /// <summary>Done.</summary>
    Finish,

    /// <summary>Agrees to the fee or the terms.</summary>
    Agree,
}

/// <summary>What a person does at the terminal.</summary>
[JsonDerivedType(typeof(Start), "start")]
[JsonDerivedType(typeof(Typed), "typed")]
[JsonDerivedType(typeof(Scanned), "scanned")]
[JsonDerivedType(typeof(Choose), "choose")]
[JsonDerivedType(typeof(ParcelForm), "parcel-form")]
[JsonDerivedType(typeof(Pick), "pick")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(Rated), "rated")]
[JsonDerivedType(typeof(Help), "help")]
public abstract record KioskInput
{
    private KioskInput() { }

    public sealed record Start(KioskStart What) : KioskInput;

    /// <summary>PIN or code, finished with OK.</summary>
    public sealed record Typed(string Digits) : KioskInput;

    /// <summary>What a scanner or card reader typed, on whatever screen.</summary>
    public sealed record Scanned(string Text) : KioskInput;

    public sealed record Choose(MenuChoice What) : KioskInput;

    public sealed record ParcelForm(string Waybill, string Phone, bool Consent) : KioskInput;

    /// <summary>A size, an item of a list.</summary>
    public sealed record Pick(string Key) : KioskInput;

    public sealed record Answer(KioskAnswer What) : KioskInput;

    /// <param name="Score">1 to 5.</param>
    public sealed record Rated(int Score) : KioskInput;

    /// <summary>Calls help: an alarm with place and terminal. Taken on every screen.</summary>
    public sealed record Help : KioskInput;
}
