using System.Device.I2c;

namespace LifeCircle.Edge.Wire.I2c;

/// <summary>One I2C bus: opens its chips by their 7-bit address.</summary>
public interface II2cBus
{
    /// <summary>The chip at an address. Whether one is there shows with the first transfer. Throws when the bus itself is missing.</summary>
    I2cDevice Open(int address);
}
