namespace LifeCircle.Edge.Simulators;

/// <summary>A physical quantity at the far end: a voltage, a temperature, the energy of a meter. Thread-safe.</summary>
/// <param name="point">Name of the driver's point that reads it.</param>
/// <param name="drift">How it goes by itself: from its value and the seconds that have passed to its next value; null: it stays.</param>
internal sealed class SimulatedValue(string device, string point, double value, Func<double, double, double>? drift = null)
{
    private readonly Lock _lock = new();
    private double _value = value;

    internal string Device { get; } = device;

    internal string Point { get; } = point;

    internal double Value
    {
        get
        {
            lock (_lock)
            {
                return _value;
            }
        }

        set
        {
            lock (_lock)
            {
                _value = value;
            }
        }
    }

    internal void Drift(double seconds)
    {
        lock (_lock)
        {
            _value = drift?.Invoke(_value, seconds) ?? _value;
        }
    }
}

/// <summary>An output that a board switches: a relay with a lamp or a fan on it. Every change stands in the log. Thread-safe.</summary>
/// <param name="part">Its part in the device, e.g. <c>relay/01</c>.</param>
internal sealed class SimulatedOutput(PhysicalLog log, string device, string part)
{
    private readonly Lock _lock = new();
    private bool _on;

    internal string Device { get; } = device;

    internal string Part { get; } = part;

    internal bool IsOn
    {
        get
        {
            lock (_lock)
            {
                return _on;
            }
        }
    }

    internal void Set(bool on)
    {
        lock (_lock)
        {
            if (_on != on)
            {
                _on = on;
                log.Add(new Happening(0, on ? "switched-on" : "switched-off", Device) { Part = Part });
            }
        }
    }
}
