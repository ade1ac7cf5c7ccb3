using System.Buffers;
using System.Buffers.Binary;

namespace LifeCircle.Edge.Sensors.Sht3x;

/// <summary>The two words of one measurement as the chip gives them.</summary>
internal readonly record struct Sht3xWords(ushort Temperature, ushort Humidity);

/// <summary>Commands and replies of the SHT3x; hardware/boards/sht3x/protocol.md.</summary>
/// <remarks><code>
/// command            reply to a measurement               reply to "status"
/// +------+------+    +----+----+-----+----+----+-----+    +----+----+-----+
/// | high | low  |    | temperature| crc | humidity | crc |    |  status | crc |
/// +------+------+    +----+----+-----+----+----+-----+    +----+----+-----+
/// </code></remarks>
internal static class Sht3xCodec
{
    internal const int MeasurementBytes = 6;
    internal const int StatusBytes = 3;
    private const int WordBytes = 3;

    /// <summary>One measurement, high repeatability, the clock never held; protocol.md#commands.</summary>
    internal static ReadOnlySpan<byte> Measure => [0x24, 0x00];

    internal static ReadOnlySpan<byte> SoftReset => [0x30, 0xA2];

    internal static ReadOnlySpan<byte> HeaterOff => [0x30, 0x66];

    internal static ReadOnlySpan<byte> ReadStatus => [0xF3, 0x2D];

    /// <summary>Both words of a measurement, if both checks are right.</summary>
    internal static OperationStatus ReadMeasurement(ReadOnlySpan<byte> reply, out Sht3xWords words)
    {
        words = default;
        if (reply.Length < MeasurementBytes) { return OperationStatus.NeedMoreData; }
        if (reply.Length > MeasurementBytes || !TryReadWord(reply[..WordBytes], out ushort temperature) || !TryReadWord(reply[WordBytes..], out ushort humidity))
        {
            return OperationStatus.InvalidData;
        }

        words = new Sht3xWords(temperature, humidity);
        return OperationStatus.Done;
    }

    /// <summary>The status register, if its check is right.</summary>
    internal static OperationStatus ReadStatusReply(ReadOnlySpan<byte> reply, out Sht3xStatus status)
    {
        status = default;
        if (reply.Length < StatusBytes) { return OperationStatus.NeedMoreData; }
        if (reply.Length > StatusBytes || !TryReadWord(reply, out ushort bits)) { return OperationStatus.InvalidData; }
        status = new Sht3xStatus(bits);
        return OperationStatus.Done;
    }

    /// <summary>Check byte over a word: polynomial 31h, from FFh on, highest bit first; <c>BE EF</c> gives <c>92</c>.</summary>
    internal static byte Crc8(ReadOnlySpan<byte> bytes)
    {
        byte crc = 0xFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) { crc = (byte)((crc & 0x80) != 0 ? (crc << 1) ^ 0x31 : crc << 1); }
        }

        return crc;
    }

    private static bool TryReadWord(ReadOnlySpan<byte> bytes, out ushort word)
    {
        word = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return Crc8(bytes[..2]) == bytes[2];
    }
}

/// <summary>The chip's status register; protocol.md#status.</summary>
internal readonly record struct Sht3xStatus(ushort Bits)
{
    internal bool IsHeaterOn => (Bits & (1 << 13)) != 0;
}
