using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Model.Documents;

/// <summary>How this site runs its lockers; document <c>lockers</c>. Without it the defaults below are in force.</summary>
public sealed record LockerRules
{
    [Description("Schema of this file, for editors.")]
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    [Description("Couriers and merchants may deposit.")]
    public bool DepositsOpen { get; init; } = true;

    [Description("Residents and merchants may store things.")]
    public bool StorageOpen { get; init; } = true;

    [Description("Telephone number shown for help; may be empty.")]
    [RegularExpression(DocumentWords.PhoneOrNonePattern, ErrorMessage = DocumentWords.PhoneAsked)]
    public string HelpPhone { get; init; } = "";

    [Description("Deposits.")]
    public DepositRules Deposit { get; init; } = new();

    [Description("Pickup codes.")]
    public CodeRules Codes { get; init; } = new();

    [Description("How long things may lie, and how long what is known of them is kept.")]
    public RetentionRules Retention { get; init; } = new();

    [Description("Door handling at the terminal.")]
    public DoorRules Doors { get; init; } = new();

    [Description("The terminal's screen.")]
    public TerminalRules Terminal { get; init; } = new();

    [Description("Chilled compartments and the temperature that they promise.")]
    public IReadOnlyList<ChilledRule> Chilled { get; init; } = [];

    [Description("Compartments that are not offered, each with its reason.")]
    public IReadOnlyList<OutOfServicePart> OutOfService { get; init; } = [];
}

/// <summary>What a deposit asks for.</summary>
public sealed record DepositRules
{
    public const string Allow = "allow";
    public const string Refuse = "refuse";

    [Description("Deposits while there is no network, so that the recipient's message has to wait: allow or refuse.")]
    [AllowedValues(Allow, Refuse)]
    public string Offline { get; init; } = Allow;

    [Description("The courier confirms that the recipient agreed to the locker.")]
    public bool AsksConsent { get; init; } = true;

    [Description("The pickup code is shown to whoever deposits, who passes it on: for a site whose platform sends no messages.")]
    public bool ShowsCode { get; init; }

    [JsonIgnore]
    public bool AllowedOffline => Offline == Allow;
}

/// <summary>What pickup codes look like.</summary>
public sealed record CodeRules
{
    public const int DigitsMin = 6;
    public const int DigitsMax = 8;

    [Description("Characters of a pickup code, 6..8. Eight where more than about a hundred parcels lie at a time.")]
    [Range(DigitsMin, DigitsMax)]
    public int Digits { get; init; } = DigitsMin;

    [Description("The characters, 10 to 36 different ones of 0-9 and A-Z; the terminal's pad has a key for each. A code that was made before a change and has another one of them opens no more.")]
    [RegularExpression("^[0-9A-Z]{10,36}$", ErrorMessage = "10 to 36 of 0-9 and A-Z are right.")]
    public string Alphabet { get; init; } = "0123456789";
}

/// <summary>Times in hours, and days where the name says so.</summary>
public sealed record RetentionRules
{
    [Description("A parcel is overdue after so many hours. 1..720")]
    [Range(1, 720)]
    public int ParcelHours { get; init; } = 72;

    [Description("The same for goods that a merchant deposited for collection. 1..720")]
    [Range(1, 720)]
    public int CollectHours { get; init; } = 24;

    [Description("Hours after the deposit at which the recipient is reminded, rising, at most 8 of 1..720.")]
    public IReadOnlyList<int> ReminderHours { get; init; } = [24, 48];

    [Description("Longest storage in hours. 1..720")]
    [Range(1, 720)]
    public int StorageHoursMax { get; init; } = 24;

    [Description("Days after its end until a stay is forgotten on the gateway. 1..365")]
    [Range(1, 365)]
    public int EndedDays { get; init; } = 30;

    [Description("Hours within which a courier may take back what he deposited himself. 0..720")]
    [Range(0, 720)]
    public int CourierRecallHours { get; init; } = 72;
}

/// <summary>Door handling; see the lockers' machines for what each step does.</summary>
public sealed record DoorRules
{
    [Description("An open door is reminded of after so many seconds. 10..600")]
    [Range(10, 600)]
    public int RemindAfterS { get; init; } = 60;

    [Description("So many seconds after the reminder the terminal gives up and keeps the compartment for a check. 10..3600")]
    [Range(10, 3_600)]
    public int GiveUpAfterS { get; init; } = 120;

    [Description("Further pulses for a door that was read closed. 0..3")]
    [Range(0, 3)]
    public int FurtherPulses { get; init; } = 3;

    [Description("A door is read so many milliseconds after its pulse at the latest. 1000..10000")]
    [Range(1_000, 10_000)]
    public int ReadAfterMs { get; init; } = 2_500;
}

/// <summary>Times of the terminal's screen.</summary>
public sealed record TerminalRules
{
    [Description("Seconds without a touch until the screen goes home; shown and can be extended. 30..600")]
    [Range(30, 600)]
    public int CountdownS { get; init; } = 90;

    [Description("The same in elder mode. 30..1200")]
    [Range(30, 1_200)]
    public int ElderCountdownS { get; init; } = 180;

    [Description("Minutes for which a courier may open his last compartment again. 0..60")]
    [Range(0, 60)]
    public int ReopenMinutes { get; init; } = 5;
}

/// <summary>Compartments of one chamber, and what it promises.</summary>
public sealed record ChilledRule
{
    [Description("The locker.")]
    [RegularExpression(DocumentWords.IdPattern, ErrorMessage = DocumentWords.IdAsked)]
    public required string Device { get; init; }

    [Description("Its chilled compartments, e.g. compartment/09.")]
    public required IReadOnlyList<string> Parts { get; init; }

    [Description("The point that measures, device/point: cold-1/zone/1/temperature_c.")]
    [RegularExpression("^[a-z0-9-]{1,32}/[a-z0-9_/-]{1,96}$", ErrorMessage = "device/point is right, e.g. cold-1/zone/1/temperature_c.")]
    public required string Point { get; init; }

    [Description("Above so many thousandths of a degree Celsius it is a breach. -60000..60000")]
    [Range(-60_000, 60_000)]
    public int MaxMilliC { get; init; } = 8_000;

    [Description("Below so many thousandths of a degree Celsius it is a breach. -60000..60000")]
    [Range(-60_000, 60_000)]
    public int MinMilliC { get; init; }

    [Description("Minutes outside, without a break, until it is a breach. 1..1440")]
    [Range(1, 1_440)]
    public int BreachMinutes { get; init; } = 30;
}

/// <summary>A compartment that is not offered.</summary>
public sealed record OutOfServicePart
{
    [Description("The locker.")]
    [RegularExpression(DocumentWords.IdPattern, ErrorMessage = DocumentWords.IdAsked)]
    public required string Device { get; init; }

    [Description("The compartment, e.g. compartment/07.")]
    [RegularExpression(DocumentWords.PartPattern, ErrorMessage = DocumentWords.PartAsked)]
    public required string Part { get; init; }

    [Description("Why, 1 to 200 characters.")]
    [StringLength(200, MinimumLength = 1)]
    public required string Reason { get; init; }
}
