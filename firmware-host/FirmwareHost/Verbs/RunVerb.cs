using System.CommandLine;
using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.FirmwareHost.Verbs;

/// <summary>run: owns the wires and serves the gateway until it is told to stop.</summary>
internal static class RunVerb
{
    public static Command Make()
    {
        Option<string> site = Options.Site(isRequired: true), socket = Options.Socket(isRequired: true), wires = Options.Wires();
        Option<string> data = new("--data") { Description = "Folder of the journal.", Required = true, HelpName = "DIR" };
        Command command = new("run", "Owns the wires and serves the gateway on a Unix socket.") { site, socket, data, wires };
        command.SetAction((parsed, _) => VerbRun.RunAsync(stopping =>
            RunAsync(parsed.GetRequiredValue(site), parsed.GetRequiredValue(socket), parsed.GetRequiredValue(data), parsed.GetValue(wires), stopping)));
        return command;
    }

    private static async Task<int> RunAsync(string sitePath, string socket, string data, string? wires, CancellationToken stopping)
    {
        if (!VerbRun.TryReadSite(sitePath, out SiteFile site)) { return VerbRun.WrongInput; }
        await using FirmwareHostApp app = await FirmwareHostApp.BuildAsync(new HostOptions(site, Boards.All, VerbRun.Wires(wires), socket, data), TimeProvider.System);
        await app.RunAsync(stopping);
        return VerbRun.Ok;
    }
}
