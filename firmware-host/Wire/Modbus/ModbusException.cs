namespace LifeCircle.Edge.Wire.Modbus;

/// <summary>Why a board says no, from its exception reply. A code that is not listed is kept as it came.</summary>
public enum ModbusException : byte
{
    None = 0x00,
    IllegalFunction = 0x01,
    IllegalDataAddress = 0x02,
    IllegalDataValue = 0x03,
    DeviceFailure = 0x04,
    Acknowledge = 0x05,
    DeviceBusy = 0x06,
    MemoryParityError = 0x08,
    GatewayPathUnavailable = 0x0A,
    GatewayTargetFailed = 0x0B,
}

/// <summary>An exception in words.</summary>
public static class ModbusExceptions
{
    /// <summary>The exception's own words, e.g. <c>illegal data address</c>.</summary>
    public static string Words(this ModbusException exception) => exception switch
    {
        ModbusException.None => "",
        ModbusException.IllegalFunction => "illegal function",
        ModbusException.IllegalDataAddress => "illegal data address",
        ModbusException.IllegalDataValue => "illegal data value",
        ModbusException.DeviceFailure => "device failure",
        ModbusException.Acknowledge => "accepted, not done yet",
        ModbusException.DeviceBusy => "device busy",
        ModbusException.MemoryParityError => "memory parity error",
        ModbusException.GatewayPathUnavailable => "gateway path unavailable",
        ModbusException.GatewayTargetFailed => "device behind the gateway does not answer",
        _ => $"exception {(byte)exception:X2}",
    };
}
