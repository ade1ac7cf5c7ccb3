namespace LifeCircle.Edge.Uplink;

/// <summary>How the clock is doing.</summary>
/// <param name="Estimated">Records go with an estimated time.</param>
/// <param name="SystemErrorMs">The machine's own clock less the time that records get; 0 while none is known.</param>
/// <param name="SinceHeardMs">Since a trusted source was last heard; null for never since the start.</param>
public sealed record ClockFigures(bool Trusted, bool Estimated, ClockSource Source, long SystemErrorMs, long? SinceHeardMs);
