using System.Buffers;
using LifeCircle.Edge.Sparkplug.Records;

namespace LifeCircle.Edge.Sparkplug;

/// <summary>What is special about one record.</summary>
[Flags]
public enum RunFlags : byte
{
    None = 0,

    /// <summary>The clock could not be trusted when the record's time was fixed.</summary>
    TimeEstimated = 1,
}

/// <summary>One record of a run; its metrics follow the header in the payload, in the order of the records.</summary>
/// <param name="TimeMs">UTC milliseconds, the same in every repeat.</param>
public readonly record struct RunRecord(long Offset, long TimeMs, RunFlags Flags, int MetricCount);

/// <summary>The first metric of DATA (<see cref="Names.Run"/>): which records of which stream the payload carries.</summary>
/// <remarks><code>
/// offset   bytes  field
///   0        1    version    2
///   1        8    epoch      little-endian
///   9        1    stream     1 events, 2 telemetry
///  10      1+n    circle     length (varint), UTF-8; empty when it is the topic's group
///   …        v    tail       how far the lowest offset that the gateway still holds lies below the first record's, zig-zag varint
///   …        v    count      records, varint
///   then for each record:
///            v    offset     varint; the first as it is (from 1), then the step from the one before (from 1)
///            v    time       zig-zag varint, ms; the first as it is, then the step from the one before
///            v    metrics    twice how many, and one more when the time is estimated, varint
/// </code>
/// Nothing follows. Another version is refused: a reader that does not know it cannot know what it would confirm.
/// </remarks>
/// <param name="Circle">The group under which the records were made, where it differs from the topic's after a move; else empty.</param>
public readonly record struct RunHeader(ulong Epoch, byte Stream, long Tail, string Circle, IReadOnlyList<RunRecord> Records)
{
    public const byte Version = 2;
    public const int RecordsMax = 4_096;
    public const int MetricsOfRecordMax = 10_000;
    private const int CircleBytesMax = 256;

    /// <summary>Metrics of all its records.</summary>
    public long MetricCount
    {
        get
        {
            long count = 0;
            for (int i = 0; i < Records.Count; i++) { count += Records[i].MetricCount; }
            return count;
        }
    }

    /// <exception cref="InvalidOperationException">The offsets do not rise.</exception>
    public void Write(ArrayBufferWriter<byte> to)
    {
        ByteWriter writer = new(to);
        writer.Byte(Version);
        writer.Fixed64(Epoch);
        writer.Byte(Stream);
        writer.Text(Circle);
        writer.Signed(Records.Count > 0 ? Records[0].Offset - Tail : -Tail);
        writer.Varint((ulong)Records.Count);
        long offset = 0, time = 0;
        for (int i = 0; i < Records.Count; i++) // An enumerator would be an object of its own for every message.
        {
            RunRecord record = Records[i];
            if (record.Offset <= offset) { throw new InvalidOperationException($"Offset {record.Offset} does not rise above {offset}."); }
            writer.Varint((ulong)(record.Offset - offset));
            writer.Signed(record.TimeMs - time);
            writer.Varint(((ulong)record.MetricCount << 1) | (byte)(record.Flags & RunFlags.TimeEstimated));
            (offset, time) = (record.Offset, record.TimeMs);
        }
    }

    /// <param name="header">Empty when false; else it is the caller's own.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RunHeader header, out string error) => TryRead(bytes, [], null, out header, out error);

    /// <summary>Allocates nothing once <paramref name="records"/> has grown and <paramref name="texts"/> knows the circle.</summary>
    /// <param name="header">Empty when false; else its records are <paramref name="records"/>.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, List<RunRecord> records, TextPool? texts, out RunHeader header, out string error)
    {
        ArgumentNullException.ThrowIfNull(records);
        header = new RunHeader(0, 0, 0, "", []);
        records.Clear();
        ByteReader reader = new(bytes, texts);
        error = "the run header is cut short or makes no sense";
        if (!reader.TryByte(out byte version)) { return false; }
        if (version != Version)
        {
            error = $"the run header has version {version}, not {Version}";
            return false;
        }

        if (!reader.TryFixed64(out ulong epoch) || !reader.TryByte(out byte stream)
            || !reader.TryText(CircleBytesMax, out string circle) || !reader.TrySigned(out long below) || !reader.TryCount(RecordsMax, out int count)) { return false; }
        RunRecord last = default;
        for (int i = 0; i < count; i++)
        {
            if (!TryRecord(ref reader, last, out last)) { return false; }
            records.Add(last);
        }

        if (!reader.AtEnd) { return false; }
        long first = count > 0 ? records[0].Offset : 0;
        header = new RunHeader(epoch, stream, unchecked(first - below), circle, records);
        error = "";
        return true;
    }

    public bool Equals(RunHeader other) => Epoch == other.Epoch && Stream == other.Stream && Tail == other.Tail
        && Circle == other.Circle && Records.SequenceEqual(other.Records);

    public override int GetHashCode() => HashCode.Combine(Epoch, Stream, Tail, Circle, Records.Count);

    private static bool TryRecord(ref ByteReader reader, RunRecord last, out RunRecord record)
    {
        record = default;
        if (!reader.TryVarint(out ulong step) || !reader.TrySigned(out long timeStep) || !reader.TryVarint(out ulong metrics)) { return false; }
        if (step == 0 || step > (ulong)(long.MaxValue - last.Offset) || metrics >> 1 > MetricsOfRecordMax) { return false; }
        record = new RunRecord(last.Offset + (long)step, unchecked(last.TimeMs + timeStep), (RunFlags)(metrics & 1), (int)(metrics >> 1));
        return true;
    }
}
