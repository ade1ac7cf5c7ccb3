using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace LifeCircle.Edge.Support;

/// <summary>A bad line between a client and a server on loopback: slow, long, dead without a word, cut, or not there.</summary>
/// <remarks>
/// Each direction carries <see cref="BitsPerS"/> over all connections and delivers <see cref="OneWayMs"/> later. What the line cannot take stays with
/// the sender: at most one segment and a small kernel buffer wait here, so that the sender's own queue is the queue.
/// </remarks>
public sealed class LinkProxy : IAsyncDisposable
{
    private const int SegmentBytes = 1_400, KernelBufferBytes = 4_096, SegmentsInTheAirMax = 4_096;

    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TcpClient, TcpClient> _connections = new();
    private readonly Line _up, _down;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _flowing = new();

    public LinkProxy(int target, long bitsPerS = 0, int oneWayMs = 0)
    {
        (_target, BitsPerS, OneWayMs) = (target, bitsPerS, oneWayMs);
        (_up, _down) = (new Line(this), new Line(this));
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Server.ReceiveBufferSize = KernelBufferBytes; // Inherited by what is accepted.
        _listener.Start();
        _flowing.SetResult();
        _accepting = AcceptAsync();
    }

    public int Port { get; } = FreePort.Next();

    /// <summary>Of each direction; 0 for as fast as it goes.</summary>
    public long BitsPerS { get; }

    public int OneWayMs { get; }

    /// <summary>New connections are closed at once.</summary>
    public bool Refuses { get; set; }

    /// <summary>Bytes from clients to the server that have gone over the line.</summary>
    public long BytesUp => _up.Bytes;

    public long BytesDown => _down.Bytes;

    /// <summary>Every connection stays open and nothing passes, as with a router that has lost its table.</summary>
    public void Freeze() => _flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw() => _flowing.TrySetResult();

    /// <summary>Ends every connection: in order, or with a reset.</summary>
    public void Cut(bool reset = false)
    {
        foreach ((TcpClient near, TcpClient far) in _connections)
        {
            if (reset) { near.LingerState = far.LingerState = new LingerOption(true, 0); }
            near.Dispose();
            far.Dispose();
        }

        _connections.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient near = await _listener.AcceptTcpClientAsync(_stop.Token);
            TcpClient far = new() { NoDelay = true };
            near.NoDelay = true;
            try
            {
                if (!Refuses) { await far.ConnectAsync(IPAddress.Loopback, _target, _stop.Token); }
            }
            catch (SocketException) { } // The server is away: so is the client's connection.

            if (!far.Connected)
            {
                near.Dispose();
                far.Dispose();
                continue;
            }

            _connections[near] = far;
            _ = PassAsync(near, far, _up);
            _ = PassAsync(far, near, _down);
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, Line line)
    {
        Channel<(long DueMs, byte[] Bytes)> air = Channel.CreateBounded<(long, byte[])>(SegmentsInTheAirMax);
        Task arriving = ArriveAsync(air.Reader, to);
        try
        {
            byte[] buffer = new byte[SegmentBytes];
            for (int read; (read = await from.GetStream().ReadAsync(buffer, _stop.Token)) > 0;)
            {
                await _flowing.Task.WaitAsync(_stop.Token);
                long overMs = line.Take(read);
                await WaitAsync(overMs);
                await air.Writer.WriteAsync((overMs + OneWayMs, buffer[..read]), _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException) { } // Its end is the other's.

        air.Writer.TryComplete();
        await arriving;
        from.Dispose();
        to.Dispose();
    }

    private async Task ArriveAsync(ChannelReader<(long DueMs, byte[] Bytes)> air, TcpClient to)
    {
        try
        {
            await foreach ((long dueMs, byte[] bytes) in air.ReadAllAsync(_stop.Token))
            {
                await WaitAsync(dueMs);
                await _flowing.Task.WaitAsync(_stop.Token);
                await to.GetStream().WriteAsync(bytes, _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException) { to.Dispose(); }
    }

    private async Task WaitAsync(long untilMs)
    {
        long waitMs = untilMs - NowMs;
        if (waitMs > 0) { await Task.Delay(TimeSpan.FromMilliseconds(waitMs), _stop.Token); }
    }

    private static long NowMs => Stopwatch.GetTimestamp() * 1_000 / Stopwatch.Frequency;

    /// <summary>One direction: when the wire is free again.</summary>
    private sealed class Line(LinkProxy proxy)
    {
        private readonly Lock _lock = new();
        private double _freeMs;

        public long Bytes { get; private set; }

        /// <summary>When the last of these bytes is over the wire.</summary>
        public long Take(int bytes)
        {
            lock (_lock)
            {
                Bytes += bytes;
                if (proxy.BitsPerS > 0) { _freeMs = Math.Max(_freeMs, NowMs) + (bytes * 8_000.0 / proxy.BitsPerS); }
                else { _freeMs = NowMs; }
                return (long)_freeMs;
            }
        }
    }
}
