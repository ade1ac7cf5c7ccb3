using LifeCircle.Edge.Lockers.ModbusRelay;

namespace LifeCircle.Edge.Simulators;

/// <summary>Every board type that can be simulated, one line each.</summary>
internal static class SimulatedBoards
{
    internal static IReadOnlyList<ISimulatedBoardType> All { get; } =
    [
        new Simulated8AType(),
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
