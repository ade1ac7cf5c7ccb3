using System.Runtime.InteropServices;

namespace LifeCircle.Edge.Wire.Links;

/// <summary>What the links need of the C library. Numbers are those of Linux on x64 and arm64, which agree.</summary>
internal static unsafe partial class Libc
{
    internal const int OpenReadWrite = 0x2;
    internal const int OpenNoControllingTerminal = 0x100;
    internal const int OpenNonBlocking = 0x800;
    internal const int OpenCloseOnExec = 0x80000;
    internal const int LockExclusive = 2;
    internal const int LockNonBlocking = 4;

    internal const short PollIn = 0x1;
    internal const short PollOut = 0x4;
    internal const short PollError = 0x8;
    internal const short PollHangUp = 0x10;

    internal const nuint GetTermios2 = 0x802C542A;
    internal const nuint SetTermios2 = 0x402C542B;
    internal const nuint SendBreakOrDrain = 0x5409;
    internal const nuint FlushQueues = 0x540B;
    internal const nuint SetExclusive = 0x540C;
    internal const nuint ClearExclusive = 0x540D;
    internal const nuint SetModemBits = 0x5416;
    internal const nuint ClearModemBits = 0x5417;
    internal const nuint SetRs485 = 0x542F;
    internal const int ModemRts = 0x4;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    internal static partial int Flock(int fd, int operation);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Ioctl(int fd, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Ioctl(int fd, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    internal static partial int Ppoll(PollEntry* entries, nuint count, TimeSpec* timeout, void* signalMask);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    internal static partial int OpenPty(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    internal static partial int GrantPty(int fd);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    internal static partial int UnlockPty(int fd);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    internal static partial int PtyName(int fd, byte* buffer, nuint length);

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        public int Fd;
        public short Events;
        public short Happened;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    /// <summary>The kernel's <c>struct termios2</c>: unlike the C library's it takes any bit rate.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Termios2
    {
        public uint InputFlags;
        public uint OutputFlags;
        public uint ControlFlags;
        public uint LocalFlags;
        public byte LineDiscipline;
        public fixed byte ControlCharacters[19];
        public uint InputSpeed;
        public uint OutputSpeed;
    }

    /// <summary>The kernel's <c>struct serial_rs485</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SerialRs485
    {
        public uint Flags;
        public uint DelayBeforeSendMs;
        public uint DelayAfterSendMs;
        public fixed uint Reserved[5];
    }
}

/// <summary>The error numbers that the links tell apart.</summary>
internal static class Errno
{
    internal const int NoEntry = 2;
    internal const int Interrupted = 4;
    internal const int Io = 5;
    internal const int NoDeviceOrAddress = 6;
    internal const int Again = 11;
    internal const int AccessDenied = 13;
    internal const int Busy = 16;
    internal const int NoDevice = 19;
    internal const int NotATerminal = 25;
}
