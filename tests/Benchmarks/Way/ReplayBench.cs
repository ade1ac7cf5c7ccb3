using System.Diagnostics;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>A gateway comes back with a million records; doors are moved while it tells them.</summary>
internal static class ReplayBench
{
    private const int Backlog = 1_000_000, BatchOf = 5_000, PointsOfRecord = 4, DoorsUsed = 24;
    private const double LiveGoalMs = 1_000;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    public static async Task<bool> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        await using Corner corner = await Corner.PrepareAsync(new CornerOptions { Mosquitto = true, Influx = true, WireTime = true });
        await corner.Simulator.StartAsync();
        await corner.FirmwareHost.StartAsync();
        await corner.Gateway.StartAsync(); // Once alone: it makes its database and its names.
        await Eventually.True("the gateway has records", Within, async () => Corner.OutboxRecords(await corner.GatewayApi.OutboxAsync()) > 0);
        await corner.Gateway.TerminateAsync();
        await FillAsync(Path.Combine(corner.GatewayData, "gateway.db"), corner.Circle);
        await corner.CloudIngest.StartAsync();
        await corner.Gateway.StartAsync();
        await corner.WaitUntilOnline(Within);

        long began = Stopwatch.GetTimestamp(), first = await HeldAsync(corner), held = first;
        List<double> liveMs = [];
        for (int i = 0; held > BatchOf; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            liveMs.Add((await LatencyBench.MoveAsync(corner, $"compartment/{(i % DoorsUsed) + 1:00}", open: i / DoorsUsed % 2 == 0)).FromFrameMs);
            held = await HeldAsync(corner);
        }

        double elapsedS = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Usage gateway = Usage.Of(corner.Gateway.Process.Id), ingest = Usage.Of(corner.CloudIngest.Process.Id), influx = Usage.Of(corner.Influx!.ProcessId);
        Bench.Show($"replay of {Backlog} records, four values each", (first - held) / elapsedS, "/s");
        Console.Out.WriteLine($"processor time of all its {elapsedS:0} s: gateway {gateway.CpuS:0} s, cloud-ingest {ingest.CpuS:0} s, influxd {influx.CpuS:0} s; {liveMs.Count} doors moved meanwhile");
        Bench.Show("live meanwhile: frame -> readable in influxd, p50", Bench.Percentile(liveMs, 0.50), "ms");
        return Bench.Show("live meanwhile: frame -> readable in influxd, p99", Bench.Percentile(liveMs, 0.99), "ms", atMost: LiveGoalMs);
    }

    private static async Task<long> HeldAsync(Corner corner) => Corner.OutboxRecords(await corner.GatewayApi.OutboxAsync());

    /// <summary>Records of a device that the corner has, under its own names, from this boot.</summary>
    private static async Task FillAsync(string path, string circle)
    {
        await using Database database = Database.Open(new DatabaseOptions { Path = path }, GatewayTables.Create);
        Outbox.Outbox outbox = new(database, new OutboxOptions());
        IGrouping<string, AliasEntry> points = new AliasBook(database).All(outbox.Epoch).Where(a => a.Type == SparkplugType.Double && a.Device.Length > 0)
            .GroupBy(a => a.Device).First(d => d.Count() >= PointsOfRecord);
        BootClock boot = BootClock.OfThisMachine(TimeProvider.System);
        long nowNs = boot.MonotonicNs, stepNs = nowNs / 2 / Backlog;
        for (int i = 0; i < Backlog; i += BatchOf)
        {
            int from = i;
            await database.WriteAsync(scope =>
            {
                for (int n = from; n < from + BatchOf; n++)
                {
                    RecordMetric[] metrics = [.. points.Take(PointsOfRecord).Select(p => new RecordMetric(p.Alias, SparkplugType.Double, MetricValue.Of(n / 8.0)))];
                    outbox.Append(scope, OutboxStream.Telemetry, RecordBody.Write(new RecordHead(circle, points.Key, boot.BootId, nowNs - ((Backlog - n) * stepNs)), metrics));
                }
            });
        }
    }
}
