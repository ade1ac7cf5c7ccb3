using System.Buffers.Binary;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Wire.Modbus;

/// <summary>A whole reply whose crc is right and which answers what was asked.</summary>
public readonly record struct ModbusReply
{
    internal const byte ExceptionBit = 0x80;

    private const int ExceptionFrameBytes = 5;
    private const int WriteFrameBytes = 8;
    private const int ReadHeadBytes = 3;

    private readonly ReadOnlyMemory<byte> _frame;

    /// <param name="frame">What a request's matcher took.</param>
    public ModbusReply(ReadOnlyMemory<byte> frame)
    {
        ReplyVerdict verdict = Frame(frame.Span, out int length);
        _frame = verdict == ReplyVerdict.Match && length == frame.Length
            ? frame
            : throw new ArgumentException("Not one whole frame.", nameof(frame));
    }

    /// <summary>Why the board said no; None when it did not.</summary>
    public ModbusException Exception => IsThere && (Span[1] & ExceptionBit) != 0 ? (ModbusException)Span[2] : ModbusException.None;

    /// <summary>The data bytes of a reply to a reading request; empty for any other.</summary>
    public ReadOnlySpan<byte> Data => IsThere && Span[1] <= (byte)ModbusFunction.ReadInputRegisters
        ? Span[ReadHeadBytes..^Crc16.Bytes]
        : default;

    private bool IsThere => !_frame.IsEmpty;

    private ReadOnlySpan<byte> Span => _frame.Span;

    /// <summary>A coil or input, counted from the first that was asked for.</summary>
    public bool Bit(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return (Data[index / 8] & (1 << (index % 8))) != 0;
    }

    /// <summary>A register, counted from the first that was asked for.</summary>
    public ushort Register(int index) => BinaryPrimitives.ReadUInt16BigEndian(Data[(index * 2)..]);

    /// <summary>Two registers as one whole number, counted from the first that was asked for.</summary>
    public uint Register32(int index, ModbusWordOrder order) => order == ModbusWordOrder.HighFirst
        ? ((uint)Register(index) << 16) | Register(index + 1)
        : ((uint)Register(index + 1) << 16) | Register(index);

    /// <summary>Two registers as a float32, counted from the first that was asked for; may be anything that 32 bits can be.</summary>
    public float Float32(int index, ModbusWordOrder order) => BitConverter.UInt32BitsToSingle(Register32(index, order));

    /// <summary>Takes any board's reply from the front: Match when it is whole and its crc is right.</summary>
    internal static ReplyVerdict Frame(ReadOnlySpan<byte> received, out int length)
    {
        length = 0;
        if (received.Length < ReadHeadBytes)
        {
            return received.Length == 2 && !IsFunction(received[1]) ? ReplyVerdict.Noise : ReplyVerdict.NeedMore;
        }

        byte function = received[1];
        if (!IsFunction(function))
        {
            return ReplyVerdict.Noise;
        }

        int whole = (function & ExceptionBit) != 0 ? ExceptionFrameBytes
            : function <= (byte)ModbusFunction.ReadInputRegisters ? ReadHeadBytes + received[2] + Crc16.Bytes
            : WriteFrameBytes;
        if (received.Length < whole)
        {
            return ReplyVerdict.NeedMore;
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(received[(whole - Crc16.Bytes)..]) != Crc16.Of(received[..(whole - Crc16.Bytes)]))
        {
            return ReplyVerdict.Noise;
        }

        length = whole;
        return ReplyVerdict.Match;
    }

    private static bool IsFunction(byte function) =>
        (function & ~ExceptionBit) is (>= (byte)ModbusFunction.ReadCoils and <= (byte)ModbusFunction.WriteRegister)
            or (byte)ModbusFunction.WriteCoils or (byte)ModbusFunction.WriteRegisters;
}
