using System.Buffers;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

/// <summary>What a gateway with one meter says, as bytes.</summary>
internal static class MeterMessages
{
    public const int RecordsOfMessage = 40;
    public const long T = 1_750_000_000_000;
    public const ulong Epoch = 77;
    public static readonly string[] Points = ["total/voltage_v", "total/power_w", "total/energy_wh", "cabinet/open", "mode"];

    public static readonly SparkplugType[] Types = [SparkplugType.Double, SparkplugType.Double, SparkplugType.Int64, SparkplugType.Boolean, SparkplugType.String];

    public static MetricValue Value(int point, long offset) => point switch
    {
        0 => MetricValue.Of(229.5 + (offset % 10)),
        1 => MetricValue.Of(offset / 8.0),
        2 => MetricValue.Of(offset),
        3 => MetricValue.Of(offset % 2 == 0),
        _ => MetricValue.Of(offset % 3 == 0 ? "heating" : "off"),
    };

    public static byte[] NodeBirth(long head = 0) => PayloadCodec.ToArray(new SparkplugPayload
    {
        TimestampMs = (ulong)T,
        Seq = 0,
        Metrics =
        [
            new Metric { Name = Names.BdSeq, Type = SparkplugType.Int64, Value = MetricValue.Of(1L) },
            new Metric { Name = Names.EpochMetric, Type = SparkplugType.UInt64, Value = MetricValue.Of(Epoch) },
            new Metric { Name = Names.BirthId, Type = SparkplugType.UInt64, Value = MetricValue.Of(5UL) },
            .. head == 0 ? (Metric[])[] : [new Metric { Name = Names.HeadTelemetry, Type = SparkplugType.Int64, Value = MetricValue.Of(head) }],
        ],
    });

    public static byte[] DeviceBirth() => PayloadCodec.ToArray(new SparkplugPayload
    {
        TimestampMs = (ulong)T,
        Seq = 1,
        Metrics =
        [
            new Metric { Name = Names.DeviceKind, Type = SparkplugType.String, Value = MetricValue.Of("meter") },
            .. Points.Select((name, i) => new Metric { Name = name, Alias = (ulong)(i + 1), Type = Types[i], Value = Value(i, 0), TimestampMs = (ulong)T }),
        ],
    });

    public static byte[] Data(long offset, int records = RecordsOfMessage)
    {
        RunRecord[] run = [.. Enumerable.Range(0, records).Select(i => new RunRecord(offset + i, T + offset + i, RunFlags.None, Points.Length))];
        ArrayBufferWriter<byte> header = new();
        new RunHeader(Epoch, 2, 1, "hailar-1", run).Write(header);
        return PayloadCodec.ToArray(new SparkplugPayload
        {
            TimestampMs = (ulong)T,
            Seq = 2,
            Metrics =
            [
                new Metric { Name = Names.Run, TimestampMs = (ulong)T, Value = MetricValue.Of(header.WrittenSpan.ToArray()) },
                .. run.SelectMany(r => Points.Select((_, i) => new Metric { Alias = (ulong)(i + 1), TimestampMs = (ulong)r.TimeMs, Type = Types[i], OmitType = true, Value = Value(i, r.Offset) })),
            ],
        });
    }
}
