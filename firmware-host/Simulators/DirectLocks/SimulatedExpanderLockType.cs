using LifeCircle.Edge.Lockers.DirectLocks;
using LifeCircle.Edge.Lockers.Mcp23017Locks;

namespace LifeCircle.Edge.Simulators;

internal sealed class SimulatedExpanderLockType : ISimulatedBoardType
{
    private readonly Mcp23017LockType _type = new();

    public string Board => _type.Name;

    public SimulatedParts Create(SimulatedContext context)
    {
        Mcp23017LockSettings own = _type.Read(context.Settings);
        LockWiring wiring = _type.WiringOf(own);
        var locks = new SimulatedPinLocks(context, own, wiring, show: null);
        Dictionary<int, int> coilAt = wiring.Coils.Index().ToDictionary(c => c.Item, c => c.Index + 1);
        Dictionary<int, int> doorAt = wiring.Doors.Index().ToDictionary(d => d.Item, d => d.Index + 1);
        Dictionary<int, SimulatedInput> thingAt = locks.Things.ToDictionary(t => t.Pin, t => t.Input);

        bool Level(int pin) =>
            doorAt.TryGetValue(pin, out int door) ? locks.DoorLevel(locks.Locks.IsOpen(door))
            : thingAt.TryGetValue(pin, out SimulatedInput? thing) && locks.ThingLevel(thing.Value);

        void Driven(int pin, bool? high)
        {
            if (coilAt.TryGetValue(pin, out int coil))
            {
                locks.Drive(coil, high);
            }
        }

        return locks.Parts(new SimulatedExpander(context.Settings.Address, Level, Driven) { IsStuck = locks.IsStuck });
    }
}
