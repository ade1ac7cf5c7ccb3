namespace LifeCircle.Edge.Simulators;

/// <summary>How lively the simulated corner is.</summary>
public sealed record SimulationOptions
{
    /// <summary>Simulated people open a door after its pulse and close it again, and now and then change a GPIO input.</summary>
    public bool People { get; init; }

    /// <summary>Time from a pulse to the door standing open, ms.</summary>
    public int OpenAfterMs { get; init; } = 400;

    /// <summary>Time that a person leaves the door open, ms.</summary>
    public int CloseAfterMs { get; init; } = 3_000;

    /// <summary>Changes of GPIO inputs by people, all lines together, per minute.</summary>
    public double InputChangesPerMinute { get; init; } = 4;

    /// <summary>Every byte takes its time at the baud rate. Without it a line is as fast as the machine.</summary>
    public bool WireTime { get; init; }

    /// <summary>Time from the end of a request to the first byte of the reply, ms; with <see cref="WireTime"/> alone.</summary>
    public int AnswerDelayMs { get; init; } = 3;

    /// <summary>How late the fault "late" answers, ms. More than any board's reply time-out with its pulse.</summary>
    public int LateMs { get; init; } = 800;

    /// <summary>Pause between two bytes of a reply with the fault "split", ms.</summary>
    public int SplitGapMs { get; init; } = 4;

    /// <summary>Decides every chance of this run.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>What can be wrong with a board on demand.</summary>
public enum BoardFault
{
    None,

    /// <summary>Hears and acts, but its answers do not arrive.</summary>
    Silence,

    /// <summary>Random bytes in place of each answer.</summary>
    Garbage,

    /// <summary>The answer with a wrong check byte.</summary>
    WrongChecksum,

    /// <summary>The answer as from the next address, with a right check byte.</summary>
    WrongAddress,

    /// <summary>The answer comes after the asker has given up.</summary>
    Late,

    /// <summary>The answer comes byte by byte with pauses.</summary>
    Split,

    /// <summary>A sensor that has lost its power for a moment: it answers rightly, but has measured nothing yet. Other boards do not know it.</summary>
    PowerOn,

    /// <summary>Once an output that drives a coil is on, nothing that would switch it off is taken. Boards that time their pulses do not know it.</summary>
    StuckOn,
}
