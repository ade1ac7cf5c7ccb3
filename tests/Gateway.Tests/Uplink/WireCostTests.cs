using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>Bytes on the wire of a corner's records beside the same values as one JSON message each; the figure of real traffic is <c>bench wire</c>.</summary>
public sealed class WireCostTests
{
    private const long T = 1_790_000_000_000;
    private const string Circle = "hailar-demo";
    private const string Node = "corner-01";
    private static readonly string[] Meter = ["total/power_w", "total/voltage_v", "total/current_a"];
    private static readonly string[] Climate = ["cabinet/temperature_c", "cabinet/humidity_pct"];
    private static readonly string[] Door = ["compartment/07/door_open"];

    [Fact]
    public void A_value_costs_half_of_a_json_message_or_less_when_each_change_goes_out_at_once()
    {
        HistoryMarks marks = new();
        DataBuilder builder = new(marks);
        TopicAliases topics = new(10);
        long ours = 0, json = 0;
        for (int i = 0; i < 200; i++)
        {
            (string device, string[] points) = (i % 10) switch { 9 => ("locker-1", Door), 3 or 6 or 8 => ("climate-1", Climate), _ => ("meter-1", Meter) };
            long atMs = T + (i * 2_000L);
            RecordMetric[] metrics = [.. points.Select((p, m) => new RecordMetric((ulong)(20 + (7 * points.Length) + m), p == Door[0] ? SparkplugType.Boolean : SparkplugType.Double, Value(p, i)))];
            ReadyRecord record = new(new Parcel(90_000 + i, 100), new RecordHead(Circle, device, "b", atMs), metrics, atMs, IsEstimated: false);
            RunFrame frame = new(0x1122334455667788, OutboxStream.Telemetry, 90_000 + i, atMs + 3, Circle, new Dictionary<string, ulong> { [device] = 5 });
            int payload = builder.Write([record], frame).End((byte)i).Length;
            ours += WireCost.Publish(topics.Next($"spBv1.0/{Circle}/DDATA/{Node}/{device}").Bytes, payload);
            json += points.Select((p, m) => WireCost.Json(Circle, Node, device, p, atMs, metrics[m].Value.Kind == ValueKind.Boolean ? metrics[m].Value.Boolean : metrics[m].Value.Double)).Sum();
        }

        Assert.True(ours <= json / 2, $"{ours} bytes are more than half of {json}.");
    }

    private static MetricValue Value(string point, int i) => point == Door[0] ? MetricValue.Of(i % 2 == 0) : MetricValue.Of(21.5 + (i / 10.0));
}
