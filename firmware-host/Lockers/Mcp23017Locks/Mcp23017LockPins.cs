using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Lockers.DirectLocks;
using LifeCircle.Edge.Wire.Expanders;
using LifeCircle.Edge.Wire.I2c;

namespace LifeCircle.Edge.Lockers.Mcp23017Locks;

/// <summary>Locks on the pins of an expander.</summary>
internal sealed class Mcp23017LockPins(I2cChip chip, LockWiring wiring, Mcp23017LockSettings settings) : ILockPins
{
    private readonly ushort _coils = Mcp23017Chip.MaskOf(wiring.Coils);
    private readonly IReadOnlyList<int> _inputs = wiring.Inputs;
    private readonly Mcp23017Pins _pins = new(chip, Mcp23017Chip.MaskOf(wiring.Coils), inverted: 0, settings.PullUp ? Mcp23017Chip.MaskOf(wiring.Inputs) : (ushort)0);

    /// <remarks>The whole set-up is written, not only the latches: a chip that was reset in the middle of a pulse must not be put back to where it was.</remarks>
    public DriverFault Rest() => _pins.Begin(settings.ActiveLow ? _coils : (ushort)0, kept: 0);

    public DriverResult<bool> Drive(int coil, bool on)
    {
        ushort mask = Mcp23017Chip.MaskOf([wiring.Coils[coil - 1]]);
        DriverResult<ushort> driven = _pins.Drive(on != settings.ActiveLow ? mask : (ushort)0, mask);
        return new(on, driven.Fault, driven.Sent);
    }

    public DriverFault Look(Span<bool> coilsOn, Span<bool> inputsHigh)
    {
        (ushort levels, DriverFault fault) = _pins.Look();
        for (int i = 0; i < coilsOn.Length; i++) { coilsOn[i] = IsHigh(levels, wiring.Coils[i]) != settings.ActiveLow; }
        for (int i = 0; i < inputsHigh.Length; i++) { inputsHigh[i] = IsHigh(levels, _inputs[i]); }
        return fault;
    }

    private static bool IsHigh(ushort levels, int pin) => (levels & (1 << pin)) != 0;
}
