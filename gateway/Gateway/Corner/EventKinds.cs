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

    /// <summary>What the gateway itself says.</summary>
    public static IReadOnlyList<string> OfNode { get; } = [FirmwareLost, FirmwareFound, OutboxEvicted, ClockEstimated, ClockFound, UplinkTakenOver, DiskTrouble, DatabaseRescued, DatabasePutBack, DocumentApplied];

    /// <summary>A device may say any of these; which of them depends on its boards, which only firmware-host knows.</summary>
    public static IReadOnlyList<string> OfDevice { get; } =
        ["door-opened", "door-closed", "board-lost", "board-found", "board-reset", "output-stuck", "outputs-safe", "outputs-released", CommandResult, "interlock-tripped", "input-on", "input-off"];
}
