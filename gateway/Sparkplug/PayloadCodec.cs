using System.Buffers;

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
/// Here one payload at a time, for births and commands; a stream of DATA goes through <see cref="PayloadWriter"/> and
/// <see cref="PayloadReader"/>, which use their memory again.
/// </remarks>
public static class PayloadCodec
{
    public static void Write(IBufferWriter<byte> to, SparkplugPayload payload)
    {
        ArgumentNullException.ThrowIfNull(to);
        to.Write(Written(payload).Span);
    }

    public static byte[] ToArray(SparkplugPayload payload) => Written(payload).ToArray();

    /// <summary>Reads with the default limits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SparkplugPayload payload, out string error) => TryRead(bytes, PayloadLimits.Default, out payload, out error);

    /// <param name="payload">Empty when false; else it is the caller's own.</param>
    /// <param name="error">A sentence's worth of reason when false, else empty.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, PayloadLimits limits, out SparkplugPayload payload, out string error)
    {
        ArgumentNullException.ThrowIfNull(limits);
        PayloadReader reader = new(limits, texts: null);
        bool read = bytes.Length <= limits.PayloadBytesMax ? reader.TryRead(bytes.ToArray(), out error) : reader.TryRefuse(bytes.Length, out error);
        payload = read ? reader.Payload : default;
        return read;
    }

    private static ReadOnlyMemory<byte> Written(SparkplugPayload payload)
    {
        PayloadWriter writer = new();
        writer.Begin(payload.TimestampMs);
        for (int i = 0; i < payload.Metrics.Count; i++) { writer.Add(payload.Metrics[i]); }
        return writer.End(payload.Seq);
    }
}
