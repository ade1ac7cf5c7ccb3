using System.Buffers;
using LifeCircle.Edge.Sparkplug.Payload;

namespace LifeCircle.Edge.Sparkplug;

/// <summary>Writes payloads one after the other into the same memory; nothing is allocated once it has grown to the largest.</summary>
/// <remarks><c>Begin</c>, then <c>Add</c> for each metric, then <c>End</c>, whose bytes hold until the next <c>Begin</c>. For one thread.</remarks>
public sealed class PayloadWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1_024);
    private readonly MetricWriter _metrics = new();

    public void Begin(ulong? timestampMs)
    {
        _bytes.ResetWrittenCount();
        if (timestampMs is { } timestamp) { ProtoWriter.Number(_bytes, Fields.PayloadTimestamp, timestamp); }
    }

    public void Add(in Metric metric) => ProtoWriter.Bytes(_bytes, Fields.PayloadMetrics, _metrics.Write(metric));

    /// <param name="seq">Given last, since it counts in the order of the wire.</param>
    public ReadOnlyMemory<byte> End(ulong? seq)
    {
        if (seq is { } number) { ProtoWriter.Number(_bytes, Fields.PayloadSeq, number); }
        return _bytes.WrittenMemory;
    }
}
