using LifeCircle.Edge.Model.Lockers.Doors;

namespace LifeCircle.Edge.Model.Lockers.Watch;

/// <summary>Limits of the watch over one compartment.</summary>
public sealed record DoorWatchRules
{
    /// <summary>A door that nobody uses may be read open so long.</summary>
    public int AjarAfterMs { get; init; } = 180_000;

    /// <summary>An opening so soon after a pulse is the pulse's, also when the journal does not say so.</summary>
    public int PulseWithinMs { get; init; } = 30_000;

    /// <summary>An opening without a command is told after this: by then it is known whether others opened with it, see <see cref="OpeningStorm"/>.</summary>
    public int StormMs { get; init; } = 2_000;

    /// <summary>Books and sensor have disagreed for this long, under a closed door.</summary>
    public int DisagreeAfterMs { get; init; } = 10_000;

    /// <summary>What a sensor has said for this long clears an alarm.</summary>
    public int ClearAfterMs { get; init; } = 1_000;
}

/// <summary>What is in the compartment, as the stays have it.</summary>
public enum Books
{
    /// <summary>Reserved, held, or out of use: nothing is expected.</summary>
    Open,
    Free,
    Stored,
}

/// <param name="InUse">A visit is at the door.</param>
public readonly record struct DoorView(DoorSenses Senses, bool InUse, Books Books);

[Flags]
public enum DoorAlarms
{
    None = 0,
    Ajar = 1,
    OpenedWithoutCommand = 2,
    LockStuck = 4,
    NeverClosed = 8,
    OccupancyDisagrees = 16,
}

/// <summary>The watch over one compartment: which alarms are up, and since when what they need has been so.</summary>
/// <remarks><code>
/// alarm                    up                                                 down
/// door-ajar                read open, no visit, for 180 s                     read closed for 1 s, or a visit
/// opened-without-command   the journal says so, no visit, no pulse for 30 s,  a person looked
///                          and no storm within 2 s
/// lock-stuck               a visit ended NotOpened                            the next opening that is seen
/// never-closed             a visit ended LeftOpen                             read closed for 1 s
/// occupancy-disagrees      read closed, no visit, free but occupied or        they agree for 1 s; a person looked
///                          stored but empty, for 10 s
/// </code>
/// (1) An alarm that is up is not raised again, one that is down is not cleared. (2) What cannot be read raises and clears nothing.
/// (3) A door that was left open is never-closed, not ajar too. (4) What a person looked at is not raised again before books or sensor change.
/// Stored; <see cref="DoorWatchEvent.Restarted"/> makes every span begin anew.
/// </remarks>
/// <param name="OpenNs">Read open without a visit since; null: it is not.</param>
/// <param name="ClosedNs">Read closed since.</param>
/// <param name="PulseNs">Last pulse.</param>
/// <param name="ForcedNs">An opening without a command that is not told yet.</param>
/// <param name="DisagreesNs">Books and sensor disagree since.</param>
/// <param name="AgreesNs">They agree since.</param>
/// <param name="LookedAt">What a person saw disagree, and let be.</param>
public sealed record DoorWatch(
    DoorAlarms Up, long? OpenNs, long? ClosedNs, long? PulseNs, long? ForcedNs, long? DisagreesNs, long? AgreesNs, (Books Books, Inside Inside)? LookedAt)
{
    public static DoorWatch Quiet { get; } = new(DoorAlarms.None, null, null, null, null, null, null, null);
}

public abstract record DoorWatchEvent
{
    private DoorWatchEvent() { }

    /// <summary>A pulse was ordered.</summary>
    public sealed record Pulsed : DoorWatchEvent;

    /// <summary>The journal says that the door opened.</summary>
    /// <param name="ByCommand">And which command did it.</param>
    public sealed record Opened(bool ByCommand) : DoorWatchEvent;

    /// <summary>The opening was one of many at once: the device's alarm stands for it.</summary>
    public sealed record WasStorm : DoorWatchEvent;

    public sealed record VisitEnded(VisitEnd End) : DoorWatchEvent;

    /// <summary>A person looked, and put the books right where they were wrong.</summary>
    public sealed record Checked : DoorWatchEvent;

    public sealed record Restarted : DoorWatchEvent;

    /// <summary>Time passed, or a sensor or the books changed.</summary>
    public sealed record Tick : DoorWatchEvent;
}

public readonly record struct DoorWatchStep(DoorWatch Watch, DoorAlarms Raised, DoorAlarms Cleared);
