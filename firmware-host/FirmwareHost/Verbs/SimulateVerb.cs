using System.CommandLine;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Simulators;

namespace LifeCircle.Edge.FirmwareHost.Verbs;

/// <summary>simulate: the far end of every wire of a site, for run --wires.</summary>
internal static class SimulateVerb
{
    public static Command Make()
    {
        Option<string> site = Options.Site(isRequired: true);
        Option<string> dir = new("--dir") { Description = "Folder for the wires, the control socket and the log of what happened.", Required = true, HelpName = "DIR" };
        Option<bool> people = new("--people") { Description = "Simulated people open and close doors." };
        Option<int?> open = new("--open-after-ms") { Description = "Time from the pulse until a person opens the door." };
        Option<int?> close = new("--close-after-ms") { Description = "Time until that person closes it again." };
        Option<double?> inputs = new("--input-changes-per-minute") { Description = "How often people change an input, on average; 0 for never." };
        Option<int?> seed = new("--seed") { Description = "Decides every chance of this run." };
        Option<bool> wireTime = new("--wire-time") { Description = "Bytes take the time of the baud rate." };
        Command command = new("simulate", "Stands in for every board of a site.") { site, dir, people, open, close, inputs, seed, wireTime };
        command.SetAction((parsed, _) => VerbRun.RunAsync(async stopping =>
        {
            SimulationOptions options = new();
            options = options with
            {
                People = parsed.GetValue(people),
                WireTime = parsed.GetValue(wireTime),
                OpenAfterMs = parsed.GetValue(open) ?? options.OpenAfterMs,
                CloseAfterMs = parsed.GetValue(close) ?? options.CloseAfterMs,
                InputChangesPerMinute = parsed.GetValue(inputs) ?? options.InputChangesPerMinute,
                Seed = parsed.GetValue(seed) ?? options.Seed,
            };
            return await RunAsync(parsed.GetRequiredValue(site), parsed.GetRequiredValue(dir), options, stopping);
        }));
        return command;
    }

    private static async Task<int> RunAsync(string sitePath, string folder, SimulationOptions options, CancellationToken stopping)
    {
        if (!VerbRun.TryReadSite(sitePath, out SiteFile site)) { return VerbRun.WrongInput; }
        await using SimulatedCorner corner = await SimulatedCorner.StartAsync(site, folder, options, TimeProvider.System, stopping);
        Console.Out.WriteLine("ready");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
        return VerbRun.Ok;
    }
}
