using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.TimeSeries;
using JournalEntry = LifeCircle.Edge.Contracts.Grpc.JournalEntry;

namespace LifeCircle.Edge.Simulation;

/// <summary>Doctored runs for the judge: whoever believes one of them would believe a product that does the same.</summary>
internal static class Lies
{
    private const long HourNs = 3_600_000_000_000;

    /// <summary>What is told, and the words by which the judge must find it.</summary>
    private static readonly (string Name, string Found, Func<Evidence, Evidence> Doctor)[] Doctored =
    [
        ("an event's row is missing", "0 times in the database", e => Without(e, IsEvent)),
        ("a reading's row is missing", "is not in the database", e => Without(e, IsReading)),
        ("an event's row is doubled", "2 times in the database", e => Doubled(e, IsEvent)),
        ("a reading's row is doubled", "2 times in the database", e => Doubled(e, IsReading)),
        ("an event's row is another", "is another in the database", e => Changed(e, IsEvent, f => f.Name == "part" ? f with { Value = FieldValue.Of("compartment/99") } : f)),
        ("a reading's value is another", "is another in the database", e => Changed(e, IsTemperature, f => f.Name == "temperature_c" ? f with { Value = FieldValue.Of(f.Value.Double + 0.01) } : f)),
        ("a reading has one field more", "is another in the database", e => With(e, IsReading, p => p with { Fields = [.. p.Fields, new Field("humidity_pct", FieldValue.Of(50.0))] })),
        ("a row is of nobody's record", "of no record", e => e with { Points = [.. e.Points, e.Points.First(IsReading) with { TimeNs = e.Points.First(IsReading).TimeNs + 999_000 }] }),
        ("a point has changed under way", "a point has changed", e => e with { Odd = ["a point has changed"] }),
        ("an event that was shown is nowhere", "0 times in the registry", e => WithBox(e, b => b with { Journal = [.. b.Journal, new JournalEntry { Id = "shown", Kind = "door-opened", Device = "locker-1", Part = "compartment/01" }] })),
        ("an event is not in the registry", "0 times in the registry", e => e with { Events = [.. e.Events.Skip(1)] }),
        ("an event is twice in the registry", "2 times in the registry", e => e with { Events = [.. e.Events, e.Events[0]] }),
        ("a command ran twice", "was run 2 times", e => WithBox(e, b => b with { Pulses = [.. b.Pulses, b.Pulses[0]] })),
        ("a command ran late", "s late", e => WithBox(e, b => b with { Pulses = [.. b.Pulses.Skip(1), b.Pulses[0] with { AtNs = b.Pulses[0].AtNs + HourNs }] })),
        ("a command ran that nobody issued", "never issued", e => WithBox(e, b => b with { Pulses = [.. b.Pulses, new Pulse("nobody", 0)] })),
        ("an evicted range was not reported", "nobody said that it was dropped", Unreported),
        ("the ledger has a gap", Judge.OpenBook, e => e with { Ledgers = [.. e.Ledgers.Select(l => Ledger(l, l.Head + 1, l.Evicted))] }),
        ("a good reading is a dead letter", "though the database takes it", e => e with { Letters = [.. e.Letters, LetterOf(e, GoodReading(e))] }),
        ("a refused reading is no dead letter", "is no dead letter", e => e with { Letters = [] }),
        ("a fixed time is an hour off", "ms off", e => With(e, IsFixedReading, p => p with { TimeNs = p.TimeNs + HourNs })),
        ("a fixed time is said to be an estimate", "is marked as estimated", e => With(e, p => IsFixedReading(p) && IsSurelyFixed(e, p), p => p with { Fields = [.. p.Fields, new Field(RecordJudge.Mark, FieldValue.Of("estimated"))] })),
        ("an estimate is not marked", "mark", e => With(e, IsEstimated, p => p with { Fields = [.. p.Fields.Where(f => f.Name != RecordJudge.Mark)] })),
        ("a time is older than the product", "older than the product", e => With(e, IsReading, p => p with { TimeNs = p.TimeNs % 1_000_000 })),
        ("a gateway is shown as offline", "offline", e => e with { Offline = ["gw-1"] }),
    ];

    /// <summary>What is done in the middle of a run, and the words by which the run must end at that moment.</summary>
    private static readonly (string Name, string Found, Action<Scenario> Do)[] Done =
    [
        ("a record is deleted before it is stored", "is deleted before it is stored", s => s.Sabotage(b => b.DeleteEarlyAsync())),
        ("the journal forgets what is on no disk", "lets the journal forget", s => s.ForgetJournal()),
    ];

    /// <summary>Tells every lie about the first honest run from this seed on that has all that is needed; 0 when each is found.</summary>
    public static int Tell(int seed)
    {
        Evidence? evidence = null;
        for (int tries = 0; tries < 40 && (evidence is null || !IsRich(evidence)); tries++, seed++)
        {
            if (!Scenario.Run(seed, echo: false, lie: null, out evidence).Holds) { evidence = null; }
        }

        if (evidence is null || !IsRich(evidence))
        {
            Console.WriteLine("no run has events, commands, evictions, estimates and dead letters: the lies cannot be told");
            return 1;
        }

        int believed = Doctored.Count(lie => !Say(lie.Name, Judge.Violations(lie.Doctor(evidence)), lie.Found));
        believed += Done.Count(lie => !Say(lie.Name, Scenario.Run(seed, echo: false, lie.Do, out _).Violations, lie.Found));
        believed += Fills().Count(f => !Say(f.What, f.Excess is { } excess ? [excess] : [], "more than"));
        Console.WriteLine($"{believed} lies were believed");
        return believed == 0 ? 0 : 1;
    }

