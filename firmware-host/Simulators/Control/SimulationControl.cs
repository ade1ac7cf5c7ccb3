using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace LifeCircle.Edge.Simulators;

/// <summary>A connection to the control socket of a simulated corner. One order at a time.</summary>
public sealed class SimulationControl : IAsyncDisposable
{
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private SimulationControl(NetworkStream stream)
    {
        _stream = stream;
        _reader = new StreamReader(stream, Encoding.UTF8);
    }

    /// <param name="folder">The folder of the simulated corner.</param>
    public static async Task<SimulationControl> ConnectAsync(string folder, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder, SimulatedCorner.ControlFile)), cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new SimulationControl(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>What happened so far, in order of time. A last line that is not whole yet is left out.</summary>
    public static IReadOnlyList<Happening> ReadHappenings(string folder)
    {
        using var file = new FileStream(Path.Combine(folder, SimulatedCorner.LogFile), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.UTF8);
        string text = reader.ReadToEnd();
        int whole = text.LastIndexOf('\n') + 1;
        return [.. text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize(line, SimulationJson.Default.Happening)!)];
    }

    /// <summary>Sends an order and reads its answer, whatever it says.</summary>
    public async Task<SimulationAnswer> SendAsync(SimulationOrder order, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(order, SimulationJson.Default.SimulationOrder);
            await _stream.WriteAsync((byte[])[.. json, (byte)'\n'], cancellationToken);
            string line = await _reader.ReadLineAsync(cancellationToken) ?? throw new IOException("The simulated corner has gone.");
            return JsonSerializer.Deserialize(line, SimulationJson.Default.SimulationAnswer)!;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <param name="fault">As in <see cref="SimulationOrder.Fault"/>.</param>
    public Task FaultAsync(string device, int board, string fault, CancellationToken cancellationToken, int? door = null) =>
        DoAsync(new SimulationOrder("fault") { Device = device, Board = board, Fault = fault, Door = door }, cancellationToken);

    public Task MoveDoorAsync(string device, string part, bool open, CancellationToken cancellationToken) =>
        DoAsync(new SimulationOrder("door") { Device = device, Part = part, Open = open }, cancellationToken);

    public Task SetInputAsync(string device, string point, bool value, CancellationToken cancellationToken) =>
        DoAsync(new SimulationOrder("input") { Device = device, Point = point, Value = value }, cancellationToken);

    /// <summary>Gives a physical quantity a new value, in the unit of its point.</summary>
    public Task SetValueAsync(string device, string point, double number, CancellationToken cancellationToken) =>
        DoAsync(new SimulationOrder("set") { Device = device, Point = point, Number = number }, cancellationToken);

    /// <summary>Completes when everything begun is finished.</summary>
    public Task HoldStillAsync(bool on, CancellationToken cancellationToken) =>
        DoAsync(new SimulationOrder("hold-still") { On = on }, cancellationToken);

    public Task UnplugAsync(string bus, CancellationToken cancellationToken) => DoAsync(new SimulationOrder("unplug") { Bus = bus }, cancellationToken);

    public Task PlugAsync(string bus, CancellationToken cancellationToken) => DoAsync(new SimulationOrder("plug") { Bus = bus }, cancellationToken);

    public Task<SimulationAnswer> StateAsync(CancellationToken cancellationToken) => DoAsync(new SimulationOrder("state"), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _stream.DisposeAsync();
        _turn.Dispose();
    }

    private async Task<SimulationAnswer> DoAsync(SimulationOrder order, CancellationToken cancellationToken)
    {
        SimulationAnswer answer = await SendAsync(order, cancellationToken);
        return answer.Ok ? answer : throw new InvalidOperationException(answer.Error);
    }
}
