using System.Globalization;

namespace LifeCircle.Edge.Simulation;

/// <summary>What goes wrong, when and for how long: drawn from the seed while the world runs.</summary>
/// <remarks>Faults overlap. Each ends by itself alone: what two of them spoil is well again when both are over.</remarks>
internal sealed class FaultScript(World world, Scenario scenario)
{
    private const int EarlyCommitsMax = 12, FloodMin = 70, FloodMax = 110, ReplicasMax = 4;
    private readonly List<Action> _ends = [];

    /// <summary>What was done, for the report of a failure.</summary>
    public List<string> Done { get; } = [];

    public void Begin(long untilNs)
    {
        foreach (Box box in scenario.Boxes)
        {
            if (world.Happens(0.35)) { CutPowerEarly(box, world.Happens(0.3) ? 0 : (int)world.Between(1, EarlyCommitsMax), world.Between(500, 5_000)); }
        }

        Next(untilNs);
    }

    /// <summary>Everything that has not ended ends.</summary>
    public void EndAll()
    {
        foreach (Action end in (Action[])[.. _ends]) { end(); }
        _ends.Clear();
    }

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
        switch (world.Between(0, 23))
        {
            case 0: Spoil($"{box.Gateway}'s line loses", box.Line, forMs, new LineFault { Loss = 0.3 }); break;
            case 1: Spoil($"{box.Gateway}'s line doubles", box.Line, forMs, new LineFault { Doubling = 0.3 }); break;
            case 2: Spoil($"{replica.Name}'s line loses and is overtaken", replica.Line, forMs, new LineFault { Loss = 0.2, Overtaking = 0.3 }); break;
            case 3: Spoil($"{box.Gateway}'s line is overtaken and slow", box.Line, forMs, new LineFault { Overtaking = 0.3, DelayMsMax = 3_000 }); break;
            case 4 or 5: Spoil($"{box.Gateway}'s line is silent", box.Line, 2 * forMs, new LineFault { IsSilent = true }); break;
            case 6: Spoil($"{replica.Name}'s line is silent", replica.Line, 2 * forMs, new LineFault { IsSilent = true }); break;
            case 7: Last("broker is wiped", forMs, scenario.Broker.GoDown); break;
            case 8 or 9: Last($"{replica.Name} is killed", forMs, replica.Down.Begin); break;
            case 10 or 11 or 12: Mood((DatabaseMood)world.Between(1, (int)DatabaseMood.Unprocessable), forMs); break;
            case 13 or 14: CutPower(box, forMs); break;
            case 15: Last($"{box.Gateway} is killed", forMs, box.KillGateway); break;
            case 16 or 17: Jump(box); break;
            case 18: Last($"{box.Gateway}'s disk is full", forMs, box.FillDisk); break;
            case 19: Last($"{replica.Name} cannot reach the registry", forMs, replica.LoseRegistry); break;
            case 20: AddReplica(); break;
            case 21: Leave(replica); break;
            case 22: Flood(box); break;
            default: Spoil($"{box.Gateway}'s line is silent for long", box.Line, 60_000, new LineFault { IsSilent = true }); break;
        }
    }

    private void Spoil(string what, Line line, long forMs, LineFault fault) => Last(what, forMs, () => line.Spoil(fault));

    private void Mood(DatabaseMood mood, long forMs) => Last($"database {mood}", forMs, () => scenario.Database.Begin(mood));

    private void CutPower(Box box, long forMs)
    {
        Say($"{box.Gateway} loses power for {forMs} ms");
        bool clockLost = world.Happens(0.5);
        box.CutPower(end => EndAfter(forMs, () => PowerBack(box, end, clockLost)));
    }

    private void CutPowerEarly(Box box, int commits, long forMs)
    {
        Say(commits == 0 ? $"{box.Gateway} loses power while its file is made" : $"{box.Gateway} loses power after {commits} commits");
        bool clockLost = world.Happens(0.5);
        box.CutPowerEarly(commits, end => EndAfter(forMs, () => PowerBack(box, end, clockLost)));
    }

    private void PowerBack(Box box, Action end, bool clockLost)
    {
        // Without a battery clock it is 1970 again, until a time service is heard.
        if (clockLost) { EndAfter(world.Between(5_000, 120_000), box.Clock.Spoil(DateTimeOffset.UnixEpoch - world.Utc)); }
        end();
    }

    private void Jump(Box box)
    {
        TimeSpan by = TimeSpan.FromDays(world.Between(-3_000, 3_000)) + TimeSpan.FromMilliseconds(world.Between(-5_000, 5_000));
        Last($"{box.Gateway}'s clock is wrong by {by}", world.Between(1_000, 60_000), () => box.Clock.Spoil(by));
    }

    private void AddReplica()
    {
        if (scenario.Replicas.Count >= ReplicasMax) { return; }
        Replica added = scenario.AddReplica();
        Say($"{added.Name} is added");
        added.Start();
    }

    private void Leave(Replica replica)
    {
        if (scenario.Replicas.Count < 2 || !replica.IsUp) { return; }
        Say($"{replica.Name} leaves");
        scenario.Replicas.Remove(replica);
        scenario.Do(replica.LeaveAsync());
    }

    private void Flood(Box box)
    {
        long commands = world.Between(FloodMin, FloodMax);
        Say($"{commands} commands at once for {box.Gateway}");
        scenario.Issue(box, commands);
    }

    private void Last(string what, long forMs, Func<Action> begin)
    {
        Say($"{what} for {forMs} ms");
        EndAfter(forMs, begin());
    }

    /// <summary>After its time, or when all is to end: once.</summary>
    private void EndAfter(long forMs, Action end)
    {
        bool isOver = false;
        void EndOnce()
        {
            if (isOver) { return; }
            isOver = true;
            end();
        }

        _ends.Add(EndOnce);
        world.AfterMs(forMs, EndOnce);
    }

    private void Say(string what)
    {
        Done.Add(string.Create(CultureInfo.InvariantCulture, $"{world.NowNs / 1e9:F3} {what}"));
        world.Note($"FAULT {what}");
    }
}
