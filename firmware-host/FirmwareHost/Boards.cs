using LifeCircle.Edge.Lockers.Board8A;
using LifeCircle.Edge.Lockers.ModbusRelay;
using LifeCircle.Edge.Sensors.GpioInput;
using LifeCircle.Edge.Sensors.Mcp23017;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost;

/// <summary>Every board type that this program knows, one line each.</summary>
public static class Boards
{
    public static IReadOnlyList<IBoardType> All { get; } =
    [
        new Board8AType(),
        new GpioInputType(),
        new WaveshareRelayType(),
        new LcTechRelayType(),
        new Mcp23017Type(),
    ];
}
