using LifeCircle.Edge.Charging.Dlt645Meter;
using LifeCircle.Edge.Charging.ModbusMeter;
using LifeCircle.Edge.Lockers.Board8A;
using LifeCircle.Edge.Lockers.Dc02;
using LifeCircle.Edge.Lockers.GpioLocks;
using LifeCircle.Edge.Lockers.KerongCu16;
using LifeCircle.Edge.Lockers.KerongCu48;
using LifeCircle.Edge.Lockers.Mcp23017Locks;
using LifeCircle.Edge.Lockers.ModbusRelay;
using LifeCircle.Edge.Lockers.Winnsen;
using LifeCircle.Edge.Lockers.Wkly;
using LifeCircle.Edge.Sensors.Ds18b20;
using LifeCircle.Edge.Sensors.GpioInput;
using LifeCircle.Edge.Sensors.Mcp23017;
using LifeCircle.Edge.Sensors.Sht3x;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost;

/// <summary>Every board type that this program knows, one line each.</summary>
public static class Boards
{
    public static IReadOnlyList<IBoardType> All { get; } =
    [
        new Board8AType(),
        new KerongCu16Type(),
        new KerongCu48Type(),
        new KerongCu48ModbusType(),
        new WklyType(),
        new WinnsenType(),
        new Dc02Type(),
        new GpioLockType(),
        new Mcp23017LockType(),
        new GpioInputType(),
        new ModbusMeterType(),
        new Dlt645Type(),
        new Sht3xType(),
        new Ds18b20Type(),
        new WaveshareRelayType(),
        new LcTechRelayType(),
        new Mcp23017Type(),
#if WITH_IOT_DEVICE_BINDINGS
        new Sensors.Bindings.Bme280.Bme280Type(),
#endif
    ];

    /// <summary>Boards that a build knows only with a switch, and that switch.</summary>
    public static IReadOnlyDictionary<string, string> OptIn { get; } = new Dictionary<string, string> { ["bme280"] = "-p:WithIotDeviceBindings=true" };
}
