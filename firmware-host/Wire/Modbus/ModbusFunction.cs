namespace LifeCircle.Edge.Wire.Modbus;

/// <summary>The functions that boards in the field use.</summary>
public enum ModbusFunction : byte
{
    ReadCoils = 0x01,
    ReadDiscreteInputs = 0x02,
    ReadHoldingRegisters = 0x03,
    ReadInputRegisters = 0x04,
    WriteCoil = 0x05,
    WriteRegister = 0x06,
    WriteCoils = 0x0F,
    WriteRegisters = 0x10,
}

/// <summary>Which of a 32-bit value's two registers comes first. Each register itself is high byte first.</summary>
public enum ModbusWordOrder
{
    /// <summary>High word first (ABCD).</summary>
    HighFirst,

    /// <summary>Low word first (CDAB).</summary>
    LowFirst,
}
