using System.Buffers.Binary;

namespace LifeCircle.Edge.Wire.Expanders;

/// <summary>The chip's registers in its power-on order (IOCON.BANK = 0): each is a pair, port A in the low byte, port B in the high one.</summary>
/// <remarks><code>
///  00 IODIR    1 = input                    power-on FFFF
///  02 IPOL     1 = an input reads inverted           0000
///  04 GPINTEN  interrupts, unused                    0000
///  06 DEFVAL   unused                                0000
///  08 INTCON   unused                                0000
///  0A IOCON    one register, seen twice              0000
///  0C GPPU     1 = pull-up                           0000
///  0E INTF     read only
///  10 INTCAP   read only
///  12 GPIO     the pins
///  14 OLAT     the output latches                    0000
/// </code>
/// hardware/boards/mcp23017/protocol.md#registers.
/// </remarks>
public readonly record struct Mcp23017Registers(ushort Iodir, ushort Ipol, ushort Gppu, ushort Gpio, ushort Olat, bool IsSane)
{
    public const byte IodirAt = 0x00;
    public const byte IpolAt = 0x02;
    public const byte GpintenAt = 0x04;
    public const byte IoconAt = 0x0A;
    public const byte GppuAt = 0x0C;
    public const byte OlatAt = 0x14;

    /// <summary>IOCON where IOCON.BANK is 1; otherwise GPINTENB, to which 0 does no harm.</summary>
    public const byte IoconInOtherBank = 0x05;

    /// <summary>All of them, read in one transfer.</summary>
    public const int Bytes = 0x16;

    private const byte DefvalAt = 0x06;
    private const byte IntconAt = 0x08;
    private const byte GpioAt = 0x12;

    /// <summary>What the chip holds after power came, or came back.</summary>
    public bool IsPowerOn => IsSane && (Iodir, Ipol, Gppu, Olat) == (0xFFFF, 0, 0, 0);

    public static Mcp23017Registers Read(ReadOnlySpan<byte> block)
    {
        if (block.Length != Bytes) { throw new ArgumentException($"All {Bytes} registers are read at once.", nameof(block)); }
        bool isSane = (Pair(block, GpintenAt), Pair(block, DefvalAt), Pair(block, IntconAt), Pair(block, IoconAt)) == (0, 0, 0, 0);
        return new(Pair(block, IodirAt), Pair(block, IpolAt), Pair(block, GppuAt), Pair(block, GpioAt), Pair(block, OlatAt), isSane);
    }

    /// <summary>The transfer that writes one pair.</summary>
    public static byte[] Write(byte register, ushort pair) => [register, (byte)pair, (byte)(pair >> 8)];

    private static ushort Pair(ReadOnlySpan<byte> block, int at) => BinaryPrimitives.ReadUInt16LittleEndian(block[at..]);
}
