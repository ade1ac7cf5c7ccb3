namespace LifeCircle.Edge.Contracts.Capabilities;

/// <summary>When outputs are driven to the states that the site file declares for them.</summary>
public enum SafeOccasion
{
    /// <summary>firmware-host has started; nothing else has been sent to the board.</summary>
    Start,

    /// <summary>firmware-host ends in good order.</summary>
    Stop,

    /// <summary>The gateway has been away for longer than the board allows.</summary>
    GatewayLost,
}

/// <summary>A board whose outputs keep their state when nobody talks to it, so that somebody has to put them right.</summary>
public interface ISafeOutputs : IBoard
{
    /// <summary>Longest absence of the gateway before <see cref="SafeOccasion.GatewayLost"/>; null: any.</summary>
    TimeSpan? GatewayLossMax { get; }

    /// <summary>
    /// Drives every output to the state declared for the occasion, and goes on after a fault, so that one relay that does not answer keeps no other from being
    /// safe; returns the first fault. Outputs declared as kept are left alone. Repeating it changes nothing.
    /// </summary>
    ValueTask<DriverFault> MakeSafeAsync(SafeOccasion occasion, CancellationToken cancellationToken);
}

/// <summary>A row of outputs that stay on or off: relays, transistors. Their states are read back as points.</summary>
public interface ISwitchBank : ISafeOutputs
{
    /// <summary>Outputs, numbered from 1 as on the board's terminals.</summary>
    int OutputCount { get; }

    /// <summary>Longest time for which the board itself ends a flash, so that it ends also when this process does; zero: the board times nothing.</summary>
    TimeSpan FlashMax { get; }

    /// <summary>How long a flash is whose command does not say it.</summary>
    TimeSpan FlashDefault { get; }

    /// <summary>
    /// Switches one output; completes when the board has confirmed. Never repeats by itself.
    /// A fault with <see cref="DriverResult{T}.Sent"/> false: nothing went out. With true: the outcome is unknown.
    /// </summary>
    /// <returns>The state that the board has confirmed.</returns>
    ValueTask<DriverResult<bool>> SwitchAsync(int output, bool on, CancellationToken cancellationToken);

    /// <summary>Switches one output on for a time that the board keeps; completes when the board has confirmed, before the time is over. Otherwise as <see cref="SwitchAsync"/>.</summary>
    /// <param name="duration">Above zero, at most <see cref="FlashMax"/>; rounded to what the board can count.</param>
    ValueTask<DriverResult<bool>> FlashAsync(int output, TimeSpan duration, CancellationToken cancellationToken);
}
