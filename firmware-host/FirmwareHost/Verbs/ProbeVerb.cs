using System.CommandLine;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Commands;
using LifeCircle.Edge.FirmwareHost.Wires;
using LifeCircle.Edge.Wire.Boards;
using Command = System.CommandLine.Command;

namespace LifeCircle.Edge.FirmwareHost.Verbs;

/// <summary>probe: one read-only request to one board, with its raw frames.</summary>
internal static class ProbeVerb
{
    public static Command Make()
    {
        Option<string> socket = Options.Socket(isRequired: false), bus = Options.Bus();
        Option<string> port = new("--port") { Description = "A serial port that no host uses, instead of --socket and --bus.", HelpName = "PATH" };
        Option<int?> baud = new("--baud") { Description = "Bits per second with --port; absent: what the board asks for." };
        Option<string> board = new("--board") { Description = "The board type, e.g. 8a.", Required = true };
        Option<int> address = new("--address") { Description = "The address set by its switches.", DefaultValueFactory = _ => 1 };
        Command command = new("probe", "Sends a board one harmless request, or two, and shows the frames.") { socket, bus, port, baud, board, address };
        command.SetAction((parsed, _) => VerbRun.RunAsync(stopping => RunAsync(
            parsed.GetValue(socket), parsed.GetValue(bus), parsed.GetValue(port), parsed.GetValue(baud), parsed.GetRequiredValue(board), parsed.GetValue(address), stopping)));
        return command;
    }

    private static async Task<int> RunAsync(string? socket, string? bus, string? port, int? baud, string board, int address, CancellationToken stopping)
    {
        ProbeReply reply;
        if (port is not null) { reply = await ProbePortAsync(port, baud, board, address, stopping); }
        else if (socket is not null && bus is not null)
        {
            using HostClient client = new(socket);
            reply = await client.Host.ProbeAsync(new ProbeRequest { Bus = bus, Board = board, Address = (uint)address }, cancellationToken: stopping);
        }
        else { throw new OperatorException("Say where to ask: --socket PATH --bus ID of a running host, or --port PATH of a free port."); }

        foreach (string frame in reply.Frames) { Console.Out.WriteLine(frame); }
        Console.Out.WriteLine(reply.Text);
        return reply.Answered ? VerbRun.Ok : VerbRun.Failed;
    }

    private static async Task<ProbeReply> ProbePortAsync(string port, int? baud, string board, int address, CancellationToken stopping)
    {
        IBoardType type = Boards.All.FirstOrDefault(t => t.Name == board)
            ?? throw new OperatorException($"There is no board type \"{board}\"; known are {string.Join(", ", Boards.All.Select(t => t.Name))}.");
        BusSettings bus = new() { Id = "port", Kind = type.BusKind, Port = port, Baud = baud };
        await using BusWire wire = new MachineWires(TimeProvider.System).Open(bus, LineNeeds.Of(type));
        (ProbeReply reply, _) = await BoardFinder.ProbeAsync(wire, bus.Id, type, address, further: true, stopping);
        return wire.Trouble() is { } trouble ? new ProbeReply { Text = trouble } : reply;
    }
}
