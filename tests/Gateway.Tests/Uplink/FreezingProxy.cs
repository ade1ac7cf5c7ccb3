using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>Stands between client and broker; frozen, it keeps every connection open and passes nothing on, as a router does that has lost its table.</summary>
internal sealed class FreezingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly Task _accepting;
    private TaskCompletionSource _flowing = new();

    public FreezingProxy(int target)
    {
        _target = target;
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _flowing.SetResult();
        _accepting = AcceptAsync();
    }

    public int Port { get; } = FreePort.Next();

    public void Freeze() => _flowing = new TaskCompletionSource();

    public void Thaw() => _flowing.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        foreach (TcpClient client in _clients) { client.Dispose(); }
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient near = await _listener.AcceptTcpClientAsync(_stop.Token);
            TcpClient far = new();
            _clients.Add(near);
            _clients.Add(far);
            await far.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            _ = PassAsync(near, far);
            _ = PassAsync(far, near);
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to)
    {
        byte[] buffer = new byte[16 << 10];
        try
        {
            for (int read; (read = await from.GetStream().ReadAsync(buffer, _stop.Token)) > 0;)
            {
                await _flowing.Task.WaitAsync(_stop.Token);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException) { } // One end is gone.
        finally { to.Close(); }
    }
}
