namespace LifeCircle.Edge.Simulation;

/// <summary>One thing that is wrong with a line.</summary>
internal sealed class LineFault
{
    /// <summary>Of a message at QoS 0, in the broker or its queues.</summary>
    public double Loss { get; init; }

    public double Doubling { get; init; }

    /// <summary>Messages that overtake others, as between the nodes of a broker cluster.</summary>
    public double Overtaking { get; init; }

    /// <summary>One way, at most; 0 leaves it as it is.</summary>
    public long DelayMsMax { get; init; }

    /// <summary>Nothing passes and nobody is told: a cable that is out, a half-open connection.</summary>
    public bool IsSilent { get; init; }
}

/// <summary>The line of one machine; what is wrong with it at the same time counts by the worst of each.</summary>
internal sealed class Line
{
    private const long DelayMsMaxWell = 40;
    private readonly List<LineFault> _faults = [];

    public double Loss => Worst(static f => f.Loss);

    public double Doubling => Worst(static f => f.Doubling);

    public double Overtaking => Worst(static f => f.Overtaking);

    public long DelayMsMax => Math.Max(DelayMsMaxWell, (long)Worst(static f => f.DelayMsMax));

    public bool IsSilent => _faults.Exists(static f => f.IsSilent);

    /// <summary>What comes back takes this one fault away, and no other.</summary>
    public Action Spoil(LineFault fault)
    {
        _faults.Add(fault);
        return () => _faults.Remove(fault);
    }

    private double Worst(Func<LineFault, double> of)
    {
        double worst = 0;
        foreach (LineFault fault in _faults) { worst = Math.Max(worst, of(fault)); }
        return worst;
    }
}
