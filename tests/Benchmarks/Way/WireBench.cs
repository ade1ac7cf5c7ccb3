using System.Collections.Concurrent;
using LifeCircle.Edge.Support;
using MQTTnet;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>Bytes of the demo corner's own traffic, listened to at the broker, beside those of the same values as one JSON message each.</summary>
internal static class WireBench
{
    private const double RatioMax = 0.5;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    public static async Task<bool> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        await using Corner corner = await Corner.PrepareAsync(new CornerOptions { People = true, WireTime = true, Mosquitto = true });
        ConcurrentQueue<(string Topic, byte[] Payload)> heard = new();
        using IMqttClient listener = await BrokerListener.ListenAsync(corner.BrokerUrl, (topic, payload) => heard.Enqueue((topic, payload)), cancellationToken);
        await corner.StartProcessesAsync();
        await corner.WaitUntilOnline(Within);
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), cancellationToken);
        await listener.DisconnectAsync(cancellationToken: cancellationToken);
        return Show(WireTally.Of(heard), options.Seconds);
    }

    private static bool Show(WireTally tally, int seconds)
    {
        Console.Out.WriteLine($"{tally.Messages} messages of data with {tally.Metrics} values in {seconds} s, {(double)tally.Metrics / tally.Messages:0.0} in each");
        Bench.Show("ours: topic, payload and MQTT's header, per value", (double)tally.OursBytes / tally.Metrics, "B");
        Bench.Show("one JSON message per value", (double)tally.JsonBytes / tally.Metrics, "B");
        bool isMet = Bench.Show("ours / JSON", (double)tally.OursBytes / tally.JsonBytes, "", atMost: RatioMax);
        Bench.Show("values that change seldom and live alone (one or two in a message), ours / JSON", tally.SmallRatio, "");
        return isMet;
    }
}
