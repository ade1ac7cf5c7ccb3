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
    private const long FaultsForNs = 150_000_000_000, DrainWithinNs = 1_500_000_000_000, LieAtNs = 60_000_000_000, Second = 1_000_000_000;
    private readonly string _folder;
    private readonly World _world;
    private readonly Truth _truth = new();
    private readonly CloudNow _cloud;
    private readonly List<Task> _doing = [];
    private readonly List<Replica> _everyReplica = [];
    private readonly FaultScript _faults;
    private readonly Action<Scenario>? _lie;
    private Evidence? _evidence;

    private Scenario(World world, string folder, Action<Scenario>? lie)
    {
        (_world, _folder, _lie) = (world, folder, lie);
        Broker = new SimBroker(world);
        Database = new SimDatabase(world);
        _cloud = new CloudNow(Database, folder);
        _faults = new FaultScript(world, this);
        int boxes = (int)world.Between(1, 3), replicas = (int)world.Between(1, 3);
        for (int i = 1; i <= boxes; i++) { Boxes.Add(new Box(world, Broker, _truth, _cloud, folder, $"gw-{i}")); }
        for (int i = 1; i <= replicas; i++) { AddReplica(); }
        world.AfterTurn = CheckLimits;
    }

    public SimBroker Broker { get; }

    public SimDatabase Database { get; }

    public List<Box> Boxes { get; } = [];

    /// <summary>Those that are in service; one that has left is not.</summary>
    public List<Replica> Replicas { get; } = [];

    /// <param name="lie">Does what the product must never do, in the middle of the run.</param>
    /// <param name="evidence">What the run has left; null when it ended before.</param>
    public static RunOutcome Run(int seed, bool echo, Action<Scenario>? lie, out Evidence? evidence)
    {
        string folder = Directory.CreateTempSubdirectory("lc-sim-").FullName;
        try
        {
            using World world = new(seed) { Echo = echo };
            using Scenario scenario = new(world, folder, lie);
            RunOutcome outcome = scenario.Play();
            evidence = scenario._evidence;
            return outcome;
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    /// <summary>Starts something whose end nobody waits for; what it throws breaks the world.</summary>
    public void Do(Task task) => _doing.Add(task);

    public Replica AddReplica()
    {
        Replica replica = new(_world, Broker, Database, _folder, $"ingest-{_everyReplica.Count + 1}");
        Replicas.Add(replica);
        _everyReplica.Add(replica);
        return replica;
    }

    public void Issue(Box box, long commands)
    {
        for (long i = 0; i < commands; i++)
        {
            if (Replicas.Find(r => r.IsUp) is { } replica) { Do(IssueAsync(replica, box)); }
        }
    }

    /// <summary>Does to each box that is up what the product must never do.</summary>
    public void Sabotage(Func<Box, Task> deed)
    {
        foreach (Box box in Boxes.Where(b => b.IsUp)) { Do(deed(box)); }
    }

    /// <summary>Each journal is told that its gateway has what it cannot have.</summary>
    public void ForgetJournal()
    {
        foreach (Box box in Boxes)
        {
            box.Firmware.MoveDoor();
            box.Firmware.Acknowledge(long.MaxValue);
        }
    }

    public void Dispose()
    {
        foreach (Box box in Boxes) { box.Dispose(); }
        foreach (Replica replica in _everyReplica) { replica.Kill(); }
        _world.Run(20 * Second); // What was told to stop comes to its end.
        _cloud.Dispose();
    }

    private RunOutcome Play()
    {
        _world.After(0, () =>
        {
            long untilNs = _world.NowNs + FaultsForNs;
            _faults.Begin(untilNs);
            foreach (Replica replica in Replicas) { replica.Start(); }
            foreach (Box box in Boxes) { box.PowerOn(); }
            Live(untilNs);
            Command(untilNs);
        });
        if (_lie is { } lie) { _world.After(LieAtNs, () => lie(this)); }
        _world.Run(FaultsForNs + (60 * Second));
        _world.After(0, Calm);
        bool drained = _world.Run(DrainWithinNs, IsDrained);
        List<string> violations = [.. _world.Failures, .. _world.Broken, .. Broker.Violations.Take(3), .. Started().Where(t => t.IsFaulted).Select(t => t.Exception!.ToString())];
        if (!drained && violations.Count == 0) { violations.Add($"not drained after {DrainWithinNs / Second} s of quiet: {string.Join("; ", Boxes)}; {string.Join("; ", Replicas)}"); }
        if (_world.Broken.Count + _world.Failures.Count == 0)
        {
            _world.Run(200 * Second); // The books heal by the tail that each heartbeat tells; a door that stands open is an alarm after three minutes.
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

        return new RunOutcome(_world.Seed, violations, _faults.Done, [.. _world.Log], _world.Trace, _truth.Records.Count, Boxes.Sum(b => b.Firmware.All.Count), _truth.Commands.Count, Boxes.Sum(b => b.Firmware.Pulses.Count), _world.Turns);
    }

    private IEnumerable<Task> Started() => [.. _doing, .. Boxes.SelectMany(b => b.Starting), .. _everyReplica.SelectMany(r => r.Starting)];

    private IReadOnlyList<string> Judged()
    {
        Task<Evidence>? gathering = null;
        _world.After(0, () => gathering = Evidence.OfAsync(_truth, Database, Boxes, Replicas.First(r => r.IsUp)));
        _world.Run(Second);
        if (gathering is not { IsCompletedSuccessfully: true }) { return [.. _world.Failures, $"the judge could not judge: {gathering?.Exception}"]; }
        _evidence = gathering.Result;
        return Judge.Violations(_evidence);
    }

    /// <summary>At every moment, not only at the end.</summary>
    private void CheckLimits()
    {
        foreach (Fill fill in Boxes.SelectMany(b => b.Fills()).Concat(_everyReplica.SelectMany(r => r.Fills())))
        {
            if (fill.Excess is { } excess) { _world.Fail(excess); }
        }
    }

    /// <summary>Every fault is over.</summary>
    private void Calm()
    {
        _world.Note("calm");
        _faults.EndAll();
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
        Issue(Boxes[(int)_world.Between(0, Boxes.Count - 1)], 1);
        Command(untilNs);
    });

    private async Task IssueAsync(Replica replica, Box box)
    {
        long validMs = _world.Between(2_000, 15_000);
        try
        {
            long expiresNs = _world.NowNs + (validMs * 1_000_000);
            CommandRow row = await replica.Commands.IssueAsync(new NewCommand(Box.Circle, box.Gateway, "locker-1", "compartment/01", "unlock", "sim", "because", validMs), CancellationToken.None);
            _truth.Commands.Add(new Issued(row.Id, expiresNs));
        }
        catch (Exception e) when (e is System.Data.Common.DbException or Microsoft.EntityFrameworkCore.DbUpdateException) { } // The registry is away, or not made yet: nothing was issued.
    }
}
