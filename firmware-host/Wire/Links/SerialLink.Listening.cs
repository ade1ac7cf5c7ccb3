using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Wire;

/// <content>What boards say without being asked, on the link's own thread.</content>
public sealed partial class SerialLink
{
    /// <summary>How soon a line that is idle notices a frame, ms; the kernel keeps its bytes meanwhile.</summary>
    private const int ListenMs = 20;

    private readonly ReplyScan _idle = new();
    private Action? _heard;
    private volatile bool _isListening;
    private long _unasked;

    /// <summary>Frames that boards have sent by themselves, as far as somebody listened or an exchange found them.</summary>
    public long Unasked => Interlocked.Read(ref _unasked);

    /// <summary>Hears what boards say by themselves also while nobody asks anything. Called once, before the first exchange.</summary>
    /// <param name="report">Gives <see cref="ReplyVerdict.Unasked"/> for such a frame.</param>
    /// <param name="heard">Told after each; called on the link's thread, must be quick.</param>
    public void Listen(ReplyMatcher report, Action heard)
    {
        _idle.Begin(report, default);
        _heard = heard;
        _isListening = true;
    }

    private void WaitForWork()
    {
        // A line that nobody listens to is waited for without waking up; one whose port is away is opened by the next exchange.
        while (_isListening && _port is not null)
        {
            if (_work.Wait(ListenMs))
            {
                return;
            }

            HearIdle();
        }

        _work.Wait();
    }

    private void HearIdle()
    {
        Span<byte> bytes = stackalloc byte[256];
        PortReady ready = _port!.WaitReadable(TimeSpan.Zero);
        int count = ready == PortReady.Ready ? _port.Read(bytes) : 0;
        if (ready == PortReady.Gone || count < 0)
        {
            Lost();
            return;
        }

        if (count > 0)
        {
            Tap?.Invoke(false, bytes[..count].ToArray());
            Overhear(bytes[..count]);
        }
    }

    /// <summary>Takes bytes that no exchange waits for.</summary>
    private void Overhear(ReadOnlySpan<byte> bytes)
    {
        int before = _idle.Unasked;
        for (ReadOnlySpan<byte> rest = bytes; _isListening && !rest.IsEmpty;)
        {
            Span<byte> room = _idle.Room;
            int count = Math.Min(room.Length, rest.Length);
            rest[..count].CopyTo(room);
            rest = rest[count..];
            _ = _idle.Add(count, out _);
        }

        Tell(_idle.Unasked - before);
    }

    private void Tell(int frames)
    {
        if (frames > 0)
        {
            Interlocked.Add(ref _unasked, frames);
            _heard?.Invoke();
        }
    }
}
