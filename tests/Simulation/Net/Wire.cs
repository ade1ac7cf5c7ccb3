namespace LifeCircle.Edge.Simulation;

/// <summary>The way of one process to the broker, over the line of its machine.</summary>
internal sealed class Wire(World world, Line? line = null)
{
    private const long DelayMsMin = 5;
    private readonly Line _line = line ?? new Line();

    public double Loss => _line.Loss;

    public double Doubling => _line.Doubling;

    public double Overtaking => _line.Overtaking;

    public bool IsSilent => _line.IsSilent;

    /// <summary>For good: the process behind it is dead.</summary>
    public bool IsDead { get; set; }

    /// <summary>Hears what the process sends, when it does.</summary>
    public Action<string, byte[]>? Sent { get; init; }

    /// <summary>Hears what reaches the process, when it does.</summary>
    public Action<string, byte[]>? Received { get; init; }

    /// <summary>One way.</summary>
    public long DelayNs() => world.Between(DelayMsMin * 1_000_000, _line.DelayMsMax * 1_000_000);
}
