using System.Buffers;
using System.Buffers.Binary;
using LifeCircle.Edge.Sparkplug.Records;

namespace LifeCircle.Edge.Sparkplug;

/// <summary>Whose record it is and when it happened, frozen when the record was made.</summary>
/// <param name="Device">Empty for the node itself.</param>
/// <param name="BootId">Names the boot whose <paramref name="MonotonicNs"/> it is; the wall clock comes later.</param>
public readonly record struct RecordHead(string Circle, string Device, string BootId, long MonotonicNs);

/// <param name="Quality">192 good, 500 stale, 0 bad.</param>
public readonly record struct RecordMetric(ulong Alias, SparkplugType Type, MetricValue Value, int Quality = MetricQuality.Good);

/// <summary>How a record lies in the outbox.</summary>
/// <remarks><code>
/// offset   bytes  field
///   0        1    version    2; 1 is the same without the sum at the end
///   1      1+n    circle     length (varint), UTF-8
///   …      1+n    device     length (varint), UTF-8; empty for the node itself
///   …      1+n    boot id    length (varint), UTF-8
///   …        8    time       CLOCK_MONOTONIC of that boot, ns, little-endian, signed
///   …        v    count      metrics, varint
///   then for each metric:
///            v    alias      varint
///            1    type       <see cref="SparkplugType"/>
///            v    quality    varint
///            1    kind       0 null, 1 false, 2 true, 3 signed, 4 unsigned, 5 double, 6 text, 7 bytes
///            n    value      kinds 0..2 none; 3 zig-zag varint; 4 varint; 5 eight bytes little-endian; 6, 7 length (varint) and bytes
///   at the end
///            4    sum        <see cref="Crc32C"/> of all before it, little-endian: a bit that flips on the card makes no other value
/// </code>
/// Nothing follows.
/// </remarks>
public static class RecordBody
{
    public const byte Version = 2;
    private const byte WithoutSum = 1;
    private const int SumBytes = 4;
    public const int MetricsMax = RunHeader.MetricsOfRecordMax;
    private const int NameBytesMax = 256;
    private const int ValueBytesMax = 1 << 20;

    private enum Kind : byte { Null, False, True, Signed, Unsigned, Double, Text, Bytes }

    public static byte[] Write(RecordHead head, IReadOnlyList<RecordMetric> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArrayBufferWriter<byte> buffer = new(96 + (16 * metrics.Count));
        Write(buffer, head, metrics);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Allocates nothing but what <paramref name="buffer"/> has to grow by.</summary>
    public static void Write(ArrayBufferWriter<byte> buffer, RecordHead head, IReadOnlyList<RecordMetric> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        if (metrics.Count > MetricsMax) { throw new ArgumentException($"{metrics.Count} metrics in one record, more than {MetricsMax}.", nameof(metrics)); }
        int start = buffer.WrittenCount;
        ByteWriter writer = new(buffer);
        writer.Byte(Version);
        writer.Text(head.Circle);
        writer.Text(head.Device);
        writer.Text(head.BootId);
        writer.Fixed64(head.MonotonicNs);
        writer.Varint((ulong)metrics.Count);
        for (int i = 0; i < metrics.Count; i++)
        {
            RecordMetric metric = metrics[i];
            writer.Varint(metric.Alias);
            writer.Byte((byte)metric.Type);
            writer.Varint((uint)metric.Quality);
            WriteValue(writer, metric.Value);
        }

        uint sum = Crc32C.Of(buffer.WrittenSpan[start..]);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.GetSpan(SumBytes), sum);
        buffer.Advance(SumBytes);
    }

    /// <param name="head">Empty when false.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecordHead head, out IReadOnlyList<RecordMetric> metrics, out string error)
    {
        List<RecordMetric> read = [];
        metrics = read;
        return TryRead(bytes, read, null, out head, out error);
    }

