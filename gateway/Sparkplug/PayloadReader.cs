using System.Runtime.InteropServices;
using LifeCircle.Edge.Sparkplug.Payload;

namespace LifeCircle.Edge.Sparkplug;

/// <summary>Reads payloads one after the other into the same memory; nothing is allocated once it has grown to the largest and knows the texts.</summary>
/// <remarks>
/// What it has read holds until the next read: <see cref="Copy"/> keeps it. Values of bytes are parts of the message itself.
/// For one thread. Nothing throws, whatever the bytes are.
/// </remarks>
/// <param name="texts">Where texts that come again are found; null makes each anew.</param>
public sealed class PayloadReader(PayloadLimits limits, TextPool? texts)
{
    private readonly List<Metric> _metrics = [];
    private ulong? _timestampMs, _seq;

    public PayloadReader()
        : this(PayloadLimits.Default, new TextPool())
    {
    }

    /// <summary>The last one read; its metrics are this reader's memory.</summary>
    public SparkplugPayload Payload => new() { TimestampMs = _timestampMs, Seq = _seq, Metrics = _metrics };

    /// <summary>The last one read, for good.</summary>
    public SparkplugPayload Copy() => Payload with { Metrics = _metrics.ToArray() };

    /// <param name="error">A sentence's worth of reason when false, else empty.</param>
    public bool TryRead(ArraySegment<byte> bytes, out string error)
    {
        _metrics.Clear();
        (_timestampMs, _seq) = (null, null);
        return bytes.Count <= limits.PayloadBytesMax ? TryFields(bytes, out error) : TryRefuse(bytes.Count, out error);
    }

    internal bool TryRefuse(int length, out string error)
    {
        error = $"the payload has {length} bytes, more than {limits.PayloadBytesMax}";
        return false;
    }

    private bool TryFields(ArraySegment<byte> bytes, out string error)
    {
        for (ProtoReader fields = new(bytes); !fields.AtEnd;)
        {
            error = "the payload is cut short or is not protobuf";
            if (!fields.TryTag(out int field, out WireType wire)) { return false; }
            switch (field, wire)
            {
                case (Fields.PayloadTimestamp, WireType.Varint):
                    if (!fields.TryVarint(out ulong at)) { return false; }
                    _timestampMs = at;
                    break;
                case (Fields.PayloadSeq, WireType.Varint):
                    if (!fields.TryVarint(out ulong number)) { return false; }
                    _seq = number;
                    break;
                case (Fields.PayloadMetrics, WireType.Bytes):
                    if (!fields.TryBytes(out ReadOnlySpan<byte> one) || !TryAdd(one, bytes, ref error)) { return false; }
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

        error = "";
        return true;
    }

    private bool TryAdd(ReadOnlySpan<byte> one, ArraySegment<byte> message, ref string error)
    {
        if (_metrics.Count >= limits.MetricsMax)
        {
            error = $"the payload has more than {limits.MetricsMax} metrics";
            return false;
        }

        int place = _metrics.Count;
        CollectionsMarshal.SetCount(_metrics, place + 1); // Read right into its place: a metric is a large struct.
        MetricReader reader = new(one, message, limits, texts);
        if (reader.TryRead(out CollectionsMarshal.AsSpan(_metrics)[place], out string reason)) { return true; }
        error = $"metric {place}: {reason}";
        return false;
    }
}
