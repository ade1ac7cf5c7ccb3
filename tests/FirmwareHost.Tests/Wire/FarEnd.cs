using LifeCircle.Edge.Wire;

namespace LifeCircle.Edge.FirmwareHost.Tests.Wire;

/// <summary>A scripted board on a pseudo-terminal: hears what was sent, answers what the test says.</summary>
internal sealed class FarEnd : IDisposable
{
    private readonly Pty _pty = Pty.Open();
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly List<byte> _heard = [];
    private volatile bool _stopping;
    private bool _pulled;

    /// <param name="answer">From the bytes heard at once, pieces to send one after another.</param>
    internal FarEnd(Func<byte[], IEnumerable<byte[]>> answer)
    {
        _thread = new Thread(() => Work(answer)) { IsBackground = true };
        _thread.Start();
    }

    internal string Path => _pty.Path;

    internal byte[] Heard
    {
        get
        {
            lock (_lock)
            {
                return [.. _heard];
            }
        }
    }

    internal static FarEnd Echoing() => new(heard => [heard]);

    internal static FarEnd Silent() => new(_ => []);

    internal void Say(params byte[] bytes) => _pty.Write(bytes);

    /// <summary>Pulls the adapter.</summary>
    internal void Pull()
    {
        if (!_pulled)
        {
            _pulled = true;
            _stopping = true;
            _pty.Wake();
            _thread.Join();
            _pty.Dispose();
        }
    }

    public void Dispose() => Pull();

    private void Work(Func<byte[], IEnumerable<byte[]>> answer)
    {
        byte[] buffer = new byte[512];
        while (!_stopping)
        {
            int count = _pty.WaitReadable(TimeSpan.FromSeconds(1)) ? _pty.Read(buffer) : 0;
            if (count == 0)
            {
                continue;
            }

            lock (_lock)
            {
                _heard.AddRange(buffer.AsSpan(..count));
            }

            foreach (byte[] piece in answer(buffer[..count]))
            {
                _pty.Write(piece);
            }
        }
    }
}