    /// <summary>Allocates nothing once <paramref name="metrics"/> has grown and <paramref name="texts"/> knows the names; values of bytes are copied.</summary>
    /// <param name="head">Empty when false, as is <paramref name="metrics"/>.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, List<RecordMetric> metrics, TextPool? texts, out RecordHead head, out string error)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        metrics.Clear();
        head = new RecordHead("", "", "", 0);
        error = "the record is cut short or makes no sense";
        if (bytes.IsEmpty) { return false; }
        if (bytes[0] is not (Version or WithoutSum))
        {
            error = $"the record has version {bytes[0]}, not {Version}";
            return false;
        }

        if (bytes[0] == Version)
        {
            if (bytes.Length <= SumBytes) { return false; }
            ReadOnlySpan<byte> sum = bytes[^SumBytes..];
            bytes = bytes[..^SumBytes];
            if (BinaryPrimitives.ReadUInt32LittleEndian(sum) != Crc32C.Of(bytes))
            {
                error = "the record's sum does not agree with its bytes: the card or the memory is damaged";
                return false;
            }
        }

        ByteReader reader = new(bytes[1..], texts);

        if (!reader.TryText(NameBytesMax, out string circle) || !reader.TryText(NameBytesMax, out string device) || !reader.TryText(NameBytesMax, out string boot)
            || !reader.TryFixed64(out long monotonicNs) || !reader.TryCount(MetricsMax, out int count)) { return false; }
        if (TryMetrics(ref reader, count, metrics) && reader.AtEnd)
        {
            (head, error) = (new RecordHead(circle, device, boot, monotonicNs), "");
            return true;
        }

        metrics.Clear();
        return false;
    }

    private static bool TryMetrics(ref ByteReader reader, int count, List<RecordMetric> metrics)
    {
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryVarint(out ulong alias) || !reader.TryByte(out byte type) || !reader.TryVarint(out ulong quality) || quality > int.MaxValue
                || type > (byte)SparkplugType.DateTimeArray || !TryValue(ref reader, out MetricValue value)) { return false; }
            metrics.Add(new RecordMetric(alias, (SparkplugType)type, value, (int)quality));
        }

        return true;
    }

    private static void WriteValue(ByteWriter writer, MetricValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                writer.Byte((byte)Kind.Null);
                break;
            case ValueKind.Boolean:
                writer.Byte((byte)(value.Boolean ? Kind.True : Kind.False));
                break;
            case ValueKind.Int64:
                writer.Byte((byte)Kind.Signed);
                writer.Signed(value.Int64);
                break;
            case ValueKind.UInt64:
                writer.Byte((byte)Kind.Unsigned);
                writer.Varint(value.UInt64);
                break;
            case ValueKind.Double:
                writer.Byte((byte)Kind.Double);
                writer.Fixed64(BitConverter.DoubleToUInt64Bits(value.Double));
                break;
            case ValueKind.Text:
                writer.Byte((byte)Kind.Text);
                writer.Text(value.Text);
                break;
            default:
                writer.Byte((byte)Kind.Bytes);
                writer.Bytes(value.Bytes);
                break;
        }
    }

    private static bool TryValue(ref ByteReader reader, out MetricValue value)
    {
        value = MetricValue.Null;
        if (!reader.TryByte(out byte kind)) { return false; }
        switch ((Kind)kind)
        {
            case Kind.Null:
                return true;
            case Kind.False or Kind.True:
                value = MetricValue.Of(kind == (byte)Kind.True);
                return true;
            case Kind.Signed when reader.TrySigned(out long number):
                value = MetricValue.Of(number);
                return true;
            case Kind.Unsigned when reader.TryVarint(out ulong number):
                value = MetricValue.Of(number);
                return true;
            case Kind.Double when reader.TryFixed64(out ulong bits):
                value = MetricValue.Of(BitConverter.UInt64BitsToDouble(bits));
                return true;
            case Kind.Text when reader.TryText(ValueBytesMax, out string text):
                value = MetricValue.Of(text);
                return true;
            case Kind.Bytes when reader.TryBytes(ValueBytesMax, out ReadOnlySpan<byte> raw):
                value = MetricValue.Of(raw.ToArray());
                return true;
            default:
                return false;
        }
    }
}
