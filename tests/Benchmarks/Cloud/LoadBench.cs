using System.Diagnostics;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>The load generator: a fleet that has a backlog to tell, each gateway as fast as its window lets it.</summary>
internal static class LoadBench
{
    private const int RecordsOfSlice = 400;

    public static async Task<bool> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        await using Corner? own = options.Broker is null ? await Corner.PrepareAsync(new CornerOptions { Mosquitto = true, Influx = true }) : null;
        if (own is not null) { await own.CloudIngest.StartAsync(); }
        FleetOptions fleetOptions = new(options.Gateways, options.Connections) { Prefix = $"load-{Environment.ProcessId}-", WindowMessages = 4 };
        await using PlayedFleet fleet = await PlayedFleet.ConnectAsync(new Uri(options.Broker ?? own!.BrokerUrl), fleetOptions, cancellationToken);
        Console.Out.WriteLine($"{options.Gateways} gateways over {Math.Min(options.Gateways, options.Connections)} connections, {fleetOptions.RecordsPerMessage} records a message, {fleetOptions.WindowMessages} messages unconfirmed at most");
        long began = Stopwatch.GetTimestamp();
        do { await fleet.PlayAsync(RecordsOfSlice, cancellationToken); }
        while (Stopwatch.GetElapsedTime(began).TotalSeconds < options.Seconds);
        double elapsedS = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double[] waitsMs = [.. fleet.Gateways.SelectMany(g => g.WaitsMs)];
        Bench.Show("records confirmed", fleet.Confirmed, "");
        Bench.Show("records confirmed a second", fleet.Confirmed / elapsedS, "/s");
        Bench.Show("sent -> confirmed, p50", Bench.Percentile(waitsMs, 0.50), "ms");
        Bench.Show("sent -> confirmed, p99", Bench.Percentile(waitsMs, 0.99), "ms");
        Bench.Show("records sent again", fleet.Repeated, "");
        return own is null || await CheckAsync(own, fleet.Confirmed);
    }

    private static async Task<bool> CheckAsync(Corner own, long confirmed)
    {
        long rows = await own.Influx!.CountAsync(Corner.Database, PlayedMeter.Kind, "energy_wh");
        return Bench.Show("confirmed records without a row", confirmed - rows, "", atMost: 0);
    }
}
