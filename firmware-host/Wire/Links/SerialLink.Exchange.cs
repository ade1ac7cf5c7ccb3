using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Wire;

/// <content>One exchange, on the link's own thread.</content>
public sealed partial class SerialLink
{
    private TtyPort? _port;
    private long _quietSince;
    private TimeSpan _quietFor;
    private long _failedAt;
    private int _reopenMs;

    /// <summary>Null: cancelled before the first byte.</summary>
    private DriverResult<ReadOnlyMemory<byte>>? Run(Job job)
    {
        Exchange exchange = job.Exchange;
        KeepQuiet();
        if (job.Cancellation.IsCancellationRequested)
        {
            return null;
        }

        // A port that went away since the last exchange and is back already costs this one nothing: nothing was sent yet.
        if ((!EnsureOpen() || !DropStale()) && (!EnsureOpen() || !DropStale()))
        {
            return PortMissing(sent: false);
        }

        if (job.Cancellation.IsCancellationRequested)
        {
            return null;
        }

        if (!Send(exchange.Request, out bool sent))
        {
            return PortMissing(sent);
        }

        Interlocked.Add(ref _busyNs, NsOf(exchange.Request.Length) + (exchange.TurnaroundMs * 1_000_000L));
        DriverResult<ReadOnlyMemory<byte>> result = exchange.Matcher is null
            ? new(default, DriverFault.None)
            : Receive(exchange);
        Tell(exchange.Matcher is null ? 0 : _scan.Unasked);
        _quietFor = TimeSpan.FromMilliseconds(exchange.TurnaroundMs);
        _quietSince = _time.GetTimestamp();
        return result;
    }

    private void KeepQuiet()
    {
        if (_quietFor > TimeSpan.Zero)
        {
            TtyPort.Pause(_quietFor - _time.GetElapsedTime(_quietSince));
            _quietFor = TimeSpan.Zero;
        }
    }

    private bool EnsureOpen()
    {
        if (_port is not null)
        {
            return true;
        }

        if (_reopenMs > 0 && _time.GetElapsedTime(_failedAt).TotalMilliseconds < _reopenMs)
        {
            return false;
        }

        _port = TtyPort.TryOpen(_options, out string? trouble);
        _trouble = trouble;
        _reopenMs = _port is not null ? 0 : Math.Clamp(_reopenMs * 2, ReopenMsMin, ReopenMsMax);
        _failedAt = _time.GetTimestamp();
        return _port is not null;
    }

    /// <summary>False: the port is gone.</summary>
    private bool DropStale()
    {
        Span<byte> stale = stackalloc byte[256];
        int dropped = 0;
        while (dropped < StaleBytesMax)
        {
            int count = _port!.Read(stale);
            if (count == 0)
            {
                return true;
            }

            if (count < 0)
            {
                Lost();
                return false;
            }

            Tap?.Invoke(false, stale[..count].ToArray());
            Overhear(stale[..count]);
            dropped += count;
        }

        return true;
    }

    private bool Send(ReadOnlyMemory<byte> request, out bool sent)
    {
        sent = false;
        if (request.IsEmpty)
        {
            return true;
        }

        _port!.BeginSend();
        ReadOnlySpan<byte> rest = request.Span;
        while (!rest.IsEmpty)
        {
            int count = _port.Write(rest);
            if (count == 0)
            {
                if (_port.WaitWritable(TimeSpan.FromMilliseconds(WriteMsMax)) != PortReady.Ready)
                {
                    Lost(PortTrouble.Blocked(_options.Port));
                    return false;
                }

                continue;
            }

            if (count < 0)
            {
                Lost();
                return false;
            }

            sent = true;
            rest = rest[count..];
        }

        _port.EndSend();
        Tap?.Invoke(true, request);
        return true;
    }

    private DriverResult<ReadOnlyMemory<byte>> Receive(Exchange exchange)
    {
        _scan.Begin(exchange.Matcher!, _options.Echo ? exchange.Request : default);
        long began = _time.GetTimestamp();
        TimeSpan silence = TimeSpan.FromMilliseconds(_options.ByteSilenceMs);

        // The request is on its way while this runs, so its own wire time is not part of the silence.
        TimeSpan patience = TimeSpan.FromMilliseconds(exchange.ReplyTimeoutMs) + WireTime(exchange.Request.Length * (_options.Echo ? 2 : 1));
        TimeSpan atMost = patience + silence + WireTime(ReplyScan.BytesMax / 4);
        bool searched = false;
        while (true)
        {
            TimeSpan elapsed = _time.GetElapsedTime(began);
            TimeSpan left = patience - elapsed;
            if (_scan.IsUnderWay && !searched)
            {
                // A frame that has begun may end after the time-out, as long as it goes on and its end is in sight.
                left = elapsed < atMost ? silence : TimeSpan.Zero;
            }

            PortReady ready = left > TimeSpan.Zero ? _port!.WaitReadable(left) : PortReady.TimedOut;
            if (ready == PortReady.TimedOut)
            {
                if (_scan.FindInside(out ReadOnlyMemory<byte> inside))
                {
                    return new(inside, DriverFault.None);
                }

                if (!_scan.IsUnderWay || searched || left <= TimeSpan.Zero)
                {
                    return new(default, _scan.Fault);
                }

                searched = true;
                continue;
            }

            searched = false;
            if (ready == PortReady.Gone || !TakeBytes(out ReadOnlyMemory<byte> reply, out bool found))
            {
                Lost();
                return PortMissing(sent: true);
            }

            if (found)
            {
                return new(reply, DriverFault.None);
            }
        }
    }

    /// <summary>False: the port is gone.</summary>
    private bool TakeBytes(out ReadOnlyMemory<byte> reply, out bool found)
    {
        Span<byte> room = _scan.Room;
        int count = _port!.Read(room);
        if (count < 0)
        {
            (reply, found) = (default, false);
            return false;
        }

        if (count > 0)
        {
            Tap?.Invoke(false, room[..count].ToArray());
            Interlocked.Add(ref _busyNs, NsOf(count));
        }

        found = _scan.Add(count, out reply);
        return true;
    }

    private TimeSpan WireTime(int bytes) => TimeSpan.FromTicks(NsOf(bytes) / 100);

    private void Lost(string? why = null)
    {
        ClosePort();
        _trouble = why ?? PortTrouble.Pulled(_options.Port);
    }

    private void ClosePort()
    {
        _port?.Dispose();
        _port = null;
    }

    private static DriverResult<ReadOnlyMemory<byte>> PortMissing(bool sent) => new(default, DriverFault.PortMissing, sent);
}
