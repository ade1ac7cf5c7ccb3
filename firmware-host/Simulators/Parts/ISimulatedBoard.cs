using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Simulators;

/// <summary>Something at the far end that can be made to misbehave.</summary>
internal interface ISimulatedPart
{
    /// <summary>What is wrong with it now. Set from the control socket, read on the bus's thread.</summary>
    BoardFault Fault { get; set; }
}

/// <summary>The far end of a serial line: one board.</summary>
internal interface ISimulatedBoard : ISimulatedPart
{
    /// <summary>
    /// Looks at what came over the line so far. Takes one request from its front if it is whole, acts on it, and gives the answer.
    /// </summary>
    /// <returns>Bytes of the request; 0 when none is at the front.</returns>
    int Hear(ReadOnlySpan<byte> line, out byte[] answer);

    /// <summary>The answer as another address would give it.</summary>
    byte[] AsFromNextAddress(byte[] answer);

    /// <summary>The answer with a wrong check.</summary>
    byte[] WithWrongCheck(byte[] answer);
}

/// <summary>A board that also says something when nobody has asked.</summary>
internal interface ISimulatedReporter : ISimulatedBoard
{
    /// <summary>Puts bytes on the line; null while no line is there.</summary>
    Action<byte[]>? Say { get; set; }
}

/// <summary>One chip on an I2C bus: a model of its registers.</summary>
internal interface ISimulatedChip : ISimulatedPart
{
    /// <summary>7-bit address.</summary>
    int Address { get; }

    /// <summary>One transfer: bytes written, then as many read as the asker wants. False: the chip did not acknowledge.</summary>
    /// <param name="now">Time since the simulation began, for chips that need time to measure.</param>
    bool Transfer(ReadOnlySpan<byte> write, Span<byte> read, TimeSpan now);
}

/// <summary>A part that forgets its settings when its supply dips.</summary>
internal interface IResettable : ISimulatedPart
{
    /// <summary>Everything is as after power on.</summary>
    void Reset();
}

/// <summary>One sensor on the kernel's 1-Wire: it writes the files that the kernel would show.</summary>
internal interface ISimulatedSensor : ISimulatedPart
{
    /// <summary>Writes its files as they are now, or takes them away when it is silent.</summary>
    /// <param name="folder">The kernel's folder of all sensors.</param>
    void Show(string folder);
}

/// <summary>A board type's far end: the one line that makes it known is its entry in <see cref="SimulatedBoards"/>.</summary>
internal interface ISimulatedBoardType
{
    /// <summary>The board type of the site file.</summary>
    string Board { get; }

    SimulatedParts Create(SimulatedContext context);
}

/// <summary>What a simulated board is made from.</summary>
/// <param name="Chip">The chip of a gpio bus, else null.</param>
internal sealed record SimulatedContext(DeviceSettings Device, BoardSettings Settings, BusSettings Bus, PhysicalLog Log, SimulationOptions Options, TimeProvider Time, SimulatedGpioChip? Chip);

/// <summary>What one simulated board consists of: its end of the wire, and what hangs on it.</summary>
internal sealed record SimulatedParts
{
    /// <summary>Its end of the wire: <see cref="ISimulatedBoard"/>, <see cref="ISimulatedChip"/> or <see cref="ISimulatedSensor"/>; null on a gpio bus.</summary>
    public ISimulatedPart? End { get; init; }

    public SimulatedLocks? Locks { get; init; }

    public IReadOnlyList<SimulatedInput> Inputs { get; init; } = [];

    public IReadOnlyList<SimulatedValue> Values { get; init; } = [];

    public IReadOnlyList<SimulatedOutput> Outputs { get; init; } = [];
}
