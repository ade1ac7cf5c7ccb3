using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.I2c;

namespace LifeCircle.Edge.Wire.Expanders;

/// <summary>The pins of one chip, set up as the settings say, and read so that garbage on the bus is no level.</summary>
/// <remarks>
/// An I2C chip sends no check. So each look reads all 22 registers twice. Of these 16 bytes are known beforehand, because they are what was written;
/// both readings must agree in them, and with what was written. What that proves and what not: hardware/boards/mcp23017/protocol.md#reading.
/// <para>(1) Latches are set before a pin becomes an output, so that no output is ever on without having been told.</para>
/// <para>(2) A chip that holds its power-on values was reset; it is set up again, with the latches that it had, and <see cref="DriverFault.Reset"/> is returned once.</para>
/// <para>(3) A latch whose writing nobody confirmed is taken as it reads, not written again.</para>
/// </remarks>
public sealed class Mcp23017Pins(I2cChip chip, ushort outputs, ushort inverted, ushort pulledUp)
{
    private readonly ushort _iodir = (ushort)~outputs;
    private ushort _olat;
    private ushort _inDoubt;

    /// <summary>The pins as read: outputs as their real level, inputs inverted where the settings say so.</summary>
    public (ushort Levels, DriverFault Fault) Look()
    {
        (Mcp23017Registers now, DriverFault fault) = Read();
        if (fault != DriverFault.None) { return (0, fault); }
        // Where a latch other than those in doubt reads wrongly, none of them is believed.
        if (Holds(now, latches: now.Olat) && ((now.Olat ^ _olat) & ~_inDoubt) == 0)
        {
            (_olat, _inDoubt) = (now.Olat, 0);
            return (now.Gpio, DriverFault.None);
        }

        DriverFault again = SetUp(_olat);
        return (0, again != DriverFault.None ? again : now.IsPowerOn ? DriverFault.Reset : DriverFault.Garbled);
    }

    /// <summary>Sets the chip up with these output levels.</summary>
    /// <param name="kept">Outputs that keep the level they have, where the chip has been set up before; else they are as in <paramref name="levels"/>.</param>
    public DriverFault Begin(ushort levels, ushort kept)
    {
        (Mcp23017Registers now, DriverFault fault) = Read();
        if (fault == DriverFault.PortMissing || fault == DriverFault.NoReply) { return fault; }
        bool wasSetUp = fault == DriverFault.None && Holds(now, latches: now.Olat);
        return SetUp((ushort)(((wasSetUp ? now.Olat : levels) & kept) | (levels & ~kept)));
    }

    /// <summary>Drives the outputs in <paramref name="mask"/> to these levels; confirmed by reading back.</summary>
    public DriverResult<ushort> Drive(ushort levels, ushort mask)
    {
        var wanted = (ushort)((_olat & ~mask) | (levels & mask));
        DriverFault fault = chip.Write(Mcp23017Registers.Write(Mcp23017Registers.OlatAt, wanted));
        if (fault == DriverFault.PortMissing) { return new(_olat, fault, Sent: false); }
        if (fault == DriverFault.None) { fault = Confirm(wanted); }
        (_olat, _inDoubt) = fault == DriverFault.None ? (wanted, (ushort)(_inDoubt & ~mask)) : (_olat, (ushort)(_inDoubt | mask));
        return new(_olat, fault);
    }

    private DriverFault SetUp(ushort latches)
    {
        (byte At, ushort Pair)[] steps =
        [
            (Mcp23017Registers.OlatAt, latches), (Mcp23017Registers.GppuAt, pulledUp), (Mcp23017Registers.IpolAt, inverted),
            (Mcp23017Registers.GpintenAt, 0), (Mcp23017Registers.IodirAt, _iodir),
        ];
        DriverFault fault = chip.Write([Mcp23017Registers.IoconInOtherBank, 0]);
        if (fault == DriverFault.None) { fault = chip.Write(Mcp23017Registers.Write(Mcp23017Registers.IoconAt, 0)); }
        foreach ((byte at, ushort pair) in steps)
        {
            if (fault == DriverFault.None) { fault = chip.Write(Mcp23017Registers.Write(at, pair)); }
        }

        if (fault == DriverFault.None) { fault = Confirm(latches); }
        if (fault == DriverFault.None) { (_olat, _inDoubt) = (latches, 0); }
        return fault;
    }

    private DriverFault Confirm(ushort latches)
    {
        (Mcp23017Registers now, DriverFault fault) = Read();
        return fault != DriverFault.None ? fault : Holds(now, latches) ? DriverFault.None : DriverFault.Garbled;
    }

    private bool Holds(Mcp23017Registers registers, ushort latches) =>
        registers.IsSane && (registers.Iodir, registers.Ipol, registers.Gppu, registers.Olat) == (_iodir, inverted, pulledUp, latches);

    /// <summary>Reads twice. Inputs may change between the two; everything else must not.</summary>
    private (Mcp23017Registers Registers, DriverFault Fault) Read()
    {
        Span<byte> block = stackalloc byte[Mcp23017Registers.Bytes];
        Mcp23017Registers first = default;
        for (int i = 0; i < 2; i++)
        {
            block.Clear();
            if (chip.WriteRead([Mcp23017Registers.IodirAt], block) is var fault && fault != DriverFault.None) { return (default, fault); }
            var read = Mcp23017Registers.Read(block);
            if (i == 1 && first with { Gpio = 0 } != read with { Gpio = 0 }) { return (default, DriverFault.Garbled); }
            if (i == 1 && ((first.Gpio ^ read.Gpio) & outputs) != 0) { return (default, DriverFault.Garbled); }
            first = read;
        }

        return (first, DriverFault.None);
    }
}
