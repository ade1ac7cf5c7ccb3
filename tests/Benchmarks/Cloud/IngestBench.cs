using System.Diagnostics;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>
/// A played fleet through mosquitto and cloud-ingest into influxd, in turn with the same lines posted straight to the same influxd.
/// influxd has one core, everything else the other, in both.
/// </summary>
internal static class IngestBench
{
    private const int Rounds = 5, GatewaysPlayed = 50, ConnectionsUsed = 10, LinesOfBatch = 5_000, ReplicasMax = 3;
    private const string Straight = "straight";

    /// <summary>Records of a gateway in one round, for each second of --seconds.</summary>
    private const int RecordsPerSecond = 160;

    public static async Task<bool> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        await Cores.KeepToOthersAsync();
        List<double> cpu = [];
        bool isMet = true;
        for (int replicas = 1; replicas <= ReplicasMax; replicas++)
        {
            (double ratio, double rate, double cpuS) = await RunAsync(replicas, options, cancellationToken);
            cpu.Add(cpuS);
            string who = replicas == 1 ? "one replica" : $"{replicas} replicas";
            Bench.Show($"{who}: rows/s, MQTT to influxd", rate, "/s");
            isMet &= Bench.Show($"{who}: of the pace of posting straight", ratio, "x", atLeast: replicas == 1 ? 0.8 : null);
            Bench.Show($"{who}: processor time of cloud-ingest per million rows", cpuS, "s");
        }

        return isMet & Bench.Show($"processor time per row, {ReplicasMax} replicas / one", cpu[^1] / cpu[0], "x", atMost: 1.25);
    }

    private static async Task<(double Ratio, double Rate, double CpuS)> RunAsync(int replicas, BenchOptions options, CancellationToken cancellationToken)
    {
        await using Corner cloud = await Corner.PrepareAsync(new CornerOptions { Mosquitto = true, Influx = true, Postgres = true, Replicas = replicas });
        await Cores.GiveTheDatabaseItsOwnAsync(cloud.Influx!);
        await cloud.Influx!.CreateDatabaseAsync(Straight);
        CornerPart[] ingest = [cloud.CloudIngest, .. cloud.MoreReplicas];
        foreach (CornerPart one in ingest) { await one.StartAsync(); }
        FleetOptions fleetOptions = new(GatewaysPlayed, ConnectionsUsed);
        await using PlayedFleet fleet = await PlayedFleet.ConnectAsync(new Uri(cloud.BrokerUrl), fleetOptions, cancellationToken);
        long each = (long)options.Seconds * RecordsPerSecond, done = 0, rows = each * GatewaysPlayed;
        List<double> ratios = [], rates = [], cpu = [];
        for (int round = 0; round <= Rounds; round++, done += each)
        {
            using StraightPost post = new(fleetOptions, done + 1, each, LinesOfBatch);
            double straightS = await TimedAsync(() => post.SendAsync(cloud.Influx.Url, Straight, cancellationToken));
            double before = CpuS(ingest);
            double ingestS = await TimedAsync(() => fleet.PlayAsync(each, cancellationToken));
            if (round == 0) { continue; } // Compiles, and makes the series.
            ratios.Add(straightS / ingestS);
            rates.Add(rows / ingestS);
            cpu.Add((CpuS(ingest) - before) * 1_000_000 / rows);
        }

        await CheckAsync(cloud, GatewaysPlayed * done);
        if (fleet.Repeated > 0) { Console.Out.WriteLine($"({fleet.Repeated} records were sent more than once)"); }
        return (Bench.Percentile(ratios, 0.5), Bench.Percentile(rates, 0.5), Bench.Percentile(cpu, 0.5));
    }

    /// <summary>A pace counts only when everything is there, on both ways.</summary>
    private static async Task CheckAsync(Corner cloud, long rows)
    {
        foreach (string database in (string[])[Straight, Corner.Database])
        {
            long there = await cloud.Influx!.CountAsync(database, PlayedMeter.Kind, "energy_wh"); // A row is confirmed after it is readable.
            Xunit.Assert.True(there == rows, $"{database} has {there} rows, not {rows}: figures of a way that loses are none.");
        }
    }

    private static double CpuS(IEnumerable<CornerPart> parts) => parts.Sum(p => Usage.Of(p.Process.Id).CpuS);

    private static async Task<double> TimedAsync(Func<Task> what)
    {
        long began = Stopwatch.GetTimestamp();
        await what();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
