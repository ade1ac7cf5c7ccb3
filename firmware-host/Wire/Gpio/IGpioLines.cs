using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.Wire.Gpio;

/// <summary>Lines of one GPIO chip.</summary>
public interface IGpioLines
{
    /// <summary>Claims a line as input. Throws <see cref="InvalidOperationException"/> when it is claimed already.</summary>
    void Open(int line, bool pullUp);

    /// <summary>Claims a line as output. It has its rest level from the moment it is an output, also when the chip comes back after it was away.</summary>
    /// <param name="rest">The level at which what it drives is off.</param>
    void OpenOutput(int line, bool rest);

    /// <summary>The level now, of an output that at its pin; null when the chip is not there.</summary>
    bool? Read(int line);

    /// <summary>Drives an output; returns the level that its pin has then, or <see cref="DriverFault.PortMissing"/>.</summary>
    DriverResult<bool> Write(int line, bool level);
}
