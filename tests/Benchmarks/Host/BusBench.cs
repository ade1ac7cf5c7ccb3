using System.Diagnostics;
using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Verbs;
using LifeCircle.Edge.Lockers.Board8A;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>How well firmware-host uses a slow bus, and how long one exchange takes when the bus itself costs nothing.</summary>
internal static class BusBench
{
    internal const int Boards = 8;
    private const int AnswerDelayMs = 3;
    internal const int ReplyTimeoutMs = 200;
    private const int RoundTrips = 5_000;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    public static async Task<bool> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        bool isMet = await RoundTripAsync(cancellationToken);
        return isMet & await EfficiencyAsync(options, cancellationToken);
    }

    /// <summary>
    /// needed = bytes at the baud rate + the gaps that the boards ask for + their answer delay; elapsed = the wall clock without the dead board's time-outs.
    /// </summary>
    internal static async Task<bool> EfficiencyAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using TempFolder folder = new("bus");
        string site = folder.Under("site.json");
        await File.WriteAllTextAsync(site, Site().ToJsonString(), cancellationToken);
        await using CornerPart simulate = new("simulate", Product.FirmwareHost, () => ["simulate", "--site", site, "--dir", folder.Under("wires"), "--wire-time"], folder.Path);
        await using CornerPart host = new("firmware-host", Product.FirmwareHost,
            () => ["run", "--site", site, "--socket", folder.Under("s"), "--data", folder.Under("data"), "--wires", folder.Under("wires")], folder.Path);
        await simulate.StartAsync();
        await new SimulatorControl(folder.Under("wires", "control")).FaultAsync("locker-1", Boards - 1, "silence");
        await host.StartAsync();
        using HostClient client = new(folder.Under("s"));
        await Eventually.True("the dead board is known to be silent", Within, async () => (await HealthAsync(client)).Boards.Any(b => b.State == "silent"));

        BusHealth before = await HealthAsync(client);
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), cancellationToken);
        BusHealth after = await HealthAsync(client);

        long polls = Sum(after, b => b.Polls - b.Faults) - Sum(before, b => b.Polls - b.Faults);
        long faults = Sum(after, b => b.Faults) - Sum(before, b => b.Faults);
        double needed = ((after.BusyNs - before.BusyNs) / 1e6) + (polls * AnswerDelayMs);
        double elapsed = ((after.ElapsedNs - before.ElapsedNs) / 1e6) - (faults * ReplyTimeoutMs);
        double dead = faults * ReplyTimeoutMs / ((after.ElapsedNs - before.ElapsedNs) / 1e6);
        Console.Out.WriteLine($"{Boards} boards of 24 doors at 9600 baud, one dead: {polls} polls answered, {faults} not, in {options.Seconds} s");
        bool isMet = Bench.Show("bus, needed / elapsed time outside dead time-outs", needed / elapsed, "", atLeast: 0.9);
        return isMet & Bench.Show("bus, share of time that the dead board costs", dead, "", atMost: 0.05);
    }

    private static async Task<bool> RoundTripAsync(CancellationToken cancellationToken)
    {
        using TempFolder folder = new("wire");
        SiteFile site = new()
        {
            Circle = "bench",
            Gateway = "bench",
            Buses = [new BusSettings { Id = "bus", Kind = "serial", Port = "/dev/null" }],
            Devices = [new DeviceSettings { Id = "locker-1", Kind = "locker", Boards = [new BoardSettings { Board = "8a", Bus = "bus", Address = 1, Settings = System.Text.Json.JsonSerializer.SerializeToElement(new JsonObject { ["turnaroundMs"] = 0 }) }] }],
        };
        await using SimulatedCorner corner = await SimulatedCorner.StartAsync(site, folder.Path, new SimulationOptions(), TimeProvider.System, cancellationToken);
        await using SerialLink link = new(SerialLinkOptions.Of(site.Buses[0], 9600, port: folder.Under("bus")), TimeProvider.System);
        ILockBank bank = (ILockBank)new Board8AType().Create(new BoardContext(site.Devices[0], site.Devices[0].Boards[0], site.Buses[0], new BoardWire { Link = link }, TimeProvider.System));
        List<double> samples = [];
        for (int i = 0; i < RoundTrips; i++)
        {
            long began = Stopwatch.GetTimestamp();
            DriverResult<IReadOnlyList<DoorState>> read = await bank.ReadDoorsAsync(cancellationToken);
            if (!read.IsOk) { throw new InvalidOperationException($"The simulated board answered with {read.Fault.Name()}."); }
            samples.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        Console.Out.WriteLine($"{RoundTrips} questions to a board on a pseudo-terminal without wire time: driver, link, kernel, simulated board and back");
        bool isMet = Bench.Show("serial round trip on a pseudo-terminal, p50", Bench.Percentile(samples, 0.50), "ms", atMost: 0.3);
        return isMet & Bench.Show("serial round trip on a pseudo-terminal, p99", Bench.Percentile(samples, 0.99), "ms");
    }

    private static async Task<BusHealth> HealthAsync(HostClient client) => (await client.Host.HealthAsync(new HealthRequest())).Buses[0];

    private static long Sum(BusHealth bus, Func<BoardHealth, long> what) => bus.Boards.Sum(what);

    /// <summary>One line of 9600 baud with eight boards of 24 doors.</summary>
    internal static JsonObject Site() => new()
    {
        ["circle"] = "bench",
        ["gateway"] = "bench",
        ["buses"] = new JsonArray(new JsonObject { ["id"] = "lockers", ["kind"] = "serial", ["port"] = "/dev/ttyUSB0", ["baud"] = 9600 }),
        ["devices"] = new JsonArray(new JsonObject
        {
            ["id"] = "locker-1",
            ["kind"] = "locker",
            ["boards"] = new JsonArray([.. Enumerable.Range(0, Boards).Select(i => new JsonObject { ["board"] = "8a", ["bus"] = "lockers", ["address"] = i + 1, ["first"] = (i * 24) + 1 })]),
            ["sizes"] = new JsonObject { ["1-192"] = "S" },
        }),
    };
}
