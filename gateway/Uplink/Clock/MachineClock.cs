using System.Globalization;
using System.Runtime.InteropServices;

namespace LifeCircle.Edge.Uplink;

/// <summary>What the kernel says about its clock. Linux, 64 bit; elsewhere nothing is claimed.</summary>
internal static partial class MachineClock
{
    /// <summary>struct timex of 64-bit Linux: 208 bytes, int status at 40.</summary>
    private const int TimexBytes = 208, StatusAt = 40;

    private const int StaUnsync = 0x40;
    private const long AgreeMs = 60_000;
    private const string RtcFile = "/sys/class/rtc/rtc0/since_epoch";

    /// <summary>True when a time service keeps the clock.</summary>
    public static bool IsSynchronised()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) { return false; }
        Span<byte> timex = stackalloc byte[TimexBytes]; // modes = 0: only asks.
        timex.Clear();
        try { return AdjTimeX(ref timex[0]) >= 0 && (MemoryMarshal.Read<int>(timex[StatusAt..]) & StaUnsync) == 0; }
        catch (EntryPointNotFoundException) { return false; } // Another C library.
        catch (DllNotFoundException) { return false; }
    }

    /// <summary>True when a battery clock shows a time after the build date, and the system's clock agrees with it to a minute.</summary>
    public static bool HasRtc(long buildMs, long systemMs)
    {
        try
        {
            return File.Exists(RtcFile) && long.TryParse(File.ReadAllText(RtcFile).AsSpan().Trim(), CultureInfo.InvariantCulture, out long seconds)
                && seconds * 1_000 > buildMs && Math.Abs((seconds * 1_000) - systemMs) <= AgreeMs;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return false; }
    }

    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = false)]
    private static partial int AdjTimeX(ref byte timex);
}
