using System.Buffers.Binary;
using System.Numerics;

namespace LifeCircle.Edge.Sparkplug.Records;

/// <summary>CRC-32C (Castagnoli): finds every flip of up to three bits in a record of ours; by the processor's own instruction where it has one.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) { crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes)); }
        foreach (byte b in bytes) { crc = BitOperations.Crc32C(crc, b); }
        return ~crc;
    }
}
