using LifeCircle.Edge.Lockers.Board8A;

namespace LifeCircle.Edge.Simulators;

internal sealed class Simulated8AType : ISimulatedBoardType
{
    public string Board => "8a";

    public SimulatedParts Create(SimulatedContext context)
    {
        Settings8A own = Board8AType.Read(context.Settings);
        var locks = new SimulatedLocks(context.Log, context.Device.Id, context.Bus.Id, context.Settings.Address, context.Settings.First, own.Ways);
        return new SimulatedParts { End = new Simulated8A((byte)context.Settings.Address, own, locks), Locks = locks };
    }
}
