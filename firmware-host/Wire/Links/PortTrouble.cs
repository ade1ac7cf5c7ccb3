namespace LifeCircle.Edge.Wire.Links;

/// <summary>Why a port cannot be used, in a sentence that says what to check.</summary>
internal static class PortTrouble
{
    internal static string OfOpen(string port, int errno) => errno switch
    {
        Errno.NoEntry => $"{port} is not there: check that the adapter is plugged in and that the path in the site file is right.",
        Errno.NoDevice or Errno.NoDeviceOrAddress => $"{port} has no device behind it: check that the adapter is plugged in.",
        Errno.AccessDenied => $"{port} may not be opened: permission denied; add the service's user to the group that owns the port (dialout).",
        Errno.Busy => Locked(port),
        Errno.Io => $"{port} does not answer the kernel: unplug the adapter and plug it in again.",
        _ => $"{port} cannot be opened (error {errno}).",
    };

    internal static string Locked(string port) =>
        $"{port} is in use by another process: stop what else talks on this line (a second firmware-host, a terminal program).";

    internal static string OfSetUp(string port, int baud, int errno) => errno == Errno.NotATerminal
        ? $"{port} is not a serial port: check the path in the site file."
        : $"{port} cannot be set to {baud} baud (error {errno}): check the baud rate of the bus.";

    internal static string NoKernelDirection(string port) =>
        $"{port} cannot turn the RS-485 direction in the kernel: set the bus's direction to adapter or rts.";

    internal static string NoRts(string port) =>
        $"{port} has no RTS line to turn the RS-485 direction with: set the bus's direction to adapter or kernel.";

    internal static string Pulled(string port) =>
        $"{port} went away while in use: check that the adapter is plugged in and its cable.";

    internal static string Blocked(string port) =>
        $"{port} takes no more bytes: unplug the adapter and plug it in again.";
}
