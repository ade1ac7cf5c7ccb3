using System.Globalization;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.I2c;

namespace LifeCircle.Edge.Wire.Expanders;

/// <summary>What every MCP23017 has in common, whatever hangs on it: its addresses, its pins, and how it is recognised.</summary>
public static class Mcp23017Chip
{
    /// <summary>Pins of the chip.</summary>
    public const int PinCount = 16;

    private const int IoconAt = Mcp23017Registers.IoconAt;

    /// <summary>0x20 to 0x27, by the chip's three address pins.</summary>
    public static (int Min, int Max) Addresses => (0x20, 0x27);

    /// <summary>The bit of a pin in a pair of registers: <c>A0</c> is 0, <c>B7</c> is 15; null for what is no pin.</summary>
    public static int? PinOf(string? pin) =>
        pin is [var port and ('A' or 'B'), >= '0' and <= '7'] ? (port == 'A' ? 0 : 8) + int.Parse(pin.AsSpan(1), CultureInfo.InvariantCulture) : null;

    /// <summary>The pins with these bits, in a pair of registers.</summary>
    public static ushort MaskOf(IEnumerable<int> bits) => (ushort)bits.Aggregate(0, (mask, bit) => mask | (1 << bit));

    /// <summary>Reads the registers at every address, which changes nothing. Other chips live there too, so what answers must look like this one.</summary>
    public static IEnumerable<(int Address, bool IsPowerOn)> Find(II2cBus bus, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bus);
        for (int address = Addresses.Min; address <= Addresses.Max; address++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var chip = new I2cChip(bus, address);
            byte[] block = new byte[Mcp23017Registers.Bytes];
            if (chip.WriteRead([Mcp23017Registers.IodirAt], block) == DriverFault.None && LooksRight(block)) { yield return (address, Mcp23017Registers.Read(block).IsPowerOn); }
        }
    }

    /// <summary>IOCON is seen at two places and its lowest bit is always 0; a simple port chip sends one byte over and over.</summary>
    private static bool LooksRight(byte[] block) => block[IoconAt] == block[IoconAt + 1] && (block[IoconAt] & 1) == 0 && block.Distinct().Count() > 1;
}
