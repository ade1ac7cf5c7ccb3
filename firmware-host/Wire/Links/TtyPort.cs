using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LifeCircle.Edge.Wire.Links;

/// <summary>What came of waiting for a port.</summary>
internal enum PortReady { Ready, TimedOut, Gone }

/// <summary>An open serial port: raw bytes, never blocking, locked against every other process.</summary>
/// <remarks>Not thread-safe: the thread of its link owns it.</remarks>
internal sealed unsafe class TtyPort : IDisposable
{
    private const uint ControlReceiverOn = 0x80;
    private const uint ControlIgnoreModem = 0x800;
    private const uint ControlEightBits = 0x30;
    private const uint ControlParity = 0x100;
    private const uint ControlOddParity = 0x200;
    private const uint ControlStickParity = 0x4000_0000;
    private const uint ControlAnySpeed = 0x1000;
    private const uint InputParityCheck = 0x10;
    private const int CharacterTime = 5;
    private const int CharacterMin = 6;
    private const uint Rs485Enabled = 0x1;
    private const uint Rs485RtsOnSend = 0x2;

    private readonly int _fd;
    private readonly bool _rts;
    private readonly bool _exclusive;
    private bool _closed;

    private TtyPort(int fd, bool rts, bool exclusive) => (_fd, _rts, _exclusive) = (fd, rts, exclusive);

    /// <summary>Opens and sets up the port; null with a sentence for the technician when that cannot be done now.</summary>
    internal static TtyPort? TryOpen(SerialLinkOptions options, out string? trouble)
    {
        int fd = Libc.Open(options.Port, Libc.OpenReadWrite | Libc.OpenNoControllingTerminal | Libc.OpenNonBlocking | Libc.OpenCloseOnExec);
        if (fd < 0)
        {
            trouble = PortTrouble.OfOpen(options.Port, Marshal.GetLastPInvokeError());
            return null;
        }

        trouble = SetUp(fd, options, out bool exclusive);
        if (trouble is not null)
        {
            _ = Libc.Close(fd);
            return null;
        }

        return new TtyPort(fd, options.Direction == LineDirection.Rts, exclusive);
    }

    /// <summary>Bytes read now; 0 when none are there; -1 when the port is gone.</summary>
    internal int Read(Span<byte> buffer)
    {
        while (true)
        {
            nint count;
            fixed (byte* start = buffer)
            {
                count = Libc.Read(_fd, start, (nuint)buffer.Length);
            }

            if (count > 0)
            {
                return (int)count;
            }

            // VMIN is 1, so 0 is never "nothing yet": the far end has hung up.
            int error = count == 0 ? Errno.Io : Marshal.GetLastPInvokeError();
            if (error != Errno.Interrupted)
            {
                return error == Errno.Again ? 0 : -1;
            }
        }
    }

