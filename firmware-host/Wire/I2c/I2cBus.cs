using System.Device.I2c;
using System.Globalization;

namespace LifeCircle.Edge.Wire.I2c;

/// <summary>A bus of the machine: <c>/dev/i2c-&lt;n&gt;</c>, or a stable name that leads there.</summary>
public sealed class I2cBus(string port) : II2cBus
{
    private const string Prefix = "/dev/i2c-";

    public I2cDevice Open(int address)
    {
        if (!File.Exists(port)) { throw new IOException($"{port} is not there"); }
        string file = File.ResolveLinkTarget(port, returnFinalTarget: true)?.FullName ?? port;
        return file.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(file.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? I2cDevice.Create(new I2cConnectionSettings(number, address))
            : throw new IOException($"{port} is not an I2C bus");
    }
}
