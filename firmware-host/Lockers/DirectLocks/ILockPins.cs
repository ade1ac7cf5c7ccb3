using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.Lockers.DirectLocks;

/// <summary>The pins that the locks of one board hang on, whatever chip has them: a coil for each door, then inputs, both in the order in which they were given.</summary>
internal interface ILockPins
{
    /// <summary>Every coil off and every pin in its direction; a coil is off before its pin is an output. Repeating it changes nothing.</summary>
    DriverFault Rest();

    /// <summary>Drives one coil, numbered from 1; confirmed by reading back.</summary>
    DriverResult<bool> Drive(int coil, bool on);

    /// <summary>Reads everything; without a fault both are filled.</summary>
    /// <param name="coilsOn">Whether each coil's pin is at the level that energises it.</param>
    /// <param name="inputsHigh">The level of each input.</param>
    DriverFault Look(Span<bool> coilsOn, Span<bool> inputsHigh);
}
