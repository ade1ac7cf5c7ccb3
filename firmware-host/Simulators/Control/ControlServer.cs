using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace LifeCircle.Edge.Simulators;

/// <summary>The control socket: one JSON object a line in, one out.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private const int ConnectionsMax = 32;
    private const int LineCharsMax = 4_096;

    private readonly string _path;
    private readonly Func<SimulationOrder, CancellationToken, Task<SimulationAnswer>> _execute;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _free = new(ConnectionsMax);
    private readonly Task _accepting;

    private ControlServer(string path, Socket listener, Func<SimulationOrder, CancellationToken, Task<SimulationAnswer>> execute)
    {
        (_path, _listener, _execute) = (path, listener, execute);
        _accepting = AcceptAsync();
    }

    internal static ControlServer Start(string path, Func<SimulationOrder, CancellationToken, Task<SimulationAnswer>> execute)
    {
        File.Delete(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(ConnectionsMax);
        return new ControlServer(path, listener, execute);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        for (int i = 0; i < ConnectionsMax; i++)
        {
            await _free.WaitAsync(CancellationToken.None);
        }

        _listener.Dispose();
        File.Delete(_path);
        _free.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await _free.WaitAsync(_stopping.Token);
                Socket? connection = null;
                try
                {
                    connection = await _listener.AcceptAsync(_stopping.Token);
                }
                finally
                {
                    if (connection is null)
                    {
                        _free.Release();
                    }
                }

                _ = ServeAsync(connection);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: LineCharsMax, leaveOpen: true);
            while (await reader.ReadLineAsync(_stopping.Token) is { } line)
            {
                SimulationAnswer answer = line.Length > LineCharsMax
                    ? new SimulationAnswer(false) { Error = $"An order has at most {LineCharsMax} characters." }
                    : await AnswerAsync(line);
                await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(answer, SimulationJson.Default.SimulationAnswer), (byte)'\n'], _stopping.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The other side has gone, or the corner is being taken down; neither has anything to be told.
        }
        finally
        {
            _free.Release();
        }
    }

    private async Task<SimulationAnswer> AnswerAsync(string line)
    {
        try
        {
            SimulationOrder? order = JsonSerializer.Deserialize(line, SimulationJson.Default.SimulationOrder);
            return order?.Order is null ? new SimulationAnswer(false) { Error = "An order is missing." } : await _execute(order, _stopping.Token);
        }
        catch (JsonException e)
        {
            return new SimulationAnswer(false) { Error = $"Not an order: {e.Message}" };
        }
    }
}
