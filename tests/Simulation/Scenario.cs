using LifeCircle.Edge.Registry;

namespace LifeCircle.Edge.Simulation;

/// <summary>How a run ended.</summary>
/// <param name="Faults">What the script did.</param>
/// <param name="Tail">The last happenings.</param>
internal sealed record RunOutcome(int Seed, IReadOnlyList<string> Violations, IReadOnlyList<string> Faults, IReadOnlyList<string> Tail, ulong Trace, int Records, int Events, int Commands, int Pulses, long Turns)
{
    public bool Holds => Violations.Count == 0;
}

/// <summary>One seed: a few corners, a broker, replicas of the ingest on one registry, a database; minutes of faults, then quiet, then judgement.</summary>
internal sealed class Scenario : IDisposable
{
    public const long TelemetryBytesMax = 24 << 10;
    public const int ClockWaitMs = 30_000;
    private const long FaultsForNs = 150_000_000_000, DrainWithinNs = 1_500_000_000_000, Second = 1_000_000_000;
    private readonly string _folder;
    private readonly World _world;
    private readonly Truth _truth = new();
    private readonly List<Task> _doing = [];

    private Scenario(World world, string folder)
    {
        (_world, _folder) = (world, folder);
        Broker = new SimBroker(world);
        Database = new SimDatabase(world);
        int boxes = (int)world.Between(1, 3), replicas = (int)world.Between(1, 3);
        for (int i = 1; i <= boxes; i++) { Boxes.Add(new Box(world, Broker, _truth, folder, $"gw-{i}")); }
        for (int i = 1; i <= replicas; i++) { Replicas.Add(new Replica(world, Broker, Database, folder, $"ingest-{i}")); }
    }

    public SimBroker Broker { get; }

    public SimDatabase Database { get; }

    public List<Box> Boxes { get; } = [];

    public List<Replica> Replicas { get; } = [];

    public static RunOutcome Run(int seed, bool echo)
    {
        string folder = Directory.CreateTempSubdirectory("lc-sim-").FullName;
        try
        {
            using World world = new(seed) { Echo = echo };
            using Scenario scenario = new(world, folder);
            return scenario.Play();
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    /// <summary>Starts something whose end nobody waits for; what it throws breaks the world.</summary>
    public void Do(Task task) => _doing.Add(task);

    public void Start(Replica replica)
    {
        if (!replica.IsUp) { Do(replica.StartAsync()); }
    }

    public void Dispose()
    {
        foreach (Box box in Boxes) { box.Kill(); }
        foreach (Replica replica in Replicas) { replica.Kill(); }
        _world.Run(20 * Second); // What was told to stop comes to its end.
    }

    private RunOutcome Play()
    {
        FaultScript faults = new(_world, this);
        _world.After(0, () =>
        {
            foreach (Replica replica in Replicas) { Start(replica); }
            foreach (Box box in Boxes) { Do(box.PowerOnAsync()); }
            long untilNs = _world.NowNs + FaultsForNs;
            Live(untilNs);
            Command(untilNs);
            faults.Begin(untilNs);
        });
        _world.Run(FaultsForNs + (60 * Second));
        _world.After(0, Calm);
        bool drained = _world.Run(DrainWithinNs, IsDrained);
        List<string> violations = [.. _world.Broken, .. Broker.Violations.Take(3), .. _doing.Where(t => t.IsFaulted).Select(t => t.Exception!.ToString())];
        if (!drained) { violations.Add($"not drained after {DrainWithinNs / Second} s of quiet: {string.Join("; ", Boxes)}; {string.Join("; ", Replicas)}"); }
        if (_world.Broken.Count == 0)
        {
            _world.Run(100 * Second); // The books heal by the tail that each heartbeat tells.
            _world.Run(100 * Second, IsDrained);
            _world.Run(5 * Second); // And the last flush.
            IReadOnlyList<string> judged = Judged();
            for (int again = 0; again < 3 && judged.Any(v => v.Contains(Judge.OpenBook, StringComparison.Ordinal)); again++)
            {
                _world.Run(7 * Second); // A heartbeat was just on its way.
                judged = Judged();
            }

            violations.AddRange(judged);
        }

        return new RunOutcome(_world.Seed, violations, faults.Done, [.. _world.Log], _world.Trace, _truth.Records.Count, Boxes.Sum(b => b.Firmware.All.Count), _truth.Commands.Count, Boxes.Sum(b => b.Firmware.Pulses.Count), _world.Turns);
    }

    private IReadOnlyList<string> Judged()
    {
        Task<IReadOnlyList<string>>? judging = null;
        _world.After(0, () => judging = new Judge(_truth, Database).ViolationsAsync(Boxes, Replicas.First(r => r.IsUp)));
        _world.Run(Second);
        return judging is { IsCompletedSuccessfully: true } ? judging.Result : [$"the judge could not judge: {judging?.Exception}"];
    }

    /// <summary>Every fault is over.</summary>
    private void Calm()
    {
        _world.Note("calm");
        Database.Mood = DatabaseMood.Fine;
        foreach (Replica replica in Replicas)
        {
            replica.Wire.Heal();
            replica.RegistryIsAway(false);
            Start(replica);
        }

        foreach (Box box in Boxes)
        {
            box.Wire.Heal();
            (box.Clock.Error, box.Clock.IsSynchronised) = (TimeSpan.Zero, true);
            box.DiskIsFull(false);
        }
    }

    private bool IsDrained() => Boxes.TrueForAll(b => b.IsUp && b.Firmware.Held == 0 && b.RecordsHeld == 0);

    private void Live(long untilNs) => _world.AfterMs(_world.Between(100, 1_500), () =>
    {
        if (_world.NowNs >= untilNs) { return; }
        Boxes[(int)_world.Between(0, Boxes.Count - 1)].Firmware.Live();
        Live(untilNs);
    });

    private void Command(long untilNs) => _world.AfterMs(_world.Between(1_000, 10_000), () =>
    {
        if (_world.NowNs >= untilNs) { return; }
        if (Replicas.Find(r => r.IsUp) is { } replica) { Do(IssueAsync(replica)); }
        Command(untilNs);
    });

    private async Task IssueAsync(Replica replica)
    {
        Box box = Boxes[(int)_world.Between(0, Boxes.Count - 1)];
        long validMs = _world.Between(2_000, 15_000);
        try
        {
            long expiresNs = _world.NowNs + (validMs * 1_000_000);
            CommandRow row = await replica.Commands.IssueAsync(new NewCommand(Box.Circle, box.Gateway, "locker-1", "compartment/01", "unlock", "sim", "because", validMs), CancellationToken.None);
            _truth.Commands.Add(new Issued(row.Id, expiresNs));
        }
        catch (System.Data.Common.DbException) { } // The registry is away: nothing was issued.
    }
}
