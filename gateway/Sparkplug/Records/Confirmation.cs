using System.Buffers;
using LifeCircle.Edge.Sparkplug.Records;

namespace LifeCircle.Edge.Sparkplug;

/// <summary>Offsets from the first through the last, both included.</summary>
public readonly record struct OffsetRange(long From, long Through);

/// <summary>NCMD metric <see cref="Names.Confirm"/>: these offsets are in the database, the gateway may forget them.</summary>
/// <remarks><code>
/// offset   bytes  field
///   0        1    version    1
///   1        8    epoch      little-endian
///   9        1    stream     1 events, 2 telemetry
///  10        8    birth id   the newest that the registry holds, 0 for none, little-endian
///  18        v    count      ranges, varint
///   then for each range, rising and apart:
///            v    gap        varint; the first range's first offset (from 1), then the step from the last range's end (from 1)
///            v    more       varint; offsets of the range after its first
/// </code>
/// Nothing follows.
/// </remarks>
public sealed record Confirmation(ulong Epoch, byte Stream, IReadOnlyList<OffsetRange> Ranges, ulong BirthId)
{
    public const byte Version = 1;
    public const int RangesMax = 1_024;

    /// <exception cref="InvalidOperationException">The ranges do not rise.</exception>
    public void Write(ArrayBufferWriter<byte> to)
    {
        ByteWriter writer = new(to);
        writer.Byte(Version);
        writer.Fixed64(Epoch);
        writer.Byte(Stream);
        writer.Fixed64(BirthId);
        writer.Varint((ulong)Ranges.Count);
        long end = 0;
        foreach (OffsetRange range in Ranges)
        {
            if (range.From <= end || range.Through < range.From) { throw new InvalidOperationException($"Range {range} does not rise above {end}."); }
            writer.Varint((ulong)(range.From - end));
            writer.Varint((ulong)(range.Through - range.From));
            end = range.Through;
        }
    }

    /// <param name="confirmation">Empty when false.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Confirmation confirmation, out string error)
    {
        confirmation = Empty;
        ByteReader reader = new(bytes);
        error = "the confirmation is cut short or makes no sense";
        if (!reader.TryByte(out byte version)) { return false; }
        if (version != Version)
        {
            error = $"the confirmation has version {version}, not {Version}";
            return false;
        }

        if (!reader.TryFixed64(out ulong epoch) || !reader.TryByte(out byte stream) || !reader.TryFixed64(out ulong birthId)
            || !reader.TryCount(RangesMax, out int count)) { return false; }
        OffsetRange[] ranges = new OffsetRange[count];
        long end = 0;
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryVarint(out ulong gap) || !reader.TryVarint(out ulong more) || gap == 0 || gap > (ulong)(long.MaxValue - end)) { return false; }
            long from = end + (long)gap;
            if (more > (ulong)(long.MaxValue - from)) { return false; }
            end = from + (long)more;
            ranges[i] = new OffsetRange(from, end);
        }

        if (!reader.AtEnd) { return false; }
        confirmation = new Confirmation(epoch, stream, ranges, birthId);
        error = "";
        return true;
    }

    public bool Equals(Confirmation? other) =>
        other is not null && Epoch == other.Epoch && Stream == other.Stream && BirthId == other.BirthId && Ranges.SequenceEqual(other.Ranges);

    public override int GetHashCode() => HashCode.Combine(Epoch, Stream, BirthId, Ranges.Count);

    private static readonly Confirmation Empty = new(0, 0, [], 0);
}
