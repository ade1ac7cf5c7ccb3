using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace LifeCircle.Edge.Simulation.Tests;

/// <summary>Corners, broker, ingest replicas and database on virtual time, with faults of one seed; see tests/Simulation/README.md.</summary>
public sealed partial class SeedTests(ITestOutputHelper output)
{
    /// <summary>Two processes at a time: one a core.</summary>
    private const int Processes = 2;

    /// <summary>Always the same seeds, so that a failure belongs to the change that brought it; fresh ones are for the verb.</summary>
    private const int UsualFirst = 5_000_001, UsualSeeds = 300;

    /// <summary>LIFECIRCLE_SIM_SEEDS says how many, LIFECIRCLE_SEED where to begin.</summary>
    [Fact]
    public async Task Whatever_goes_wrong_nothing_is_lost_doubled_changed_or_late()
    {
        int seeds = FromEnvironment("LIFECIRCLE_SIM_SEEDS") ?? UsualSeeds;
        int first = FromEnvironment("LIFECIRCLE_SEED") ?? UsualFirst;
        output.WriteLine($"LIFECIRCLE_SEED={first} LIFECIRCLE_SIM_SEEDS={seeds}");
        int each = (seeds + Processes - 1) / Processes;
        (int Code, string Text)[] runs = await Task.WhenAll(Enumerable.Range(0, Processes).Select(p => SimulationRun.OfAsync(Text(first + (p * each)), Text(each))));
        Assert.All(runs, run => Assert.True(run.Code == 0, Failures(run.Text)));
        int held = runs.Sum(run => SimulationRun.TracesIn(run.Text).Count);
        Assert.Equal(each * Processes, held);
        int records = runs.Sum(run => Records().Matches(run.Text).Sum(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)));
        output.WriteLine($"{held} seeds hold, {records} records");
        Assert.True(records > held * 100, "The corners have hardly lived.");
    }

    [Fact]
    public async Task The_same_seed_is_the_same_run_also_after_others()
    {
        (int _, string first) = await SimulationRun.OfAsync("5000001", "3");
        (int _, string again) = await SimulationRun.OfAsync("5000002", "2");
        Assert.Equal(3, SimulationRun.TracesIn(first).Count);
        Assert.Equal(SimulationRun.TracesIn(first).Skip(1), SimulationRun.TracesIn(again));
    }

    [Fact]
    public async Task A_thousand_gateways_come_back_spread_and_drain()
    {
        (int code, string text) = await SimulationRun.OfAsync("storm", "1000");
        output.WriteLine(text);
        Assert.True(code == 0, text);
    }

    private static string Failures(string text) => string.Join('\n', text.Split('\n').Where(l => !l.Contains(" holds ", StringComparison.Ordinal)).Take(120));

    private static int? FromEnvironment(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int n) ? n : null;

    private static string Text(int n) => n.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("records ([0-9]+)")]
    private static partial Regex Records();
}
