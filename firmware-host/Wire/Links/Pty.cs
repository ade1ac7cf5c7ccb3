using System.Runtime.InteropServices;
using System.Text;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Wire;

/// <summary>A pseudo-terminal pair: a wire between two programs. This end is the board's; the other is a device file.</summary>
/// <remarks>The device file stays open here too, so that the pair outlives each program that comes and goes on it.</remarks>
public sealed unsafe class Pty : IDisposable
{
    private const int PathBytesMax = 128;

    private readonly int _master;
    private readonly int _slave;
    private readonly int _wake;
    private readonly Lock _closing = new();
    private bool _closed;

    private Pty(int master, int slave, int wake, string path) => (_master, _slave, _wake, Path) = (master, slave, wake, path);

    /// <summary>The other end, e.g. <c>/dev/pts/7</c>.</summary>
    public string Path { get; }

    /// <summary>Makes a raw pair. Throws <see cref="IOException"/> when the machine has none left.</summary>
    public static Pty Open()
    {
        int master = Check(Libc.OpenPty(Libc.OpenReadWrite | Libc.OpenNoControllingTerminal | Libc.OpenNonBlocking | Libc.OpenCloseOnExec), "open a pseudo-terminal");
        byte* name = stackalloc byte[PathBytesMax];
        Check(Libc.GrantPty(master), "grant the pseudo-terminal");
        Check(Libc.UnlockPty(master), "unlock the pseudo-terminal");
        Check(Libc.PtyName(master, name, PathBytesMax), "name the pseudo-terminal");
        string path = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        int slave = Check(Libc.Open(path, Libc.OpenReadWrite | Libc.OpenNoControllingTerminal | Libc.OpenNonBlocking | Libc.OpenCloseOnExec), "open the pseudo-terminal's far end");
        if (!TtyPort.MakeRaw(slave, null))
        {
            Check(-1, "make the pseudo-terminal raw");
        }

        int wake = Check(Libc.EventFd(0, Libc.OpenNonBlocking | Libc.OpenCloseOnExec), "make a wake-up");
        return new Pty(master, slave, wake, path);
    }

    /// <summary>Waits for bytes; true when some are there, false when the time is up or <see cref="Wake"/> was called.</summary>
    public bool WaitReadable(TimeSpan timeout)
    {
        long ns = Math.Max(0, timeout.Ticks * 100);
        var span = new Libc.TimeSpec { Seconds = (nint)(ns / 1_000_000_000), Nanoseconds = (nint)(ns % 1_000_000_000) };
        Libc.PollEntry* entries = stackalloc Libc.PollEntry[2];
        entries[0] = new Libc.PollEntry { Fd = _master, Events = Libc.PollIn };
        entries[1] = new Libc.PollEntry { Fd = _wake, Events = Libc.PollIn };
        int ready = Libc.Ppoll(entries, 2, &span, null);
        if (ready > 0 && entries[1].Happened != 0)
        {
            ulong count;
            _ = Libc.Read(_wake, (byte*)&count, sizeof(ulong));
        }

        return ready > 0 && (entries[0].Happened & Libc.PollIn) != 0;
    }

    /// <summary>Ends a <see cref="WaitReadable"/> on another thread.</summary>
    public void Wake()
    {
        lock (_closing)
        {
            if (!_closed)
            {
                ulong one = 1;
                _ = Libc.Write(_wake, (byte*)&one, sizeof(ulong));
            }
        }
    }

    /// <summary>Bytes that the other end has sent; 0 when none are there.</summary>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return (int)Math.Max(0, Libc.Read(_master, start, (nuint)buffer.Length));
        }
    }

    /// <summary>Sends; bytes that the kernel's buffer cannot take are lost, as on a wire where nobody listens.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            _ = Libc.Write(_master, start, (nuint)bytes.Length);
        }
    }

    /// <summary>Pulls the wire: who has the other end open gets a hang-up. No other call may be running or follow.</summary>
    public void Dispose()
    {
        lock (_closing)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _ = Libc.Close(_slave);
            _ = Libc.Close(_master);
            _ = Libc.Close(_wake);
        }
    }

    private static int Check(int result, string what)
    {
        return result >= 0 ? result : throw new IOException($"Cannot {what} (error {Marshal.GetLastPInvokeError()}).");
    }
}
