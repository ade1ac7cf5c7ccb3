namespace LifeCircle.Edge.Simulation;

/// <summary>The way of one machine to the broker, and its faults.</summary>
internal sealed class Wire(World world)
{
    /// <summary>One way.</summary>
    public long DelayMsMin { get; set; } = 5;

    public long DelayMsMax { get; set; } = 40;

    /// <summary>Of a message at QoS 0, in the broker or its queues.</summary>
    public double Loss { get; set; }

    public double Doubling { get; set; }

    /// <summary>Messages that overtake others, as between the nodes of a broker cluster.</summary>
    public double Overtaking { get; set; }

    /// <summary>Nothing passes and nobody is told: a cable that is out, a half-open connection.</summary>
    public bool IsSilent { get; set; }

    /// <summary>For good: the machine behind it is dead.</summary>
    public bool IsDead { get; set; }

    public long DelayNs() => world.Between(DelayMsMin * 1_000_000, DelayMsMax * 1_000_000);

    public void Heal() => (DelayMsMin, DelayMsMax, Loss, Doubling, Overtaking, IsSilent) = (5, 40, 0, 0, 0, false);
}
