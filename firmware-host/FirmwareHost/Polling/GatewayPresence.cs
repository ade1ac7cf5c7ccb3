using LifeCircle.Edge.Contracts;

namespace LifeCircle.Edge.FirmwareHost.Polling;

/// <summary>Whether the gateway is there: it is while it listens to a stream of ours. Thread-safe.</summary>
public sealed class GatewayPresence(BootClock clock)
{
    private readonly Lock _lock = new();
    private int _streams;
    private long _goneNs = clock.MonotonicNs; // A gateway that never comes is away from the start.

    /// <summary>How long it has been away; zero while it is there.</summary>
    public TimeSpan AbsentFor
    {
        get
        {
            lock (_lock) { return _streams > 0 ? TimeSpan.Zero : TimeSpan.FromTicks((clock.MonotonicNs - _goneNs) / 100); }
        }
    }

    public void Came() { lock (_lock) { _streams++; } }

    public void Went()
    {
        lock (_lock)
        {
            _streams--;
            _goneNs = clock.MonotonicNs;
        }
    }
}
