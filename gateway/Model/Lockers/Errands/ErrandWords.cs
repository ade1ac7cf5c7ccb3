using LifeCircle.Edge.Model.Lockers.Stays;

namespace LifeCircle.Edge.Model.Lockers.Errands;

/// <summary>Kinds of the events and alarms that errands give rise to: noun, dot, what happened to it.</summary>
public static class ErrandWords
{
    public const string Aborted = "deposit.aborted";
    public const string Reopened = "deposit.reopened";
    public const string Left = "pickup.left";
    public const string Refused = "pickup.refused";
    public const string Held = "stay.held";

    public const string LockStuck = "lock-stuck";
    public const string NeverClosed = "never-closed";
    public const string OccupancyDisagrees = "occupancy-disagrees";
    public const string HeldForCheck = "held-for-check";

    /// <summary>It counts as put in.</summary>
    public static string Stored(StayKind kind) => kind switch
    {
        StayKind.Storage => "storage.started",
        StayKind.Mail => "mail.arrived",
        StayKind.Collect => "collect.stored",
        _ => "deposit.stored",
    };

    /// <summary>It is gone.</summary>
    public static string Gone(StayKind kind, StayEnd end) => (end, kind) switch
    {
        (StayEnd.Recalled, _) => "deposit.recalled",
        (StayEnd.Returned, _) => "deposit.returned",
        (_, StayKind.Storage) => "storage.ended",
        (_, StayKind.Mail) => "mail.collected",
        _ => "pickup.collected",
    };
}
