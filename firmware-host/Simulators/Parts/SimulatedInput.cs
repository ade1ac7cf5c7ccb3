namespace LifeCircle.Edge.Simulators;

/// <summary>A contact at the far end: a door, a tamper switch, a digital input of a board. Every change stands in the log. Thread-safe.</summary>
/// <param name="point">Name of the driver's point that reads it.</param>
/// <param name="show">Brings the wire's level to the value, after the log has it; null where the board asks for <see cref="Value"/> itself.</param>
internal sealed class SimulatedInput(PhysicalLog log, string device, string point, Action<bool>? show)
{
    private readonly Lock _lock = new();
    private bool _value;

    internal string Device { get; } = device;

    internal string Point { get; } = point;

    internal bool Value
    {
        get
        {
            lock (_lock)
            {
                return _value;
            }
        }
    }

    /// <summary>Puts the contact into its first position, which is no happening.</summary>
    internal void Begin() => show?.Invoke(false);

    internal void Set(bool value)
    {
        lock (_lock)
        {
            if (_value != value)
            {
                _value = value;
                log.Add(new Happening(0, "input", Device) { Point = Point, Value = value });
                show?.Invoke(value);
            }
        }
    }

    internal InputView View() => new(Device, Point, Value);
}
