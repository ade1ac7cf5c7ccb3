using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace LifeCircle.Edge.Lockers.DirectLocks;

/// <summary>Settings of locks that hang on pins without a board of their own. Times from hardware/boards/gpio-locks/protocol.md#timing.</summary>
public abstract record DirectLockSettings
{
    [Description("What ends a pulse when firmware-host dies in the middle of it. Nothing but hardware (a monoflop in the solenoids' supply, see wiring.md) is taken.")]
    public PulseLimiter PulseLimiter { get; init; }

    [Description("How long a solenoid is energised, ms.")]
    [Range(200, 500)]
    public int PulseMs { get; init; } = 300;

    [Description("Longest time that the hardware limiter lets a solenoid have, ms, above pulseMs; the interlock holds the supply for it.")]
    [Range(200, 1_000)]
    public int LimiterMs { get; init; } = 1_000;

    [Description("Time from the end of a pulse, as the limiter has it, to the next one of the same solenoid, ms.")]
    [Range(1_000, 60_000)]
    public int RestMs { get; init; } = 1_000;

    [Description("True for drivers that energise a solenoid while their pin is low.")]
    public bool ActiveLow { get; init; }

    [Description("When the door switches close (to ground): closed (while the door is closed) or open (while it is open).")]
    public LockFeedback Feedback { get; init; } = LockFeedback.Closed;

    [Description("True for sensors that pull their line low when they see something.")]
    public bool OccupancyActiveLow { get; init; } = true;

    [Description("How long a door must have been closed before its sensor is believed, ms.")]
    [Range(0, 10_000)]
    public int OccupancySettleMs { get; init; } = 500;

    [Description("Turn on the chip's own pull-ups at the inputs where it has them.")]
    public bool PullUp { get; init; } = true;

    [Description("How long an input must keep its level before its value follows, ms; it takes two equal looks at least.")]
    [Range(0, 1_000)]
    public int DebounceMs { get; init; } = 40;

    [Description("Time between two looks at the inputs, ms.")]
    [Range(10, 60_000)]
    public int PollIntervalMs { get; init; } = 50;

    /// <summary>The pins of each compartment as they stand in the file; null for one that is left out.</summary>
    internal abstract IReadOnlyList<CompartmentWords> Words { get; }
}

/// <summary>The pins of one compartment as they stand in the site file.</summary>
internal readonly record struct CompartmentWords(string? Coil, string? Door, string? Occupancy);
