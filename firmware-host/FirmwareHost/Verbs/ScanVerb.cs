using System.CommandLine;
using Grpc.Core;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Commands;
using LifeCircle.Edge.FirmwareHost.Wires;
using LifeCircle.Edge.Wire.Boards;
using Command = System.CommandLine.Command;

namespace LifeCircle.Edge.FirmwareHost.Verbs;

/// <summary>scan: finds boards by harmless requests and proposes their lines for the site file.</summary>
internal static class ScanVerb
{
    public static Command Make()
    {
        Option<string> socket = Options.Socket(isRequired: false), bus = Options.Bus();
        Option<string[]> port = new("--port") { Description = "Serial ports that no host uses, instead of --socket.", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
        Option<int[]> baud = new("--baud") { Description = "Bits per second to try with --port; absent: what each board type asks for.", AllowMultipleArgumentsPerToken = true };
        Command command = new("scan", "Finds boards and proposes lines for the site file.") { socket, bus, port, baud };
        command.SetAction((parsed, _) => VerbRun.RunAsync(stopping => RunAsync(parsed.GetValue(socket), parsed.GetValue(bus) ?? "", parsed.GetValue(port) ?? [], parsed.GetValue(baud) ?? [], stopping)));
        return command;
    }

    private static async Task<int> RunAsync(string? socket, string bus, string[] ports, int[] bauds, CancellationToken stopping)
    {
        int found = 0;
        foreach (string port in ports) { found += await ScanPortAsync(port, bauds, stopping); }
        if (ports.Length == 0)
        {
            if (socket is null) { throw new OperatorException("Say where to look: --socket PATH of a running host, or --port PATH of free ports."); }
            using HostClient client = new(socket);
            using AsyncServerStreamingCall<ScanFinding> call = client.Host.Scan(new ScanRequest { Bus = bus }, cancellationToken: stopping);
            await foreach (ScanFinding finding in call.ResponseStream.ReadAllAsync(stopping)) { found += Show(finding.Text, finding.SiteJson); }
        }

        Console.Out.WriteLine(found == 0 ? "No board answered: check power, the A/B wires and the address switches." : $"{found} board(s) found; the lines in braces belong into \"boards\" of the site file.");
        return found == 0 ? VerbRun.Failed : VerbRun.Ok;
    }

    private static async Task<int> ScanPortAsync(string port, int[] bauds, CancellationToken stopping)
    {
        int found = 0;
        foreach (IBoardType type in Boards.All.Where(t => t.BusKind == "serial"))
        {
            foreach (int baud in bauds.Length > 0 ? bauds : [type.DefaultBaud])
            {
                Show($"{port}: asking for {type.Name} at {baud} bits per second", "");
                await using BusWire wire = new MachineWires(TimeProvider.System).Open(new BusSettings { Id = "port", Kind = "serial", Port = port, Baud = baud }, LineNeeds.Of(type));
                foreach (int address in BoardFinder.Addresses(type, "serial"))
                {
                    (ProbeReply reply, string siteJson) = await BoardFinder.ProbeAsync(wire, "port", type, address, stopping);
                    if (wire.Trouble() is { } trouble) { throw new OperatorException(trouble); }
                    if (reply.Answered) { found += Show(reply.Text, siteJson); }
                }
            }
        }

        return found;
    }

    private static int Show(string text, string siteJson)
    {
        Console.Out.WriteLine(text);
        if (siteJson.Length > 0) { Console.Out.WriteLine($"  {siteJson}"); }
        return siteJson.Length > 0 ? 1 : 0;
    }
}