    /// <summary>Bytes taken by the kernel, possibly 0; -1 when the port is gone.</summary>
    internal int Write(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            nint count;
            fixed (byte* start = bytes)
            {
                count = Libc.Write(_fd, start, (nuint)bytes.Length);
            }

            if (count >= 0)
            {
                return (int)count;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error != Errno.Interrupted)
            {
                return error == Errno.Again ? 0 : -1;
            }
        }
    }

    internal PortReady WaitReadable(TimeSpan timeout) => Wait(_fd, Libc.PollIn, timeout);

    internal PortReady WaitWritable(TimeSpan timeout) => Wait(_fd, Libc.PollOut, timeout);

    /// <summary>Turns the line to sending, where that is this process's job.</summary>
    internal void BeginSend() => SetRts(Libc.SetModemBits);

    /// <summary>Turns the line back to listening once the last bit is out.</summary>
    internal void EndSend()
    {
        if (_rts)
        {
            _ = Libc.Ioctl(_fd, Libc.SendBreakOrDrain, 1);
            SetRts(Libc.ClearModemBits);
        }
    }

    public void Dispose()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        if (_exclusive)
        {
            _ = Libc.Ioctl(_fd, Libc.ClearExclusive, 0);
        }

        _ = Libc.Close(_fd);
    }

    /// <summary>Waits without a port: the kernel's timer is finer than the runtime's.</summary>
    internal static void Pause(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            _ = Wait(-1, 0, time);
        }
    }

    private static PortReady Wait(int fd, short events, TimeSpan timeout)
    {
        // A signal (the runtime uses them to stop threads for the garbage collector) ends the wait early; it goes on with the rest.
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            long ns = Math.Max(0, (timeout - Stopwatch.GetElapsedTime(began)).Ticks * 100);
            var span = new Libc.TimeSpec { Seconds = (nint)(ns / 1_000_000_000), Nanoseconds = (nint)(ns % 1_000_000_000) };
            var entry = new Libc.PollEntry { Fd = fd, Events = events };
            int ready = Libc.Ppoll(&entry, 1, &span, null);
            if (ready == 0)
            {
                return PortReady.TimedOut;
            }

            if (ready > 0)
            {
                // Bytes that arrived before a hang-up are read first.
                return (entry.Happened & events) != 0 ? PortReady.Ready : PortReady.Gone;
            }

            if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                return PortReady.Gone;
            }
        }
    }

    private void SetRts(nuint request)
    {
        if (_rts)
        {
            int bits = Libc.ModemRts;
            _ = Libc.Ioctl(_fd, request, &bits);
        }
    }

    private static string? SetUp(int fd, SerialLinkOptions options, out bool exclusive)
    {
        exclusive = false;
        if (Libc.Flock(fd, Libc.LockExclusive | Libc.LockNonBlocking) != 0)
        {
            return PortTrouble.Locked(options.Port);
        }

        if (!MakeRaw(fd, options))
        {
            return PortTrouble.OfSetUp(options.Port, options.Baud, Marshal.GetLastPInvokeError());
        }

        // On a pty the flag would outlive a killed process, because the far end keeps the terminal alive; the lock suffices there.
        exclusive = !IsPty(options.Port) && Libc.Ioctl(fd, Libc.SetExclusive, 0) == 0;
        if (options.Direction == LineDirection.Kernel)
        {
            var rs485 = new Libc.SerialRs485 { Flags = Rs485Enabled | Rs485RtsOnSend };
            if (Libc.Ioctl(fd, Libc.SetRs485, &rs485) != 0)
            {
                return PortTrouble.NoKernelDirection(options.Port);
            }
        }

        if (options.Direction == LineDirection.Rts)
        {
            int bits = Libc.ModemRts;
            if (Libc.Ioctl(fd, Libc.ClearModemBits, &bits) != 0)
            {
                return PortTrouble.NoRts(options.Port);
            }
        }

        _ = Libc.Ioctl(fd, Libc.FlushQueues, 2);
        return null;
    }

    /// <summary>Raw bytes at any bit rate; without parity unless asked.</summary>
    internal static bool MakeRaw(int fd, SerialLinkOptions? options)
    {
        var termios = default(Libc.Termios2);
        if (Libc.Ioctl(fd, Libc.GetTermios2, &termios) != 0)
        {
            return false;
        }

        uint parity = options?.Parity switch
        {
            LineParity.Even => ControlParity,
            LineParity.Odd => ControlParity | ControlOddParity,
            LineParity.Mark => ControlParity | ControlOddParity | ControlStickParity,
            LineParity.Space => ControlParity | ControlStickParity,
            _ => 0,
        };
        termios.InputFlags = parity == 0 ? 0 : InputParityCheck;
        termios.OutputFlags = 0;
        termios.LocalFlags = 0;
        termios.ControlFlags = ControlReceiverOn | ControlIgnoreModem | ControlEightBits | ControlAnySpeed | parity;
        termios.ControlCharacters[CharacterTime] = 0;
        termios.ControlCharacters[CharacterMin] = 1;
        termios.InputSpeed = termios.OutputSpeed = (uint)(options?.Baud ?? 9600);
        return Libc.Ioctl(fd, Libc.SetTermios2, &termios) == 0;
    }

    private static bool IsPty(string port)
    {
        string target = File.ResolveLinkTarget(port, returnFinalTarget: true)?.FullName ?? port;
        return target.StartsWith("/dev/pts/", StringComparison.Ordinal);
    }
}
