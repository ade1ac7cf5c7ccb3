using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.FirmwareHost.Interlock;

/// <summary>Who rules over the outputs of one board.</summary>
public abstract record OutputState
{
    private OutputState() { }

    /// <summary>The declared states have to be driven before anything else is sent to the board.</summary>
    public sealed record Owed(SafeOccasion Occasion) : OutputState;

    /// <summary>Commands rule.</summary>
    public sealed record Commanded : OutputState;

    /// <summary>The safe states are in force because the gateway is away.</summary>
    public sealed record Safe : OutputState;

    /// <summary>Made safe for good: this process ends.</summary>
    public sealed record Ended : OutputState;
}

/// <summary>What the outputs' ruler learns.</summary>
public abstract record OutputEvent
{
    private OutputEvent() { }

    /// <summary>The board has confirmed every declared state.</summary>
    public sealed record Driven : OutputEvent;

    /// <summary>The gateway is there, or has not been away for long enough.</summary>
    public sealed record GatewayThere : OutputEvent;

    /// <summary>The gateway has been away for as long as the board allows.</summary>
    public sealed record GatewayAway : OutputEvent;

    /// <summary>The board answers again after it was lost: whatever it was told last, it may have forgotten.</summary>
    public sealed record BoardFound : OutputEvent;

    /// <summary>This process ends.</summary>
    public sealed record Stopping : OutputEvent;
}

/// <summary>When outputs are driven to their declared states. Pure; asked before each poll and each order, told what came of it.</summary>
/// <remarks><code>
///                  Driven                GatewayAway                      Driven
///   Owed(Start) -----------> Commanded ---------------> Owed(GatewayLost) --------> Safe
///                             ^     ^                       |        ^               |  |
///                             |     +---- GatewayThere -----+        +- BoardFound --+  |
///                             +----------------------- GatewayThere --------------------+
///
///   all of them --- Stopping ---> Owed(Stop) --- Driven ---> Ended
/// </code>
/// (1) Nothing is sent to a board that is owed its states but those states.
/// (2) What is owed at the start is owed until the board has confirmed it, however long the gateway is away.
/// (3) When the gateway is back nothing switches by itself: it commands what it wants.
/// (4) A board that was lost and is found again is left as it is while commands rule: a loose cable must not switch off the light.
/// </remarks>
public static class OutputSafety
{
    public static OutputState AtStart { get; } = new OutputState.Owed(SafeOccasion.Start);

    public static OutputState Next(OutputState state, OutputEvent @event) => (state, @event) switch
    {
        (OutputState.Ended, _) => state,
        (OutputState.Owed { Occasion: SafeOccasion.Stop }, OutputEvent.Driven) => new OutputState.Ended(),
        (OutputState.Owed { Occasion: SafeOccasion.Stop }, _) => state,
        (_, OutputEvent.Stopping) => new OutputState.Owed(SafeOccasion.Stop),

        (OutputState.Owed { Occasion: SafeOccasion.Start }, OutputEvent.Driven) => new OutputState.Commanded(),
        (OutputState.Commanded, OutputEvent.GatewayAway) => new OutputState.Owed(SafeOccasion.GatewayLost),
        (OutputState.Owed { Occasion: SafeOccasion.GatewayLost }, OutputEvent.Driven) => new OutputState.Safe(),
        (OutputState.Owed { Occasion: SafeOccasion.GatewayLost }, OutputEvent.GatewayThere) => new OutputState.Commanded(),
        (OutputState.Safe, OutputEvent.GatewayThere) => new OutputState.Commanded(),
        (OutputState.Safe, OutputEvent.BoardFound) => new OutputState.Owed(SafeOccasion.GatewayLost),
        _ => state, // Every other pair is inert: OutputSafetyTests walks all of them.
    };
}
