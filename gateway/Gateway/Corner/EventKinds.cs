using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;

namespace LifeCircle.Edge.Gateway.Corner;

/// <summary>Kinds of events by what may emit them, so that births name each one.</summary>
public static class EventKinds
{
    public const string CommandResult = "command-result";
    public const string FirmwareLost = "firmware-lost";
    public const string FirmwareFound = "firmware-found";
    public const string OutboxEvicted = "outbox-evicted";
    public const string ClockEstimated = "clock-estimated";
    public const string ClockFound = "clock-found";
    public const string UplinkTakenOver = "uplink-taken-over";
    public const string DiskTrouble = "disk-trouble";
    public const string DatabaseRescued = "database-rescued";
    public const string DatabasePutBack = "database-put-back";
    public const string DocumentApplied = "document-applied";

    public const string AlarmRaised = "alarm.raised";
    public const string AlarmCleared = "alarm.cleared";
    public const string AlarmAcknowledged = "alarm.acknowledged";
    public const string Satisfaction = "satisfaction";
    public const string PickupReady = "pickup.ready";
    public const string PickupReminder = "pickup.reminder";
    public const string PickupOverdue = "pickup.overdue";
    public const string ChillBreached = "chill.breached";
    public const string ChillTrace = "chill.trace";
    public const string StayKept = "stay.kept";
    public const string StayCleared = "stay.cleared";
    public const string CompartmentChecked = "compartment.checked";
    public const string CompartmentOpened = "compartment.opened";
    public const string OpenAllStarted = "open-all.started";
    public const string OpenAllEnded = "open-all.ended";

    /// <summary>What the gateway itself says.</summary>
    public static IReadOnlyList<string> OfNode { get; } =
        [FirmwareLost, FirmwareFound, OutboxEvicted, ClockEstimated, ClockFound, UplinkTakenOver, DiskTrouble, DatabaseRescued, DatabasePutBack, DocumentApplied, AlarmRaised, AlarmCleared, AlarmAcknowledged, Satisfaction];

    /// <summary>A device may say any of these; which of them depends on its boards, which only firmware-host knows.</summary>
    public static IReadOnlyList<string> OfDevice { get; } =
        ["door-opened", "door-closed", "board-lost", "board-found", "board-reset", "output-stuck", "outputs-safe", "outputs-released", CommandResult, "interlock-tripped", "input-on", "input-off"];

    /// <summary>What happens at a locker beside its doors; named in its first birth, so that the first deposit needs no other one.</summary>
    public static IReadOnlyList<string> OfLocker { get; } =
    [
        .. Enum.GetValues<StayKind>().Select(ErrandWords.Stored),
        .. Enum.GetValues<StayKind>().SelectMany(kind => Gone.Select(end => ErrandWords.Gone(kind, end))).Distinct(StringComparer.Ordinal),
        ErrandWords.Aborted, ErrandWords.Reopened, ErrandWords.Left, ErrandWords.Refused, ErrandWords.Held,
        PickupReady, PickupReminder, PickupOverdue, ChillBreached, ChillTrace, StayKept, StayCleared, CompartmentChecked, CompartmentOpened, OpenAllStarted, OpenAllEnded,
        AlarmRaised, AlarmCleared, AlarmAcknowledged,
    ];

    private static IEnumerable<StayEnd> Gone => [StayEnd.Collected, StayEnd.Recalled, StayEnd.Returned];
}
