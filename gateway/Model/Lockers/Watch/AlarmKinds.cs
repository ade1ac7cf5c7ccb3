using LifeCircle.Edge.Model.Lockers.Errands;

namespace LifeCircle.Edge.Model.Lockers.Watch;

/// <summary>How soon somebody should come.</summary>
public enum AlarmSeverity
{
    /// <summary>With the next visit.</summary>
    Low,

    /// <summary>Today.</summary>
    Medium,

    /// <summary>Now: somebody's things or the whole device are at stake.</summary>
    High,
}

/// <param name="Name">Kebab-case, as it stands in events.</param>
/// <param name="Check">What to check, for logs and events; pages translate by the name.</param>
public sealed record AlarmKind(string Name, AlarmSeverity Severity, string Check);

/// <summary>Every alarm that lockers and their codes raise.</summary>
public static class AlarmKinds
{
    public const string DoorAjar = "door-ajar";
    public const string OpenedWithoutCommand = "opened-without-command";
    public const string BusSuspect = "bus-suspect";
    public const string ChillBreached = "chill-breached";
    public const string SiteKeyLost = "site-key-lost";
    public const string HelpCalled = "help-called";
    public const string CodeGuessing = "code-guessing";

    public static IReadOnlyList<AlarmKind> All { get; } =
    [
        new(DoorAjar, AlarmSeverity.Medium, "Close the door. If it does not stay closed, look for something in the gap and at the latch."),
        new(OpenedWithoutCommand, AlarmSeverity.High, "Look at the compartment: is the door damaged, is the content there? Then compare with the books."),
        new(ErrandWords.LockStuck, AlarmSeverity.Medium, "Press the door shut and open it once by hand from the installer page. Look at the latch, the plug of the lock and its supply voltage under load."),
        new(ErrandWords.NeverClosed, AlarmSeverity.High, "Close the door and see whether the content is there; then say so on the reconciliation page."),
        new(ErrandWords.OccupancyDisagrees, AlarmSeverity.Low, "Look into the compartment. If the books are right, clean or replace the sensor; else put the books right."),
        new(ErrandWords.HeldForCheck, AlarmSeverity.Medium, "Look into the compartment and say whether something is in it: until then it is not used."),
        new(BusSuspect, AlarmSeverity.High, "Many doors read open at once: measure the supply of the boards, then look at the bus's cable, termination and earth."),
        new(ChillBreached, AlarmSeverity.High, "The goods were too warm, too cold or unwatched for too long: do not hand them out. Look at the cooling unit, its supply and its sensor."),
        new(SiteKeyLost, AlarmSeverity.High, "The file site.key is not the one with which the pickup codes were made, so none of them opens a door. Put the file back from its copy and start the gateway again; without a copy give every stay a new code, then clear this alarm."),
        new(HelpCalled, AlarmSeverity.High, "Somebody asks for help at a terminal. Call or go there; clear it when somebody has answered."),
        new(CodeGuessing, AlarmSeverity.Medium, "Many wrong codes were typed at this site. Look at the terminals' cameras, and consider longer codes."),
    ];

    /// <summary>Null for a name that is none.</summary>
    public static AlarmKind? Find(string name) => All.FirstOrDefault(k => k.Name == name);

    /// <summary>The names of alarms of one compartment, in the order of the flags.</summary>
    public static IEnumerable<string> Names(DoorAlarms alarms)
    {
        if (alarms.HasFlag(DoorAlarms.Ajar)) { yield return DoorAjar; }
        if (alarms.HasFlag(DoorAlarms.OpenedWithoutCommand)) { yield return OpenedWithoutCommand; }
        if (alarms.HasFlag(DoorAlarms.LockStuck)) { yield return ErrandWords.LockStuck; }
        if (alarms.HasFlag(DoorAlarms.NeverClosed)) { yield return ErrandWords.NeverClosed; }
        if (alarms.HasFlag(DoorAlarms.OccupancyDisagrees)) { yield return ErrandWords.OccupancyDisagrees; }
    }
}
