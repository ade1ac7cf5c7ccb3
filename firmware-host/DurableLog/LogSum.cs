using System.Numerics;
using System.Runtime.InteropServices;

namespace LifeCircle.Edge.DurableLog;

/// <summary>CRC-32C over a record and its place, so that neither changes unseen.</summary>
public static class LogSum
{
    public static uint Of(int stream, long offset, ReadOnlySpan<byte> body)
    {
        uint sum = BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, (ulong)stream), (ulong)offset);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(body); // Little-endian, as every machine that this runs on.
        foreach (ulong word in words) { sum = BitOperations.Crc32C(sum, word); }
        foreach (byte rest in body[(words.Length * sizeof(ulong))..]) { sum = BitOperations.Crc32C(sum, rest); }
        return ~sum;
    }
}
