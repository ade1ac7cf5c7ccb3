using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Lockers.DirectLocks;
using LifeCircle.Edge.Wire.Gpio;

namespace LifeCircle.Edge.Lockers.GpioLocks;

/// <summary>Locks on lines of the computer's own chip. Each coil rests from the moment its line is an output.</summary>
internal sealed class GpioLockPins : ILockPins
{
    private readonly IGpioLines _lines;
    private readonly LockWiring _wiring;
    private readonly IReadOnlyList<int> _inputs;
    private readonly bool _activeLow;

    internal GpioLockPins(IGpioLines lines, LockWiring wiring, GpioLockSettings settings)
    {
        (_lines, _wiring, _inputs, _activeLow) = (lines, wiring, wiring.Inputs, settings.ActiveLow);
        foreach (int coil in wiring.Coils) { lines.OpenOutput(coil, rest: settings.ActiveLow); }
        foreach (int input in _inputs) { lines.Open(input, settings.PullUp); }
    }

    public DriverFault Rest()
    {
        // All of them, also behind one that fails.
        DriverFault[] faults = [.. Enumerable.Range(1, _wiring.Coils.Count).Select(coil => Drive(coil, false).Fault)];
        return faults.FirstOrDefault(f => f != DriverFault.None);
    }

    public DriverResult<bool> Drive(int coil, bool on)
    {
        DriverResult<bool> level = _lines.Write(_wiring.Coils[coil - 1], on != _activeLow);
        if (!level.IsOk) { return level; }
        bool isOn = level.Value != _activeLow;
        return new(isOn, isOn == on ? DriverFault.None : on ? DriverFault.NotConfirmed : DriverFault.StuckOn);
    }

    public DriverFault Look(Span<bool> coilsOn, Span<bool> inputsHigh) =>
        Levels(_wiring.Coils, coilsOn, inverted: _activeLow) && Levels(_inputs, inputsHigh, inverted: false) ? DriverFault.None : DriverFault.PortMissing;

    private bool Levels(IReadOnlyList<int> lines, Span<bool> levels, bool inverted)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            if (_lines.Read(lines[i]) is not { } high) { return false; }
            levels[i] = high != inverted;
        }

        return true;
    }
}
