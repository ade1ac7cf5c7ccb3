using LifeCircle.Edge.Lockers.DirectLocks;
using LifeCircle.Edge.Lockers.GpioLocks;

namespace LifeCircle.Edge.Simulators;

internal sealed class SimulatedGpioLockType : ISimulatedBoardType
{
    private readonly GpioLockType _type = new();

    public string Board => _type.Name;

    public SimulatedParts Create(SimulatedContext context)
    {
        SimulatedGpioChip chip = context.Chip ?? throw new ArgumentException("These locks hang on a gpio bus.", nameof(context));
        GpioLockSettings own = _type.Read(context.Settings);
        LockWiring wiring = _type.WiringOf(own);
        var locks = new SimulatedPinLocks(context, own, wiring, chip.Set);
        var end = new Lines();
        locks.Locks.Moved = (door, open) => chip.Set(wiring.Doors[door - 1], locks.DoorLevel(open));
        foreach (int line in wiring.Doors)
        {
            chip.Set(line, locks.DoorLevel(open: false));
        }

        foreach ((int i, int line) in wiring.Coils.Index())
        {
            chip.Add(new SimulatedGpioOutput(line, () => end.Fault == BoardFault.Silence || locks.IsStuck(end.Fault), high => locks.Drive(i + 1, high)));
        }

        return locks.Parts(end);
    }

    /// <summary>Lines know two faults: with <see cref="BoardFault.Silence"/> the kernel refuses to drive them, with <see cref="BoardFault.StuckOn"/> once a coil is on.</summary>
    private sealed class Lines : ISimulatedPart
    {
        private volatile BoardFault _fault;

        public BoardFault Fault
        {
            get => _fault;
            set => _fault = value;
        }
    }
}
