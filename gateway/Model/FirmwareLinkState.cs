namespace LifeCircle.Edge.Model;

/// <summary>Whether firmware-host is there, with a grace time so that its restart is no alarm.</summary>
/// <remarks><code>
///              Connected                Broke                    Tick (grace over): firmware-lost
///   Unheard ------------> Up ------------------------> Fading ---------------------------------> Lost
///      |                  ^ ^                            |                                         |
///      |                  | +------ Connected -----------+                                         |
///      |                  +-------- Connected: firmware-found -------------------------------------+
///      +-- Tick (grace over): firmware-lost ----------------------------------------------------> Lost
/// </code>
/// Invariant: lost and found are reported in turn, also across restarts, because the state is stored with the event.
/// </remarks>
public abstract record FirmwareLinkState
{
    private FirmwareLinkState() { }

    /// <summary>Not heard in this process yet.</summary>
    public sealed record Unheard(long SinceNs) : FirmwareLinkState;

    public sealed record Up : FirmwareLinkState;

    public sealed record Fading(long SinceNs) : FirmwareLinkState;

    public sealed record Lost : FirmwareLinkState;
}

public enum FirmwareLinkEvent { Connected, Broke, Tick }

public enum FirmwareLinkEffect { None, ReportLost, ReportFound }

public readonly record struct FirmwareLinkStep(FirmwareLinkState State, FirmwareLinkEffect Effect = FirmwareLinkEffect.None);

public static class FirmwareLinkMachine
{
    public static FirmwareLinkStep Next(FirmwareLinkState state, FirmwareLinkEvent @event, long graceNs, long nowNs) => (state, @event) switch
    {
        (FirmwareLinkState.Lost, FirmwareLinkEvent.Connected) => new(new FirmwareLinkState.Up(), FirmwareLinkEffect.ReportFound),
        (_, FirmwareLinkEvent.Connected) => new(new FirmwareLinkState.Up()),
        (FirmwareLinkState.Up, FirmwareLinkEvent.Broke) => new(new FirmwareLinkState.Fading(nowNs)),
        (FirmwareLinkState.Fading f, FirmwareLinkEvent.Tick) when nowNs - f.SinceNs >= graceNs => new(new FirmwareLinkState.Lost(), FirmwareLinkEffect.ReportLost),
        (FirmwareLinkState.Unheard u, FirmwareLinkEvent.Tick) when nowNs - u.SinceNs >= graceNs => new(new FirmwareLinkState.Lost(), FirmwareLinkEffect.ReportLost),
        _ => new(state),
    };
}
