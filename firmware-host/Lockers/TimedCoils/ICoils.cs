using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.Lockers.TimedCoils;

/// <summary>Solenoids that stay energised until they are told to go off: on relays, GPIO lines or the pins of an expander.</summary>
internal interface ICoils
{
    /// <summary>Switches one coil, numbered from 1; without a fault it has been confirmed.</summary>
    ValueTask<DriverResult<bool>> SwitchAsync(int coil, bool on, CancellationToken cancellationToken);

    /// <summary>Switches every coil off, whatever they were told before. Repeating it changes nothing.</summary>
    ValueTask<DriverFault> AllOffAsync();
}
