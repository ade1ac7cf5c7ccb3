using LifeCircle.Edge.Sensors.GpioInput;

namespace LifeCircle.Edge.Simulators;

/// <summary>One contact on a simulated GPIO line.</summary>
internal sealed class SimulatedInput(PhysicalLog log, SimulatedGpioChip chip, string device, GpioInputSettings settings)
{
    private readonly Lock _lock = new();
    private bool _value;

    internal string Device { get; } = device;

    internal string Point { get; } = settings.Point;

    /// <summary>Puts the contact into its first position, which is no happening.</summary>
    internal void Begin() => chip.Set(settings.Line, Level(false));

    internal void Set(bool value)
    {
        lock (_lock)
        {
            if (_value != value)
            {
                _value = value;
                log.Add(new Happening(0, "input", Device) { Point = Point, Value = value });
                chip.Set(settings.Line, Level(value));
            }
        }
    }

    internal InputView View()
    {
        lock (_lock)
        {
            return new InputView(Device, Point, _value);
        }
    }

    private bool Level(bool value) => value != settings.ActiveLow;
}
