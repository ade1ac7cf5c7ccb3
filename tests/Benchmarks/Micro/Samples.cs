using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Benchmarks.Micro;

/// <summary>Records like a meter's: five values, forty records in a message.</summary>
internal static class Samples
{
    public const int RecordsOfMessage = 40;
    public const long TimeMs = 1_790_000_000_000;

    public static RunFrame Frame { get; } = new(77, OutboxStream.Telemetry, 1, TimeMs, "hailar-1", new Dictionary<string, ulong> { ["meter-1"] = 3 });

    public static ReadyRecord[] Records() => [.. Enumerable.Range(0, RecordsOfMessage).Select(i => new ReadyRecord(
        new Parcel(1 + i, 90), new RecordHead("hailar-1", "meter-1", "11111111-2222-3333-4444-555555555555", 5_000_000L * i), Metrics(i), TimeMs + (i * 200), IsEstimated: false))];

    public static RecordMetric[] Metrics(int i) =>
    [
        new RecordMetric(11, SparkplugType.Double, MetricValue.Of(230.5 + i)),
        new RecordMetric(12, SparkplugType.Int64, MetricValue.Of(1_000_000L + i)),
        new RecordMetric(13, SparkplugType.Boolean, MetricValue.Of(i % 2 == 0)),
        new RecordMetric(14, SparkplugType.Double, MetricValue.Of(-40.25)),
        new RecordMetric(15, SparkplugType.String, MetricValue.Of("heating")),
    ];
}
