using System.Net.Sockets;

namespace LifeCircle.Edge.Simulators;

/// <summary>A Unix socket at the far end of a wire, that can be unplugged.</summary>
/// <param name="talk">Serves one connection until it throws, because the asker has gone or the wire has.</param>
internal sealed class SimulatedSocket(string path, Func<NetworkStream, CancellationToken, Task> talk) : IDisposable
{
    private readonly Lock _plugging = new();
    private CancellationTokenSource? _plugged;
    private Socket? _listener;

    internal bool IsPlugged
    {
        get
        {
            lock (_plugging)
            {
                return _plugged is not null;
            }
        }
    }

    internal void Plug()
    {
        lock (_plugging)
        {
            if (_plugged is null)
            {
                File.Delete(path);
                _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                _listener.Bind(new UnixDomainSocketEndPoint(path));
                _listener.Listen();
                _plugged = new CancellationTokenSource();
                _ = ServeAsync(_listener, _plugged.Token);
            }
        }
    }

    /// <summary>As if the wire were gone: its file, and everything under way.</summary>
    internal void Unplug()
    {
        lock (_plugging)
        {
            _plugged?.Cancel();
            _listener?.Dispose(); // Here and not where it serves: a listener takes its file along, and later that would be the file of the next one.
            File.Delete(path);
            _plugged?.Dispose();
            (_plugged, _listener) = (null, null);
        }
    }

    public void Dispose() => Unplug();

    private async Task ServeAsync(Socket listener, CancellationToken unplugged)
    {
        try
        {
            while (true)
            {
                _ = TalkAsync(await listener.AcceptAsync(unplugged), unplugged);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Unplugged.
        }
    }

    private async Task TalkAsync(Socket socket, CancellationToken unplugged)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            await talk(stream, unplugged);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The asker has gone, or the wire.
        }
    }
}
