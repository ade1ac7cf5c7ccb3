using System.Diagnostics;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>From a touch at the terminal to the lock's pulse: real processes, eight boards of 24 doors on one simulated line of 9600 baud that takes its time.</summary>
/// <remarks>
/// A sample begins before the touch is sent to the gateway's interface, and ends when the simulated board has read the last byte of the order and energises the
/// solenoid. So it contains the durable step of the errand, the command's way to firmware-host and into its journal, the poll that is on the wire just then,
/// the silence that the boards ask for, and the order itself. It starts when the coil, which is the same each time, has rested: the interlock's wait is no latency.
/// </remarks>
internal static class LockersBench
{
    private const double GoalMs = 300;
    private const string Locker = "locker-1", Waybill = "SF1000000001", Rules = """{ "deposit": { "showsCode": false }, "terminal": { "reopenMinutes": 60 } }""";
    private static readonly TimeSpan Rested = TimeSpan.FromSeconds(1.4); // Longest pulse and rest of an 8A coil, and some more.
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    public static async Task<bool> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        bool isMet = await TouchesAsync(options, cancellationToken);
        return isMet & await BusBench.EfficiencyAsync(options, cancellationToken);
    }

    private static async Task<bool> TouchesAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        await using LockerCorner at = await LockerCorner.StartAsync(Rules, BusBench.Site().ToJsonString(), wireTime: true);
        string part = await DepositAsync(at);
        List<double> healthy = await SamplesAsync(at, part, options.Seconds, cancellationToken);
        await at.Corner.Control.FaultAsync(Locker, BusBench.Boards - 1, "silence");
        List<double> oneDead = await SamplesAsync(at, part, options.Seconds, cancellationToken);

        Console.Out.WriteLine($"{BusBench.Boards} boards of 24 doors at 9600 baud: {healthy.Count} touches with all boards healthy, {oneDead.Count} with one dead");
        Bench.Show("touch at the terminal -> pulse, p50", Bench.Percentile(healthy, 0.50), "ms");
        bool isMet = Bench.Show("touch at the terminal -> pulse, p99", Bench.Percentile(healthy, 0.99), "ms", atMost: GoalMs);
        Bench.Show("the same with one board dead, p50", Bench.Percentile(oneDead, 0.50), "ms");
        return isMet & Bench.Show("the same with one board dead, p99", Bench.Percentile(oneDead, 0.99), "ms", atMost: GoalMs + BusBench.ReplyTimeoutMs);
    }

    /// <summary>A courier has put something in, and may open that door again: each sample is one touch.</summary>
    private static async Task<string> DepositAsync(LockerCorner at)
    {
        await at.Terminal.StartAsync("Courier");
        await at.Terminal.TypeAsync(LockerCorner.CourierPin);
        await at.Terminal.WaitForAsync("parcel");
        await at.Terminal.FillAsync(Waybill, LockerCorner.Phone);
        await at.Terminal.PickAsync("S");
        string part = await at.Terminal.OpenDoorAsync(Locker);
        await at.Corner.Control.DoorAsync(Locker, part, open: false);
        return part;
    }

    private static async Task<List<double>> SamplesAsync(LockerCorner at, string part, int seconds, CancellationToken cancellationToken)
    {
        List<double> samples = [];
        Random random = new(1);
        BootClock clock = BootClock.OfThisMachine(TimeProvider.System);
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
        {
            await at.Terminal.WaitForAsync("deposited");
            await Task.Delay(Rested + TimeSpan.FromMilliseconds(random.Next(1, 200)), cancellationToken); // No rhythm of the bench falls in with the polls.
            long step = (await at.Terminal.ShowAsync()).GetProperty("step").GetInt64();
            int before = Pulses(at, part).Count();
            long touchedNs = clock.MonotonicNs;
            await at.Terminal.TouchAsync(step, new { type = "answer", what = "OpenAgain" });
            Happening[] pulses = [];
            await Eventually.True($"{part} clicks", Within, () => (pulses = [.. Pulses(at, part)]).Length > before);
            samples.Add((pulses[^1].Ns - touchedNs) / 1e6);
            await at.Corner.Control.DoorAsync(Locker, part, open: true);
            await at.Terminal.WaitForAsync("door", d => d.GetProperty("stage").GetString() == "Open");
            await at.Corner.Control.DoorAsync(Locker, part, open: false);
        }

        return samples;
    }

    private static IEnumerable<Happening> Pulses(LockerCorner at, string part) => at.Corner.Physical.Where(h => h.What == "pulse" && h.Part == part);
}
