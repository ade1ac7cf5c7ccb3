using LifeCircle.Edge.Lockers.DirectLocks;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Expanders;
using LifeCircle.Edge.Wire.I2c;

namespace LifeCircle.Edge.Lockers.Mcp23017Locks;

/// <summary>Locks on an MCP23017 expander in the catalogue.</summary>
public sealed class Mcp23017LockType() : DirectLockType<Mcp23017LockSettings>(Mcp23017LockJson.Default.Mcp23017LockSettings)
{
    public override string Name => "mcp23017-locks";

    public override string BusKind => "i2c";

    public override (int Min, int Max) Addresses => Mcp23017Chip.Addresses;

    private protected override string PinWords => "\"A0\" to \"A7\" and \"B0\" to \"B7\" are right";

    /// <summary>Finds the chip, which is all that can be found: what hangs on its pins nobody can ask without moving it.</summary>
    public override ValueTask<IReadOnlyList<BoardSighting>> LookAsync(BoardWire wire, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return new([.. (wire.I2c is { } bus ? Mcp23017Chip.Find(bus, cancellationToken) : []).Select(chip => new BoardSighting(chip.Address, new ProbeAnswer(
            $"MCP23017 expander, address 0x{chip.Address:X2}: this line if locks hang on it, with its compartments and \"pulseLimiter\" once that is built", default)))]);
    }

    private protected override int? PinOf(string? word) => Mcp23017Chip.PinOf(word);

    private protected override ILockPins Pins(BoardContext context, Mcp23017LockSettings settings, LockWiring wiring)
    {
        II2cBus bus = context.Wire.I2c ?? throw new ArgumentException("These locks hang on an i2c bus.", nameof(context));
        return new Mcp23017LockPins(new I2cChip(bus, context.Settings.Address), wiring, settings);
    }
}
