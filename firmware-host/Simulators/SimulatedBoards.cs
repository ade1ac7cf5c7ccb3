using LifeCircle.Edge.Lockers.Dc02;
using LifeCircle.Edge.Lockers.KerongCu16;
using LifeCircle.Edge.Lockers.KerongCu48;
using LifeCircle.Edge.Lockers.ModbusRelay;
using LifeCircle.Edge.Lockers.Winnsen;
using LifeCircle.Edge.Lockers.Wkly;

namespace LifeCircle.Edge.Simulators;

/// <summary>Every board type that can be simulated, one line each.</summary>
internal static class SimulatedBoards
{
    internal static IReadOnlyList<ISimulatedBoardType> All { get; } =
    [
        new Simulated8AType(),
        new SimulatedLockBoardType(new KerongCu16Type(), terminals => new SimulatedCu16(terminals)),
        new SimulatedLockBoardType(new KerongCu48Type(), terminals => new SimulatedCu48(terminals)),
        new SimulatedLockBoardType(new KerongCu48ModbusType(), terminals => new SimulatedCu48Modbus(terminals)),
        new SimulatedLockBoardType(new WklyType(), terminals => new SimulatedWkly(terminals)),
        new SimulatedLockBoardType(new WinnsenType(), terminals => new SimulatedWinnsen(terminals)),
        new SimulatedLockBoardType(new Dc02Type(), terminals => new SimulatedDc02(terminals)),
        new SimulatedGpioLockType(),
        new SimulatedExpanderLockType(),
        new SimulatedInputType(),
        new SimulatedModbusMeterType(),
        new SimulatedDlt645Type(),
        new SimulatedSht3xType(),
        new SimulatedDs18b20Type(),
        new SimulatedRelayType(new WaveshareRelayType()),
        new SimulatedRelayType(new LcTechRelayType()),
        new SimulatedExpanderType(),
    ];

    /// <summary>The far end of a site file's board.</summary>
    internal static SimulatedParts Create(SimulatedContext context) =>
        (All.FirstOrDefault(t => t.Board == context.Settings.Board)
            ?? throw new ArgumentException($"Board type '{context.Settings.Board}' of device {context.Device.Id} has no simulator.", nameof(context))).Create(context);
}
