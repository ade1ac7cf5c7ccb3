using System.Text.RegularExpressions;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Simulation.Tests;

/// <summary>The simulation in a process of its own: it needs a thread pool of one thread.</summary>
internal static partial class SimulationRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(12);

    /// <summary>Everything that the process printed, and its exit code.</summary>
    public static async Task<(int Code, string Text)> OfAsync(params string[] args)
    {
        string exe = Path.Combine(RepoRoot.Path, "artifacts", "bin", "Simulation", "debug", "LifeCircle.Edge.Simulation");
        Assert.True(File.Exists(exe), $"{exe} is not built: dotnet build tests/Simulation");
        await using ChildProcess process = ChildProcess.Start("simulation", exe, args, environment: new Dictionary<string, string> { ["DOTNET_PROCESSOR_COUNT"] = "1", ["DOTNET_gcServer"] = "0" });
        int code = await process.WaitForExit(Limit);
        return (code, process.Text);
    }

    public static IReadOnlyList<string> TracesIn(string text) => [.. Trace().Matches(text).Select(m => m.Value)];

    [GeneratedRegex("seed [0-9]+ (holds|FAILS) trace [0-9a-f]{16} records [0-9]+ events [0-9]+ commands [0-9]+ pulses [0-9]+")]
    private static partial Regex Trace();
}
