namespace LifeCircle.Edge.Simulators;

/// <summary>The relays of one board, numbered from 1: each an output, and with locks behind them a coil. Thread-safe.</summary>
/// <param name="locks">The solenoids that hang on the relays; null for lamps and heaters.</param>
internal sealed class SimulatedRelays(IReadOnlyList<SimulatedOutput> outputs, SimulatedLocks? locks, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly ITimer?[] _flashes = new ITimer?[outputs.Count];

    internal int Count => outputs.Count;

    internal bool IsOn(int relay) => outputs[relay - 1].IsOn;

    /// <summary>Switches a relay; a flash that runs on it is over.</summary>
    internal void Set(int relay, bool on)
    {
        lock (_lock)
        {
            EndFlash(relay);
            Put(relay, on);
        }
    }

    /// <summary>Switches a relay on, and off again after the time, whoever has died meanwhile. On a coil that is energised still it counts as a pulse of its own.</summary>
    internal void Flash(int relay, TimeSpan duration)
    {
        lock (_lock)
        {
            EndFlash(relay);
            if (outputs[relay - 1].IsOn)
            {
                locks?.Pulse(relay);
            }

            Put(relay, true);
            ITimer? own = null;
            own = time.CreateTimer(_ => End(relay, own), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _flashes[relay - 1] = own;
            own.Change(duration, Timeout.InfiniteTimeSpan);
        }
    }

    private void End(int relay, ITimer? flash)
    {
        lock (_lock)
        {
            if (_flashes[relay - 1] == flash)
            {
                EndFlash(relay);
                Put(relay, false);
            }
        }
    }

    private void EndFlash(int relay)
    {
        _flashes[relay - 1]?.Dispose();
        _flashes[relay - 1] = null;
    }

    private void Put(int relay, bool on)
    {
        bool rises = on && !outputs[relay - 1].IsOn;
        outputs[relay - 1].Set(on);
        if (rises)
        {
            locks?.Pulse(relay);
        }
    }
}
