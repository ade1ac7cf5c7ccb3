namespace LifeCircle.Edge.Simulators;

/// <summary>The solenoids of one board behind a limiter in hardware: a level energises them, and the limiter cuts them whatever the level does. Thread-safe.</summary>
/// <param name="outputs">What the log shows of each coil: on while it has current.</param>
/// <param name="limit">The limiter's time. A coil that was cut has current again only after its level was off.</param>
internal sealed class SimulatedCoils(PhysicalLog log, IReadOnlyList<SimulatedOutput> outputs, SimulatedLocks locks, TimeSpan limit, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly bool[] _levels = new bool[outputs.Count];
    private readonly ITimer?[] _limiters = new ITimer?[outputs.Count];

    /// <summary>The level of at least one coil is on, whether it has current still or was cut.</summary>
    internal bool AnyLevelOn
    {
        get
        {
            lock (_lock)
            {
                return _levels.Contains(true);
            }
        }
    }

    /// <param name="coil">From 1.</param>
    internal void Set(int coil, bool on)
    {
        lock (_lock)
        {
            if (_levels[coil - 1] == on)
            {
                return;
            }

            _levels[coil - 1] = on;
            _limiters[coil - 1]?.Dispose();
            _limiters[coil - 1] = null;
            outputs[coil - 1].Set(on);
            if (on)
            {
                locks.Pulse(coil);
                ITimer? own = null;
                own = time.CreateTimer(_ => Cut(coil, own), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _limiters[coil - 1] = own;
                own.Change(limit, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Cut(int coil, ITimer? limiter)
    {
        lock (_lock)
        {
            if (_limiters[coil - 1] == limiter)
            {
                outputs[coil - 1].Set(false);
                log.Add(new Happening(0, "limiter-cut", outputs[coil - 1].Device) { Part = outputs[coil - 1].Part });
            }
        }
    }
}
