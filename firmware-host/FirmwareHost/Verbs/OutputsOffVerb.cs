using System.CommandLine;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Wires;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost.Verbs;

/// <summary>outputs-off: what is left on by a host that died is brought into its safe state; systemd runs it after every end of the host.</summary>
internal static class OutputsOffVerb
{
    /// <summary>Tries for each board: a single bad frame must not leave a heater on.</summary>
    private const int TriesMax = 3;

    public static Command Make()
    {
        Option<string> site = Options.Site(isRequired: true), wires = Options.Wires();
        Option<string> data = new("--data") { Description = "Folder of the journal, so that it is refused while a host runs on it.", Required = true, HelpName = "DIR" };
        Command command = new("outputs-off", "Switches off the locks' outputs, and brings relays into their safe states, while no host runs.") { site, data, wires };
        command.SetAction((parsed, _) => VerbRun.RunAsync(_ => RunAsync(parsed.GetRequiredValue(site), parsed.GetRequiredValue(data), parsed.GetValue(wires))));
        return command;
    }

    /// <summary>To its end, also when it is told to stop: half a row of safe outputs is no safe state.</summary>
    private static async Task<int> RunAsync(string sitePath, string data, string? wiresFolder)
    {
        if (!VerbRun.TryReadSite(sitePath, out SiteFile site)) { return VerbRun.WrongInput; }
        using FolderLock alone = FolderLock.Take(data);
        Dictionary<string, IBoardType> types = Boards.All.ToDictionary(t => t.Name);
        IWires wires = VerbRun.Wires(wiresFolder);
        bool isOff = true;
        foreach (BusSettings bus in site.Buses)
        {
            await using BusWire wire = wires.Open(bus, Corner.NeedsOf(site, bus, types));
            foreach (DeviceSettings device in site.Devices)
            {
                foreach (BoardSettings settings in device.Boards.Where(b => b.Bus == bus.Id))
                {
                    if (types[settings.Board].Create(new BoardContext(device, settings, bus, wire.Ends, TimeProvider.System)) is not ISafeOutputs outputs) { continue; }
                    DriverFault fault = await OffAsync(outputs);
                    isOff &= fault == DriverFault.None;
                    string outcome = fault == DriverFault.None ? "safe" : $"{fault.Name()}: {fault.WhatToCheck()}";
                    await Console.Out.WriteLineAsync($"{device.Id} {settings.Board} on {bus.Id}: {outcome}");
                }
            }
        }

        return isOff ? VerbRun.Ok : VerbRun.Failed;
    }

    private static async Task<DriverFault> OffAsync(ISafeOutputs outputs)
    {
        DriverFault fault = DriverFault.None;
        for (int i = 0; i < TriesMax; i++)
        {
            fault = await outputs.MakeSafeAsync(SafeOccasion.Stop, CancellationToken.None);
            if (fault == DriverFault.None) { break; }
        }

        return fault;
    }
}
