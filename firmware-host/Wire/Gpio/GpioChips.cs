using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Globalization;

namespace LifeCircle.Edge.Wire.Gpio;

/// <summary>Opens the kernel's GPIO chips by their device file.</summary>
internal static class GpioChips
{
    private const string Prefix = "/dev/gpiochip";

    internal static GpioDriver Open(string port)
    {
        if (!File.Exists(port))
        {
            throw new IOException($"{port} is not there");
        }

        // A stable name (a link made by udev) leads to the numbered file that the library asks for.
        string file = File.ResolveLinkTarget(port, returnFinalTarget: true)?.FullName ?? port;
        return file.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(file.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new LibGpiodDriver(number)
            : throw new IOException($"{port} is not a GPIO chip");
    }
}
