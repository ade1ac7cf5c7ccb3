using System.Buffers.Binary;

namespace LifeCircle.Edge.Sensors.Ds18b20;

/// <summary>What nine bytes of a DS18B20 are worth.</summary>
internal enum ScratchpadVerdict
{
    /// <summary>A measured temperature.</summary>
    Measured,

    /// <summary>A byte is wrong, or these are not a DS18B20's nine bytes at all.</summary>
    Garbled,

    /// <summary>The 85 °C that stand there after a loss of power, before anything was measured.</summary>
    PowerOn,

    /// <summary>A temperature that the sensor cannot measure.</summary>
    OutOfRange,
}

/// <summary>The nine bytes of a DS18B20's memory; hardware/boards/ds18b20/protocol.md#scratchpad.</summary>
/// <remarks><code>
/// offset  bytes  field
///   0       2    temperature   two's complement, 1/16 K, low byte first
///   2       2    alarm limits  not used here
///   4       1    configuration 0rr11111, rr = resolution - 9 bits
///   5       1    FFh
///   6       1    10h less the lowest four bits of what was measured; 0Ch before the first measurement, on many copies always
///   7       1    10h
///   8       1    check over bytes 0..7
/// </code></remarks>
internal static class Scratchpad
{
    internal const int Bytes = 9;
    private const short PowerOn = 0x0550;
    private const byte PowerOnCountRemain = 0x0C;
    private const short Lowest = -55 * 16;
    private const short Highest = 125 * 16;

    /// <summary>The temperature in sixteenths of a degree Celsius, if it was measured.</summary>
    internal static ScratchpadVerdict Read(ReadOnlySpan<byte> bytes, out int sixteenths)
    {
        sixteenths = 0;

        // A line that is held low reads as nine zeros, whose check is right; the configuration tells.
        if (bytes.Length != Bytes || Crc8(bytes[..^1]) != bytes[^1] || (bytes[4] & 0x9F) != 0x1F) { return ScratchpadVerdict.Garbled; }

        short raw = BinaryPrimitives.ReadInt16LittleEndian(bytes);
        if (raw == PowerOn && bytes[6] == PowerOnCountRemain) { return ScratchpadVerdict.PowerOn; }

        // With fewer than twelve bits the lowest ones are undefined; an arithmetic shift keeps the sign.
        int undefined = 3 - ((bytes[4] >> 5) & 3);
        int measured = raw >> undefined << undefined;
        if (measured is < Lowest or > Highest) { return ScratchpadVerdict.OutOfRange; }
        sixteenths = measured;
        return ScratchpadVerdict.Measured;
    }

    /// <summary>Check of the 1-Wire: x^8 + x^5 + x^4 + 1, from 0 on, lowest bit first.</summary>
    internal static byte Crc8(ReadOnlySpan<byte> bytes)
    {
        byte crc = 0;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) { crc = (byte)((crc & 1) != 0 ? (crc >> 1) ^ 0x8C : crc >> 1); }
        }

        return crc;
    }
}
