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
        Option<bool> all = new("--all-addresses") { Description = "Asks every address that a board type can have, not the first 32 alone; a Modbus line then takes minutes." };
        Command command = new("scan", "Finds boards and proposes lines for the site file.") { socket, bus, port, baud, all };
        command.SetAction((parsed, _) => VerbRun.RunAsync(stopping => parsed.GetValue(port) is { Length: > 0 } ports
            ? ScanPortsAsync(ports, parsed.GetValue(baud) ?? [], parsed.GetValue(all), stopping)
            : ScanHostAsync(parsed.GetValue(socket), new ScanRequest { Bus = parsed.GetValue(bus) ?? "", AllAddresses = parsed.GetValue(all) }, stopping)));
        return command;
    }

    private static async Task<int> ScanHostAsync(string? socket, ScanRequest request, CancellationToken stopping)
    {
        if (socket is null) { throw new OperatorException("Say where to look: --socket PATH of a running host, or --port PATH of free ports."); }
        int found = 0;
        using HostClient client = new(socket);
        using AsyncServerStreamingCall<ScanFinding> call = client.Host.Scan(request, cancellationToken: stopping);
        await foreach (ScanFinding finding in call.ResponseStream.ReadAllAsync(stopping)) { found += Show(finding.Text, finding.SiteJson); }
        return Conclude(found);
    }

    private static async Task<int> ScanPortsAsync(string[] ports, int[] bauds, bool all, CancellationToken stopping)
    {
        int found = 0;
        foreach (string port in ports) { found += await ScanPortAsync(port, bauds, all, stopping); }
        return Conclude(found);
    }

    private static int Conclude(int found)
    {
        Console.Out.WriteLine(found == 0 ? "No board answered: check power, the A/B wires and the address switches." : $"{found} board(s) found; the lines in braces belong into \"boards\" of the site file.");
        return found == 0 ? VerbRun.Failed : VerbRun.Ok;
    }

    private static async Task<int> ScanPortAsync(string port, int[] bauds, bool all, CancellationToken stopping)
    {
        int found = 0;
        foreach (IBoardType type in Boards.All.Where(t => t.BusKind == "serial"))
        {
            foreach (int baud in bauds.Length > 0 ? bauds : [type.DefaultBaud])
            {
                Show($"{port}: asking for {type.Name} at {baud} bits per second", "");
                await using BusWire wire = new MachineWires(TimeProvider.System).Open(new BusSettings { Id = "port", Kind = "serial", Port = port, Baud = baud }, LineNeeds.Of(type));
                foreach (int address in BoardFinder.Addresses(type, all))
                {
                    (ProbeReply reply, string siteJson) = await BoardFinder.ProbeAsync(wire, "port", type, address, further: false, stopping);
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
