using System.Buffers;
using LifeCircle.Edge.Sparkplug.Payload;

namespace LifeCircle.Edge.Sparkplug;

/// <summary>What a reader takes at most: nobody floods it.</summary>
/// <param name="PayloadBytesMax">One message.</param>
/// <param name="MetricsMax">A birth of the largest corner has some thousands.</param>
/// <param name="TextBytesMax">One name, text or unit.</param>
public sealed record PayloadLimits(int PayloadBytesMax = 4 << 20, int MetricsMax = 50_000, int TextBytesMax = 256 << 10)
{
    public static PayloadLimits Default { get; } = new();
}

/// <summary>The Sparkplug B payload in protobuf, as far as this product uses it; what it does not know, it skips.</summary>
/// <remarks><code>
/// Payload { timestamp = 1; metrics = 2 (repeated); seq = 3; uuid = 4; body = 5 }
/// Metric  { name = 1; alias = 2; timestamp = 3; datatype = 4; is_historical = 5; is_transient = 6; is_null = 7; metadata = 8; properties = 9;
///           one of: int = 10, long = 11, float = 12, double = 13, boolean = 14, string = 15, bytes = 16, dataset = 17, template = 18 }
/// </code>
/// Signed numbers travel in unsigned fields as two's complement; they are sign-extended where the metric says its type,
/// and by <see cref="MetricValue.As"/> where only the birth said it.
/// </remarks>
public static class PayloadCodec
{
    private static readonly SparkplugPayload Empty = new();

    public static void Write(IBufferWriter<byte> to, SparkplugPayload payload)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(payload);
        if (payload.TimestampMs is { } timestamp) { ProtoWriter.Number(to, Fields.PayloadTimestamp, timestamp); }
        ArrayBufferWriter<byte> one = new(256); // A metric's length stands before it.
        foreach (Metric metric in payload.Metrics)
        {
            one.ResetWrittenCount();
            MetricWriter.Write(one, metric);
            ProtoWriter.Bytes(to, Fields.PayloadMetrics, one.WrittenSpan);
        }

        if (payload.Seq is { } seq) { ProtoWriter.Number(to, Fields.PayloadSeq, seq); }
    }

    public static byte[] ToArray(SparkplugPayload payload)
    {
        ArrayBufferWriter<byte> to = new(1024);
        Write(to, payload);
        return to.WrittenSpan.ToArray();
    }

    /// <summary>Reads with the default limits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SparkplugPayload payload, out string error) => TryRead(bytes, PayloadLimits.Default, out payload, out error);

    /// <param name="payload">Empty when false.</param>
    /// <param name="error">A sentence's worth of reason when false, else empty.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, PayloadLimits limits, out SparkplugPayload payload, out string error)
    {
        payload = Empty;
        if (bytes.Length > limits.PayloadBytesMax)
        {
            error = $"the payload has {bytes.Length} bytes, more than {limits.PayloadBytesMax}";
            return false;
        }

        ulong? timestamp = null, seq = null;
        List<Metric> metrics = [];
        for (ProtoReader fields = new(bytes); !fields.AtEnd;)
        {
            error = "the payload is cut short or is not protobuf";
            if (!fields.TryTag(out int field, out WireType wire)) { return false; }
            switch (field, wire)
            {
                case (Fields.PayloadTimestamp, WireType.Varint):
                    if (!fields.TryVarint(out ulong at)) { return false; }
                    timestamp = at;
                    break;
                case (Fields.PayloadSeq, WireType.Varint):
                    if (!fields.TryVarint(out ulong number)) { return false; }
                    seq = number;
                    break;
                case (Fields.PayloadMetrics, WireType.Bytes):
                    if (!fields.TryBytes(out ReadOnlySpan<byte> one) || !TryAdd(one, metrics, limits, ref error)) { return false; }
                    break;
                case (Fields.PayloadUuid, WireType.Bytes):
                    if (!fields.TryBytes(out ReadOnlySpan<byte> uuid)) { return false; }
                    if (!uuid.SequenceEqual("SPBV1.0_COMPRESSED"u8)) { break; }
                    error = "the payload is compressed, which is not understood here";
                    return false;
                default:
                    if (!fields.TrySkip(wire)) { return false; }
                    break;
            }
        }

        payload = new SparkplugPayload { TimestampMs = timestamp, Seq = seq, Metrics = metrics };
        error = "";
        return true;
    }

    private static bool TryAdd(ReadOnlySpan<byte> bytes, List<Metric> metrics, PayloadLimits limits, ref string error)
    {
        if (metrics.Count >= limits.MetricsMax)
        {
            error = $"the payload has more than {limits.MetricsMax} metrics";
            return false;
        }

        MetricReader reader = new(bytes, limits);
        if (!reader.TryRead(out Metric metric, out string reason))
        {
            error = $"metric {metrics.Count}: {reason}";
            return false;
        }

        metrics.Add(metric);
        return true;
    }
}
