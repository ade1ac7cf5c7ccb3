using System.Buffers.Binary;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Wire.Modbus;

/// <summary>One request of a Modbus-RTU master, and what answers it.</summary>
/// <remarks><code>
/// read 01..04    unit | function | start(2) | count(2) | crc(2)
///   reply        unit | function | n | n data bytes    | crc(2)
/// write 05, 06   unit | function | address(2) | value(2) | crc(2)
///   reply        the same bytes as the request
/// write 0F, 10   unit | function | start(2) | count(2) | n | n data bytes | crc(2)
///   reply        unit | function | start(2) | count(2) | crc(2)
/// exception      unit | function + 0x80 | code | crc(2)
///
/// Numbers are high byte first, the crc low byte first. See hardware/boards/modbus-meter/protocol.md#frames.
/// </code></remarks>
public sealed class ModbusRequest
{
    /// <summary>The unit that every board hears and none answers.</summary>
    public const byte Broadcast = 0;

    /// <summary>Most registers and bits that one request may read or write.</summary>
    public const int ReadRegistersMax = 125;
    public const int ReadBitsMax = 2_000;
    public const int WriteRegistersMax = 123;
    public const int WriteBitsMax = 1_968;

    private const ushort CoilOn = 0xFF00;
    private const ushort CoilOff = 0x0000;

    /// <summary>unit, function, address and value or count.</summary>
    private const int HeadBytes = 6;

    private readonly byte[] _bytes;

    private ModbusRequest(byte unit, ModbusFunction function, ushort address, ushort value, ReadOnlySpan<byte> data = default)
    {
        bool carriesData = function is ModbusFunction.WriteCoils or ModbusFunction.WriteRegisters;
        _bytes = new byte[HeadBytes + (carriesData ? 1 + data.Length : 0) + Crc16.Bytes];
        (_bytes[0], _bytes[1]) = (unit, (byte)function);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(2), address);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(4), value);
        if (carriesData)
        {
            _bytes[HeadBytes] = (byte)data.Length;
            data.CopyTo(_bytes.AsSpan(HeadBytes + 1));
        }

        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(_bytes.Length - Crc16.Bytes), Crc16.Of(_bytes.AsSpan(..^Crc16.Bytes)));
    }

    public byte Unit => _bytes[0];

    public ModbusFunction Function => (ModbusFunction)_bytes[1];

    /// <summary>The bytes on the wire, crc and all.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Asks for <paramref name="count"/> coils, inputs or registers from <paramref name="start"/> (0-based, as on the wire).</summary>
    /// <param name="function">One of the four that read.</param>
    public static ModbusRequest Read(byte unit, ModbusFunction function, ushort start, ushort count)
    {
        int most = function switch
        {
            ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs => ReadBitsMax,
            ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters => ReadRegistersMax,
            _ => throw new ArgumentOutOfRangeException(nameof(function), function, "Does not read."),
        };
        ArgumentOutOfRangeException.ThrowIfEqual(unit, Broadcast);
        CheckRange(start, count, most);
        return new ModbusRequest(unit, function, start, count);
    }

    /// <summary>Switches one coil.</summary>
    public static ModbusRequest WriteCoil(byte unit, ushort coil, bool on) => new(unit, ModbusFunction.WriteCoil, coil, on ? CoilOn : CoilOff);

    /// <summary>Writes one coil with a value of the board's own, e.g. a time for which it stays on.</summary>
    public static ModbusRequest WriteCoilValue(byte unit, ushort coil, ushort value) => new(unit, ModbusFunction.WriteCoil, coil, value);

    public static ModbusRequest WriteRegister(byte unit, ushort register, ushort value) => new(unit, ModbusFunction.WriteRegister, register, value);

    public static ModbusRequest WriteCoils(byte unit, ushort start, ReadOnlySpan<bool> coils)
    {
        CheckRange(start, coils.Length, WriteBitsMax);
        Span<byte> data = stackalloc byte[(coils.Length + 7) / 8];
        data.Clear();
        for (int coil = 0; coil < coils.Length; coil++)
        {
            data[coil / 8] |= (byte)(coils[coil] ? 1 << (coil % 8) : 0);
        }

        return new ModbusRequest(unit, ModbusFunction.WriteCoils, start, (ushort)coils.Length, data);
    }

    public static ModbusRequest WriteRegisters(byte unit, ushort start, ReadOnlySpan<ushort> registers)
    {
        CheckRange(start, registers.Length, WriteRegistersMax);
        Span<byte> data = stackalloc byte[registers.Length * 2];
        for (int register = 0; register < registers.Length; register++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(data[(register * 2)..], registers[register]);
        }

        return new ModbusRequest(unit, ModbusFunction.WriteRegisters, start, (ushort)registers.Length, data);
    }

    /// <summary>The request as a link takes it. A broadcast expects no answer.</summary>
    /// <param name="turnaroundMs">Silence after the exchange; <see cref="ModbusTiming.SilenceMs"/> or what the board needs above it.</param>
    public Exchange Exchange(int replyTimeoutMs, int turnaroundMs) =>
        new(Bytes, Unit == Broadcast ? null : Match, replyTimeoutMs) { TurnaroundMs = turnaroundMs };

    /// <summary>Tells whether the bytes begin with the answer, right or exception, of this board to this request.</summary>
    /// <remarks>
    /// The reply of 05 and 06 equals the request, so an adapter that returns what it sends must be named in the site file
    /// (<c>"echo": true</c>): the link drops exactly one copy.
    /// </remarks>
    public ReplyVerdict Match(ReadOnlySpan<byte> received, out int length)
    {
        ReplyVerdict verdict = ModbusReply.Frame(received, out length);
        return verdict == ReplyVerdict.Match && !IsAnsweredBy(received[..length]) ? ReplyVerdict.Foreign : verdict;
    }

    /// <param name="frame">A whole frame whose crc is right.</param>
    private bool IsAnsweredBy(ReadOnlySpan<byte> frame)
    {
        if (frame[0] != Unit)
        {
            return false;
        }

        if (frame[1] == (byte)((byte)Function | ModbusReply.ExceptionBit))
        {
            return true;
        }

        ushort count = BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(4));
        return frame[1] == (byte)Function && Function switch
        {
            ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs => frame[2] == (count + 7) / 8,
            ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters => frame[2] == count * 2,
            _ => frame[..HeadBytes].SequenceEqual(_bytes.AsSpan(0, HeadBytes)),
        };
    }

    private static void CheckRange(ushort start, int count, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, most);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, 0x1_0000, nameof(count));
    }
}
