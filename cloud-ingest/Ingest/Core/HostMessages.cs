using System.Buffers;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Ingest.Core;

/// <summary>What a host sends to nodes and devices.</summary>
internal static class HostMessages
{
    public static string NodeTopic(NodeKey node) => new SparkplugTopic(node.Circle, MessageType.NCmd, node.Gateway).ToString();

    public static string DeviceTopic(NodeKey node, string device) => new SparkplugTopic(node.Circle, MessageType.DCmd, node.Gateway, device).ToString();

    public static byte[] Rebirth(long nowMs) => One(nowMs, new Metric { Name = Names.Rebirth, Type = SparkplugType.Boolean, Value = MetricValue.Of(true) });

    /// <param name="birthMs">Timestamp of the birth that is answered; null if it had none.</param>
    public static byte[] Time(long nowMs, ulong? birthMs) => PayloadCodec.ToArray(new SparkplugPayload
    {
        TimestampMs = (ulong)nowMs,
        Metrics =
        [
            new Metric { Name = Names.Time, Type = SparkplugType.Int64, Value = MetricValue.Of(nowMs), TimestampMs = (ulong)nowMs },
            .. birthMs is { } answered ? (Metric[])[new Metric { Name = Names.TimeAnswers, Type = SparkplugType.UInt64, Value = MetricValue.Of(answered), TimestampMs = (ulong)nowMs }] : [],
        ],
    });

    public static byte[] Confirm(long nowMs, Confirmation confirmation)
    {
        ArrayBufferWriter<byte> body = new(64);
        confirmation.Write(body);
        return One(nowMs, new Metric { Name = Names.Confirm, Type = SparkplugType.Bytes, Value = MetricValue.Of(body.WrittenSpan.ToArray()) });
    }

    /// <summary>What is written of a stream of an epoch: a gateway that is behind it has to start a new epoch.</summary>
    public static byte[] Head(long nowMs, ulong epoch, byte stream, long head) => PayloadCodec.ToArray(new SparkplugPayload
    {
        TimestampMs = (ulong)nowMs,
        Metrics =
        [
            new Metric { Name = Names.EpochMetric, Type = SparkplugType.UInt64, Value = MetricValue.Of(epoch), TimestampMs = (ulong)nowMs },
            new Metric { Name = stream == 1 ? Names.HeadEvents : Names.HeadTelemetry, Type = SparkplugType.Int64, Value = MetricValue.Of(head), TimestampMs = (ulong)nowMs },
        ],
    });

    public static byte[] Command(long nowMs, string json) => One(nowMs, new Metric { Name = Names.Command, Type = SparkplugType.String, Value = MetricValue.Of(json) });

    private static byte[] One(long nowMs, Metric metric) =>
        PayloadCodec.ToArray(new SparkplugPayload { TimestampMs = (ulong)nowMs, Metrics = [metric with { TimestampMs = (ulong)nowMs }] });
}
