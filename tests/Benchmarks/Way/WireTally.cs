using System.Text;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>Counts what was heard: DATA as it is, and what its values would cost as one JSON message each.</summary>
internal sealed class WireTally
{
    private readonly Dictionary<ulong, (string Name, SparkplugType Type)> _names = [];
    private readonly Dictionary<string, int> _sent = new(StringComparer.Ordinal);
    private long _smallOurs, _smallJson;

    public long Messages { get; private set; }

    public long Metrics { get; private set; }

    public long OursBytes { get; private set; }

    public long JsonBytes { get; private set; }

    public double SmallRatio => _smallJson == 0 ? 0 : (double)_smallOurs / _smallJson;

    public static WireTally Of(IEnumerable<(string Topic, byte[] Payload)> heard)
    {
        WireTally tally = new();
        foreach ((string topic, byte[] payload) in heard) { tally.Take(topic, payload); }
        return tally;
    }

    private void Take(string topic, byte[] bytes)
    {
        if (!SparkplugTopic.TryParse(topic, out SparkplugTopic parsed) || !PayloadCodec.TryRead(bytes, out SparkplugPayload payload, out _)) { return; }
        switch (parsed.Type)
        {
            case MessageType.NBirth or MessageType.DBirth:
                foreach (Metric metric in payload.Metrics.Where(m => m is { Alias: not null, Name: not null })) { _names[metric.Alias!.Value] = (metric.Name!, metric.Type ?? SparkplugType.Unknown); }
                break;
            case MessageType.NData or MessageType.DData:
                Data(topic, parsed, payload, bytes.Length);
                break;
        }
    }

    private void Data(string topic, SparkplugTopic parsed, SparkplugPayload payload, int bytes)
    {
        int ours = WireCost.Publish(TopicBytes(topic), bytes);
        long json = 0;
        int metrics = 0;
        foreach (Metric metric in payload.Metrics)
        {
            if (metric.Alias is not { } alias || !_names.TryGetValue(alias, out (string Name, SparkplugType Type) born) || born.Name == Names.Run) { continue; }
            json += WireCost.Json(parsed.Group, parsed.Node, parsed.Device ?? "", born.Name, (long)(metric.TimestampMs ?? 0), Plain(metric.Value.As(born.Type)));
            metrics++;
        }

        (Messages, Metrics, OursBytes, JsonBytes) = (Messages + 1, Metrics + metrics, OursBytes + ours, JsonBytes + json);
        if (metrics <= 2) { (_smallOurs, _smallJson) = (_smallOurs + ours, _smallJson + json); }
    }

    /// <summary>As the gateway sends it to a broker that grants numbers: in full, then with its number, then by the number of three bytes alone.</summary>
    private int TopicBytes(string topic)
    {
        int before = _sent.GetValueOrDefault(topic);
        _sent[topic] = before + 1;
        int full = Encoding.UTF8.GetByteCount(topic);
        return before == 0 ? full : before == 1 ? full + 3 : 3;
    }

    private static object? Plain(MetricValue value) => value.Kind switch
    {
        ValueKind.Boolean => value.Boolean,
        ValueKind.Int64 => value.Int64,
        ValueKind.UInt64 => value.UInt64,
        ValueKind.Double => value.Double,
        ValueKind.Text => value.Text,
        _ => null,
    };
}
