using LifeCircle.Edge.Lockers;
using LifeCircle.Edge.Lockers.DirectLocks;

namespace LifeCircle.Edge.Simulators;

/// <summary>What hangs on the pins of one board of locks: solenoids behind a limiter, door switches, sensors.</summary>
internal sealed class SimulatedPinLocks
{
    private readonly DirectLockSettings _settings;
    private readonly SimulatedCoils _coils;

    /// <param name="show">Puts the level of a sensor on its pin; null where the chip asks for it.</param>
    internal SimulatedPinLocks(SimulatedContext context, DirectLockSettings settings, LockWiring wiring, Action<int, bool>? show)
    {
        _settings = settings;
        (string device, int first) = (context.Device.Id, context.Settings.First);
        Locks = new SimulatedLocks(context.Log, device, context.Bus.Id, context.Settings.Address, first, wiring.Coils.Count);
        Outputs = [.. Enumerable.Range(first, wiring.Coils.Count).Select(n => new SimulatedOutput(context.Log, device, $"coil/{n:00}"))];
        Things = [.. wiring.Sensors.Index().Where(s => s.Item is not null).Select(s => (s.Item!.Value, new SimulatedInput(
            context.Log, device, $"compartment/{first + s.Index:00}/occupied", show is null ? null : seen => show(s.Item!.Value, ThingLevel(seen)))))];
        _coils = new SimulatedCoils(context.Log, Outputs, Locks, TimeSpan.FromMilliseconds(settings.LimiterMs), context.Time);
    }

    internal SimulatedLocks Locks { get; }

    internal IReadOnlyList<SimulatedOutput> Outputs { get; }

    /// <summary>The sensors with their pins.</summary>
    internal IReadOnlyList<(int Pin, SimulatedInput Input)> Things { get; }

    internal SimulatedParts Parts(ISimulatedPart end) => new() { End = end, Locks = Locks, Outputs = Outputs, Inputs = [.. Things.Select(t => t.Input)] };

    /// <summary>With <see cref="BoardFault.StuckOn"/> nothing can be driven any more once a coil is on.</summary>
    internal bool IsStuck(BoardFault fault) => fault == BoardFault.StuckOn && _coils.AnyLevelOn;

    /// <summary>The level of a coil's pin; null: it is no output, and the resistor at the transistor's gate keeps it off.</summary>
    /// <param name="coil">From 1.</param>
    internal void Drive(int coil, bool? high) => _coils.Set(coil, high is { } level && level != _settings.ActiveLow);

    /// <summary>A switch to ground: low while it is closed.</summary>
    internal bool DoorLevel(bool open) => open == (_settings.Feedback == LockFeedback.Closed);

    internal bool ThingLevel(bool seen) => seen != _settings.OccupancyActiveLow;
}
