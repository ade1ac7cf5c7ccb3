using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Commands;
using LifeCircle.Edge.FirmwareHost.Wires;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Links;
using Command = System.CommandLine.Command;

namespace LifeCircle.Edge.FirmwareHost.Verbs;

/// <summary>watch: what a running host sees, or every byte on a free port.</summary>
internal static class WatchVerb
{
    private const int ListenMs = 500;

    public static Command Make()
    {
        Option<string> socket = Options.Socket(isRequired: false);
        Option<string> port = new("--port") { Description = "A serial port that no host uses: show every byte on it.", HelpName = "PATH" };
        Option<int> baud = new("--baud") { Description = "Bits per second with --port.", DefaultValueFactory = _ => MachineWires.UsualBaud };
        Command command = new("watch", "Shows readings and events of a running host, or the bytes on a port.") { socket, port, baud };
        command.SetAction((parsed, _) => VerbRun.RunAsync(stopping => (parsed.GetValue(socket), parsed.GetValue(port)) switch
        {
            (_, { } free) => ListenAsync(free, parsed.GetValue(baud), stopping),
            ({ } path, _) => WatchAsync(path, stopping),
            _ => throw new OperatorException("Say what to watch: --socket PATH of a running host, or --port PATH of a free port."),
        }));
        return command;
    }

    private static async Task<int> WatchAsync(string socket, CancellationToken stopping)
    {
        using HostClient client = new(socket);
        Description description = await client.Host.DescribeAsync(new DescribeRequest(), cancellationToken: stopping);
        HealthReply health = await client.Host.HealthAsync(new HealthRequest(), cancellationToken: stopping);
        foreach (BusHealth bus in health.Buses) { Console.Out.WriteLine($"bus {bus.Bus} {bus.State} {bus.FaultText}".TrimEnd()); }

        // Only what happens from now on; the gateway alone acknowledges.
        ObserveRequest request = new() { JournalId = description.JournalId, AfterOffset = health.JournalHead };
        using AsyncServerStreamingCall<Observation> call = client.Host.Observe(request, cancellationToken: stopping);
        await foreach (Observation observation in call.ResponseStream.ReadAllAsync(stopping))
        {
            if (Line(observation) is { } line) { Console.Out.WriteLine(line); }
        }

        return VerbRun.Ok;
    }

    private static string? Line(Observation observation) => observation.KindCase switch
    {
        Observation.KindOneofCase.Reading => $"  {observation.Reading.Device} {observation.Reading.Point} = {Text(observation.Reading)}",
        Observation.KindOneofCase.Entry => $"! {observation.Entry.Device} {observation.Entry.Part} {observation.Entry.Kind} {observation.Entry.DataJson} ({observation.Entry.Id})",
        _ => "-- now live; Ctrl-C ends",
    };

    private static string Text(Reading reading)
    {
        string value = reading.Value?.KindCase switch
        {
            Value.KindOneofCase.Boolean => reading.Value.Boolean ? "true" : "false",
            Value.KindOneofCase.Integer => reading.Value.Integer.ToString(CultureInfo.InvariantCulture),
            Value.KindOneofCase.Number => reading.Value.Number.ToString(CultureInfo.InvariantCulture),
            Value.KindOneofCase.Text => reading.Value.Text,
            _ => "not known",
        };
        return reading.Quality == Quality.Good ? value : $"{value} ({reading.Quality.ToString().ToLowerInvariant()} {reading.Fault})";
    }

    private static async Task<int> ListenAsync(string port, int baud, CancellationToken stopping)
    {
        await using BusWire wire = new MachineWires(TimeProvider.System).Open(new BusSettings { Id = "port", Kind = "serial", Port = port, Baud = baud }, new LineNeeds(baud, LineParity.None));
        wire.Tap((sent, bytes) => Console.Out.WriteLine($"{(sent ? '>' : '<')} {BoardFinder.Hex(bytes.Span)}"));
        Exchange listen = new(ReadOnlyMemory<byte>.Empty, Anything, ListenMs);
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            await wire.Ends.Link!.ExchangeAsync(listen, stopping);
            if (wire.Trouble() is { } trouble) { throw new OperatorException(trouble); }
        }
    }

    private static ReplyVerdict Anything(ReadOnlySpan<byte> received, out int length)
    {
        length = received.Length;
        return ReplyVerdict.Match;
    }
}
