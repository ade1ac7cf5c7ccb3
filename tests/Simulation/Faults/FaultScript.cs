using System.Globalization;

namespace LifeCircle.Edge.Simulation;

/// <summary>What goes wrong, when and for how long: drawn from the seed while the world runs.</summary>
internal sealed class FaultScript(World world, Scenario scenario)
{
    /// <summary>What was done, for the report of a failure.</summary>
    public List<string> Done { get; } = [];

    public void Begin(long untilNs) => Next(untilNs);

    private void Next(long untilNs) => world.AfterMs(world.Between(1_000, 14_000), () =>
    {
        if (world.NowNs >= untilNs) { return; }
        Strike();
        Next(untilNs);
    });

    private void Strike()
    {
        Box box = scenario.Boxes[(int)world.Between(0, scenario.Boxes.Count - 1)];
        Replica replica = scenario.Replicas[(int)world.Between(0, scenario.Replicas.Count - 1)];
        long forMs = world.Between(500, 20_000);
        switch (world.Between(0, 17))
        {
            case 0: Line($"{box.Gateway}'s line loses", box.Wire, forMs, w => w.Loss = 0.3); break;
            case 1: Line($"{box.Gateway}'s line doubles", box.Wire, forMs, w => w.Doubling = 0.3); break;
            case 2: Line($"{replica.Name}'s line loses and is overtaken", replica.Wire, forMs, w => (w.Loss, w.Overtaking) = (0.2, 0.3)); break;
            case 3: Line($"{box.Gateway}'s line is overtaken and slow", box.Wire, forMs, w => (w.Overtaking, w.DelayMsMax) = (0.3, 3_000)); break;
            case 4 or 5: Line($"{box.Gateway}'s line is silent", box.Wire, 2 * forMs, w => w.IsSilent = true); break;
            case 6: Line($"{replica.Name}'s line is silent", replica.Wire, 2 * forMs, w => w.IsSilent = true); break;
            case 7: Say($"broker is wiped for {forMs} ms"); scenario.Broker.Restart(forMs * 1_000_000); break;
            case 8 or 9: KillReplica(replica, forMs); break;
            case 10 or 11: Mood((DatabaseMood)world.Between(1, 7), forMs); break;
            case 12: CutPower(box, forMs); break;
            case 13: KillGateway(box, forMs); break;
            case 14: Jump(box); break;
            case 15: FillDisk(box, forMs); break;
            case 16: RegistryAway(replica, forMs); break;
            default: Line($"{box.Gateway}'s line is silent for long", box.Wire, 60_000, w => w.IsSilent = true); break;
        }
    }

    private void Line(string what, Wire wire, long forMs, Action<Wire> spoil)
    {
        Say($"{what} for {forMs} ms");
        spoil(wire);
        world.AfterMs(forMs, wire.Heal);
    }

    private void Mood(DatabaseMood mood, long forMs)
    {
        Say($"database {mood} for {forMs} ms");
        scenario.Database.Mood = mood;
        world.AfterMs(forMs, () => scenario.Database.Mood = DatabaseMood.Fine);
    }

    private void KillReplica(Replica replica, long forMs)
    {
        if (!replica.IsUp) { return; }
        Say($"{replica.Name} killed for {forMs} ms");
        replica.Kill();
        world.AfterMs(forMs, () => scenario.Start(replica));
    }

    private void KillGateway(Box box, long forMs)
    {
        if (!box.IsUp) { return; }
        Say($"{box.Gateway} killed for {forMs} ms");
        box.Kill();
        world.AfterMs(forMs, () => scenario.Do(box.StartAsync()));
    }

    private void CutPower(Box box, long forMs)
    {
        Say($"{box.Gateway} loses power for {forMs} ms");
        bool clockLost = world.Happens(0.5);
        box.CutPower(() => world.AfterMs(forMs, () =>
        {
            if (clockLost) { (box.Clock.Error, box.Clock.IsSynchronised) = (DateTimeOffset.UnixEpoch - world.Utc, false); } // No battery clock: 1970.
            scenario.Do(box.PowerOnAsync());
            if (clockLost) { world.AfterMs(world.Between(5_000, 120_000), () => Synchronise(box)); }
        }));
    }

    private void Jump(Box box)
    {
        TimeSpan by = TimeSpan.FromDays(world.Between(-3_000, 3_000)) + TimeSpan.FromMilliseconds(world.Between(-5_000, 5_000));
        Say($"{box.Gateway}'s clock is wrong by {by}");
        (box.Clock.Error, box.Clock.IsSynchronised) = (by, false);
        world.AfterMs(world.Between(1_000, 60_000), () => Synchronise(box));
    }

    private static void Synchronise(Box box) => (box.Clock.Error, box.Clock.IsSynchronised) = (TimeSpan.Zero, true);

    private void FillDisk(Box box, long forMs)
    {
        Say($"{box.Gateway}'s disk is full for {forMs} ms");
        box.DiskIsFull(true);
        world.AfterMs(forMs, () => box.DiskIsFull(false));
    }

    private void RegistryAway(Replica replica, long forMs)
    {
        if (!replica.IsUp) { return; }
        Say($"{replica.Name} cannot reach the registry for {forMs} ms");
        replica.RegistryIsAway(true);
        world.AfterMs(forMs, () => replica.RegistryIsAway(false));
    }

    private void Say(string what)
    {
        Done.Add(string.Create(CultureInfo.InvariantCulture, $"{world.NowNs / 1e9:F3} {what}"));
        world.Note($"FAULT {what}");
    }
}
