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

    /// <summary>
    /// Rounds do not count before each replica has had so many rows: in each of them the same is compiled anew, and of a fleet's rows each has only its share.
    /// After half of it the cost of a row falls no further.
    /// </summary>
    private const long WarmRowsOfReplica = 800_000;
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
            IngestRound[] rounds = await RunAsync(replicas, options, cancellationToken);
            string who = replicas == 1 ? "one replica" : $"{replicas} replicas";
            cpu.Add(Median(rounds, r => r.Ingest));
            Bench.Show($"{who}: rows/s, MQTT to influxd", Median(rounds, r => r.Rows / r.IngestS), "/s");
            isMet &= Bench.Show($"{who}: of the pace of posting straight", Median(rounds, r => r.StraightS / r.IngestS), "x", atLeast: replicas == 1 ? 0.8 : null);
            Bench.Show($"{who}: processor time a million rows, cloud-ingest", cpu[^1], "s");
            Bench.Show($"{who}: the same, load generator", Median(rounds, r => r.Generator), "s");
            Bench.Show($"{who}: the same, mosquitto", Median(rounds, r => r.Broker), "s");
            Bench.Show($"{who}: the same, influxd", Median(rounds, r => r.Influx), "s");
            Bench.Show($"{who}: the same, influxd when posted straight", Median(rounds, r => r.InfluxStraight), "s");
            isMet &= Bench.Show($"{who}: processor time of cloud-ingest / of influxd", Median(rounds, r => r.Ingest / r.Influx), "x", atMost: replicas == 1 ? 0.8 : null);
        }

        return isMet & Bench.Show($"processor time per row, the worst of 2 to {ReplicasMax} replicas / one", cpu.Skip(1).Max() / cpu[0], "x", atMost: 1.25);
    }

    private static async Task<IngestRound[]> RunAsync(int replicas, BenchOptions options, CancellationToken cancellationToken)
    {
        await using Corner cloud = await Corner.PrepareAsync(new CornerOptions { Mosquitto = true, Influx = true, Postgres = true, Replicas = replicas });
        await Cores.GiveTheDatabaseItsOwnAsync(cloud.Influx!);
        await cloud.Influx!.CreateDatabaseAsync(Straight);
        CornerPart[] ingest = [cloud.CloudIngest, .. cloud.MoreReplicas];
        foreach (CornerPart one in ingest) { await one.StartAsync(); }
        FleetOptions fleetOptions = new(GatewaysPlayed, ConnectionsUsed);
        await using PlayedFleet fleet = await PlayedFleet.ConnectAsync(new Uri(cloud.BrokerUrl), fleetOptions, cancellationToken);
        long each = (long)options.Seconds * RecordsPerSecond, done = 0;
        List<IngestRound> rounds = [];
        while (rounds.Count < Rounds)
        {
            bool isWarm = GatewaysPlayed * done >= WarmRowsOfReplica * replicas;
            using StraightPost post = new(fleetOptions, done + 1, each, LinesOfBatch);
            done += each;
            IngestRound round = await RoundAsync(cloud, ingest, fleet, post, each, cancellationToken);
            if (isWarm) { rounds.Add(round); }
        }

        await CheckAsync(cloud, GatewaysPlayed * done);
        if (fleet.Repeated > 0) { Console.Out.WriteLine($"({fleet.Repeated} records were sent more than once)"); }
        return [.. rounds];
    }

    private static async Task<IngestRound> RoundAsync(Corner cloud, CornerPart[] ingest, PlayedFleet fleet, StraightPost post, long each, CancellationToken cancellationToken)
    {
        int[] replicas = [.. ingest.Select(p => p.Process.Id)];
        double influx = CpuS(cloud.Influx!.ProcessId);
        double straightS = await TimedAsync(() => post.SendAsync(cloud.Influx.Url, Straight, cancellationToken));
        double influxStraight = CpuS(cloud.Influx.ProcessId) - influx;
        double[] before = [CpuS(replicas), CpuS(Environment.ProcessId), CpuS(cloud.Broker!.ProcessId), CpuS(cloud.Influx.ProcessId)];
        double ingestS = await TimedAsync(() => fleet.PlayAsync(each, cancellationToken));
        double[] after = [CpuS(replicas), CpuS(Environment.ProcessId), CpuS(cloud.Broker.ProcessId), CpuS(cloud.Influx.ProcessId)];
        double millions = post.Lines / 1e6;
        double[] used = [.. after.Zip(before, (a, b) => (a - b) / millions)];
        return new IngestRound(post.Lines, straightS, ingestS, used[0], used[1], used[2], used[3], influxStraight / millions);
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

    private static double Median(IngestRound[] rounds, Func<IngestRound, double> figure) => Bench.Percentile([.. rounds.Select(figure)], 0.5);

    private static double CpuS(params int[] processes) => processes.Sum(p => Usage.Of(p).CpuS);

    private static async Task<double> TimedAsync(Func<Task> what)
    {
        long began = Stopwatch.GetTimestamp();
        await what();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>One round on both ways; processor times in seconds a million rows.</summary>
    private sealed record IngestRound(int Rows, double StraightS, double IngestS, double Ingest, double Generator, double Broker, double Influx, double InfluxStraight);
}
