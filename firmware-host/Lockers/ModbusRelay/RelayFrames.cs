using LifeCircle.Edge.Wire.Modbus;

namespace LifeCircle.Edge.Lockers.ModbusRelay;

/// <summary>The requests that relay boards understand; relays and inputs are numbered from 1 as on the terminals. Bytes: hardware/boards/waveshare-relay/protocol.md#frames.</summary>
internal static class RelayFrames
{
    public static ModbusRequest Switch(byte unit, int relay, bool on) => ModbusRequest.WriteCoil(unit, (ushort)(relay - 1), on);

    /// <summary>Writes every relay at once. Only for all of them: it would end a pulse that another relay is in.</summary>
    public static ModbusRequest SwitchAll(byte unit, ReadOnlySpan<bool> on) => ModbusRequest.WriteCoils(unit, 0, on);

    /// <summary>Switches a relay on for a time that the board keeps, rounded up to what it counts in.</summary>
    public static ModbusRequest Flash(byte unit, RelayFacts.FlashFacts flash, int relay, TimeSpan duration)
    {
        int units = (int)Math.Ceiling(duration.TotalMilliseconds / flash.UnitMs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(units, nameof(duration));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(units, flash.UnitsMax, nameof(duration));
        return ModbusRequest.WriteCoilValue(unit, (ushort)(flash.FirstCoil + relay - 1), (ushort)units);
    }
}
