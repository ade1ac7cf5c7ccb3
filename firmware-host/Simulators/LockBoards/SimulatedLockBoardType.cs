using LifeCircle.Edge.Lockers;
using LifeCircle.Edge.Lockers.LockBoards;

namespace LifeCircle.Edge.Simulators;

/// <summary>The far ends of the lock boards that one question tells all doors of.</summary>
internal sealed class SimulatedLockBoardType(LockBoardType type, Func<LockTerminals, SimulatedLockBoard> make) : ISimulatedBoardType
{
    public string Board => type.Name;

    public SimulatedParts Create(SimulatedContext context)
    {
        LockBoardSettings own = type.Read(context.Settings);
        LockBoardVariant variant = type.VariantOf(own);
        (string device, int first, byte address) = (context.Device.Id, context.Settings.First, (byte)context.Settings.Address);
        var locks = new SimulatedLocks(context.Log, device, context.Bus.Id, address, first, own.Ways);
        SimulatedInput[] things = own.Occupancy
            ? [.. Enumerable.Range(first, own.Ways).Select(n => new SimulatedInput(context.Log, device, $"compartment/{n:00}/occupied", show: null))]
            : [];
        bool setWhenClosed = variant.SetMeansClosed == (own.Feedback == LockFeedback.Closed);
        var terminals = new LockTerminals(address, locks, setWhenClosed, variant.OpenReply == OpenReply.Answer, variant.FirstLock) { Things = things, Reports = own.Reports };
        return new SimulatedParts { End = make(terminals), Locks = locks, Inputs = things };
    }
}