    private static bool Say(string lie, IReadOnlyList<string> violations, string found)
    {
        string? by = violations.FirstOrDefault(v => v.Contains(found, StringComparison.Ordinal));
        Console.WriteLine(by is null ? $"BELIEVED: {lie} ({violations.Count} other violations)" : $"found: {lie}: {by}");
        return by is not null;
    }

    /// <summary>Fuller than allowed.</summary>
    private static Fill[] Fills() => [new("a queue holds one more than it may", 65, 64), new("an outbox holds one byte more than it may", Scenario.TelemetryBytesMax + 1, Scenario.TelemetryBytesMax)];

    /// <summary>It has all that the lies are about.</summary>
    private static bool IsRich(Evidence e) =>
        e.Boxes.All(b => b.Pulses.Count > 0) && e.Letters.Count > 0 && e.Ledgers.Any(l => l.Evicted.Length > 0 && Evicted(e, l).Any()) && e.Points.Any(IsEstimated) && e.Points.Any(p => IsFixedReading(p) && IsSurelyFixed(e, p)) && e.Points.Any(IsTemperature);

    private static bool IsEvent(Point point) => point.Series.Measurement == "event";

    private static bool IsReading(Point point) => !IsEvent(point);

    private static bool IsTemperature(Point point) => RecordJudge.FieldOf(point, "temperature_c") is not null;

    private static bool IsEstimated(Point point) => RecordJudge.FieldOf(point, RecordJudge.Mark) is not null;

    private static bool IsFixedReading(Point point) => IsReading(point) && !IsEstimated(point);

    /// <summary>From the first boot whose gateway knew the time all along.</summary>
    private static bool IsSurelyFixed(Evidence e, Point point)
    {
        long atNs = point.TimeNs - (long)(World.Began - DateTimeOffset.UnixEpoch).TotalNanoseconds;
        return e.Boxes.First(b => b.Gateway == RecordJudge.TagOf(point, "gateway")).Boots.Values.LastOrDefault(b => b.ZeroNs <= atNs) is { } boot && boot.FixedFromNs < atNs - HourNs / 3_600;
    }

    private static Evidence Without(Evidence e, Func<Point, bool> which)
    {
        Point gone = e.Points.First(which);
        return e with { Points = [.. e.Points.Where(p => p != gone)] };
    }

    private static Evidence Doubled(Evidence e, Func<Point, bool> which)
    {
        Point first = e.Points.First(which);
        return e with { Points = [.. e.Points, first with { TimeNs = first.TimeNs + Slot.Slots }] };
    }

    private static Evidence With(Evidence e, Func<Point, bool> which, Func<Point, Point> change)
    {
        Point first = e.Points.First(which);
        return e with { Points = [.. e.Points.Select(p => p == first ? change(p) : p)] };
    }

    private static Evidence Changed(Evidence e, Func<Point, bool> which, Func<Field, Field> change) => With(e, which, p => p with { Fields = [.. p.Fields.Select(change)] });

    private static Evidence WithBox(Evidence e, Func<BoxEvidence, BoxEvidence> change) => e with { Boxes = [change(e.Boxes[0]), .. e.Boxes.Skip(1)] };

    private static Evidence Unreported(Evidence e) => e with { Ledgers = [.. e.Ledgers.Select(l => Ledger(l, l.Head, ""))] };

    private static LedgerEntity Ledger(LedgerEntity l, long head, string evicted) => new()
    {
        Circle = l.Circle,
        Gateway = l.Gateway,
        Epoch = l.Epoch,
        Stream = l.Stream,
        Tail = l.Tail,
        Head = head,
        Written = l.Written,
        Evicted = evicted,
    };

    /// <summary>Records that were evicted and never arrived.</summary>
    private static IEnumerable<RecordKey> Evicted(Evidence e, LedgerEntity ledger)
    {
        Registry.RangeSet gone = Registry.RangeSet.Parse(ledger.Evicted);
        HashSet<Slot> there = [.. e.Points.Select(p => Slot.Of(p))];
        return e.Records.Keys.Where(k => k.Gateway == ledger.Gateway && k.Stream == OutboxStream.Telemetry && gone.Contains(k.Offset) && !there.Contains(k.Slot));
    }

    private static RecordKey GoodReading(Evidence e)
    {
        HashSet<Slot> there = [.. e.Points.Where(IsTemperature).Select(p => Slot.Of(p))];
        return e.Records.Keys.First(k => k.Stream == OutboxStream.Telemetry && there.Contains(k.Slot) && e.Letters.All(l => l.Gateway != k.Gateway || l.Offset != k.Offset));
    }

    private static DeadLetterEntity LetterOf(Evidence e, RecordKey key) => new()
    {
        Circle = Box.Circle,
        Gateway = key.Gateway,
        Epoch = (long)key.Epoch,
        Stream = (int)key.Stream,
        Offset = key.Offset,
        Reason = "because",
        Body = e.Letters[0].Body,
    };
}
