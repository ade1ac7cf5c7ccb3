using System.Diagnostics;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>From the frame that shows a moved door to the row in influxd, at default settings: real processes, mosquitto, influxd.</summary>
/// <remarks>
/// A row's own time is the moment at which firmware-host had read the frame, on this machine's clock; the end is the moment at which a query
/// has returned the row. So the figure contains the journal-free hand-over, the outbox's group commit, both hops of MQTT, the ingest's batch, the write and the query.
/// </remarks>
internal static class LatencyBench
{
    private const int DoorsUsed = 24;
    private const double GoalMs = 500;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);

    public static async Task<bool> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions { Mosquitto = true, Influx = true, WireTime = true });
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        await corner.WaitUntilDrained(TimeSpan.FromSeconds(60));
        List<double> fromFrame = [], fromDoor = [];
        Random random = new(1);
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; Stopwatch.GetElapsedTime(began).TotalSeconds < options.Seconds; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (double frame, double door) = await MoveAsync(corner, $"compartment/{(i % DoorsUsed) + 1:00}", open: i / DoorsUsed % 2 == 0);
            fromFrame.Add(frame);
            fromDoor.Add(door);
            await Task.Delay(random.Next(1, 60), cancellationToken); // No rhythm of the bench falls in with one of the product.
        }

        Console.Out.WriteLine($"{fromFrame.Count} doors moved, one after the other, while the whole corner polls at its own pace");
        bool isMet = Bench.Show("frame on the wire -> readable in influxd, p50", Bench.Percentile(fromFrame, 0.50), "ms");
        isMet &= Bench.Show("frame on the wire -> readable in influxd, p99", Bench.Percentile(fromFrame, 0.99), "ms", atMost: GoalMs);
        isMet &= Bench.Show("door moves -> readable in influxd, with the poll, p50", Bench.Percentile(fromDoor, 0.50), "ms");
        return isMet & Bench.Show("door moves -> readable in influxd, with the poll, p99", Bench.Percentile(fromDoor, 0.99), "ms");
    }

    /// <summary>Moves one door and completes when the row is readable.</summary>
    internal static async Task<(double FromFrameMs, double FromDoorMs)> MoveAsync(Corner corner, string part, bool open)
    {
        DateTimeOffset moved = TimeProvider.System.GetUtcNow();
        await corner.Control.DoorAsync("locker-1", part, open);
        string query = $"SELECT door_open FROM locker WHERE part = '{part}' AND time >= {moved.ToUnixTimeMilliseconds()}ms ORDER BY time DESC LIMIT 1";
        (double, double)? measured = null;
        await Eventually.True($"{part} is readable", Within, async () =>
        {
            InfluxRow? row = (await corner.Influx!.QueryAsync(Corner.Database, query)).FirstOrDefault(r => r.Boolean("door_open") == open);
            if (row is null) { return false; }
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            measured = ((now - DateTimeOffset.FromUnixTimeMilliseconds(row.Ns / 1_000_000)).TotalMilliseconds, (now - moved).TotalMilliseconds);
            return true;
        });
        return measured!.Value;
    }
}
