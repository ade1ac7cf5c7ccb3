using System.Globalization;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.TimeSeries;
using JournalEntry = LifeCircle.Edge.Contracts.Grpc.JournalEntry;

namespace LifeCircle.Edge.Simulation;

/// <summary>What must hold at the end of every run.</summary>
/// <remarks>
/// (1) Every event of a box's journal, and so every one that a resident was told of, is in the database exactly once and unchanged, and exactly once in the registry.
/// (2) Every telemetry record that was committed is in the database as it was and once, or is a dead letter because the database refuses its field, or lies in a range that the gateway has reported as evicted.
/// (3) No point has changed, none is of no record, two records never share one.
/// (4) What has no mark of an estimate has the true time within the clock's error; what could be fixed has no mark; nothing is older than the product.
/// (5) No command was run twice, and none after its time.
/// (6) Gateways and devices are shown as online again.
/// (7) The ledger is complete.
/// What must hold at every moment is watched while it runs: <see cref="DiskWatch"/>, <see cref="Fill"/>.
/// </remarks>
internal sealed class Judge : ICloud
{
    public const string OpenBook = "is not complete";

    /// <summary>The command's validity is the latest start; the last message may be under way for so long.</summary>
    private const long StartGraceNs = 1_500_000_000;

    private readonly Evidence _evidence;
    private readonly List<string> _violations = [];
    private readonly ILookup<Slot, Point> _points;
    private readonly ILookup<RecordKey, EventEntity> _events;
    private readonly ILookup<RecordKey, DeadLetterEntity> _letters;
    private readonly HashSet<(string Series, long TimeNs)> _owned = [];

    private Judge(Evidence evidence)
    {
        _evidence = evidence;
        _points = evidence.Points.ToLookup(p => Slot.Of(p));
        _events = evidence.Events.ToLookup(e => new RecordKey(e.Gateway, (ulong)e.Epoch, (OutboxStream)e.Stream, e.Offset));
        _letters = evidence.Letters.ToLookup(l => new RecordKey(l.Gateway, (ulong)l.Epoch, (OutboxStream)l.Stream, l.Offset));
    }

    public static IReadOnlyList<string> Violations(Evidence evidence)
    {
        Judge judge = new(evidence);
        judge._violations.AddRange(evidence.Odd.Take(5));
        judge._violations.AddRange(evidence.Offline.Select(o => $"{o} is shown as offline."));
        foreach (BoxEvidence box in evidence.Boxes)
        {
            judge.Records(box);
            judge.Journal(box);
            judge.Commands(box);
        }

        judge.Ledger();
        judge.Points();
        return judge._violations;
    }

    IReadOnlyList<Point> ICloud.PointsAt(Slot slot) => [.. _points[slot]];

    IReadOnlyList<EventEntity> ICloud.EventsOf(RecordKey key) => [.. _events[key]];

    IReadOnlyList<DeadLetterEntity> ICloud.LettersOf(RecordKey key) => [.. _letters[key]];

    private void Records(BoxEvidence box)
    {
        RecordJudge records = new(this);
        Dictionary<ulong, RangeSet> evicted = _evidence.Ledgers.Where(l => l.Gateway == box.Gateway && l.Stream == (int)OutboxStream.Telemetry).ToDictionary(l => (ulong)l.Epoch, l => RangeSet.Parse(l.Evicted));
        foreach ((RecordKey key, byte[] body) in _evidence.Records)
        {
            if (key.Gateway != box.Gateway) { continue; }
            bool isEvicted = key.Stream == OutboxStream.Telemetry && evicted.TryGetValue(key.Epoch, out RangeSet? gone) && gone.Contains(key.Offset);
            _violations.AddRange(records.Faults(key, body, box.Aliases, !isEvicted, out ReadRecord? read));
            if (read is not null) { Times(box, read); }
        }
    }

    private void Times(BoxEvidence box, ReadRecord read)
    {
        if (!box.Boots.TryGetValue(read.Head.BootId, out BootTruth? boot))
        {
            _violations.Add($"{read.Key} is of boot {read.Head.BootId}, which never was.");
            return;
        }

        foreach (Point point in read.Points)
        {
            _owned.Add((point.Series.Key, point.TimeNs));
            bool isMarked = RecordJudge.TextOf(point, RecordJudge.Mark) == "estimated";
            if (boot.Fault(read.Head.MonotonicNs, point.TimeNs / 1_000_000, isMarked) is { } fault) { _violations.Add($"{read.Key} {fault}: {RecordJudge.Text(point)}"); }
            foreach (EventEntity row in read.Events)
            {
                if (row.AtMs != point.TimeNs / 1_000_000 || row.TimeEstimated != isMarked) { _violations.Add($"{read.Key} has another time in the registry than in the database."); }
            }
        }
    }

    private void Journal(BoxEvidence box)
    {
        ILookup<string, EventEntity> rows = _evidence.Events.Where(e => e.Gateway == box.Gateway).ToLookup(e => e.EventId, StringComparer.Ordinal);
        ILookup<string, Point> points = _evidence.Points.Concat(KeptAhead.PointsOf(_evidence.Letters)).Where(p => p.Series.Measurement == "event" && RecordJudge.TagOf(p, "gateway") == box.Gateway).ToLookup(p => RecordJudge.TextOf(p, "id"), StringComparer.Ordinal);
        foreach (JournalEntry entry in box.Journal)
        {
            Point[] found = [.. points[entry.Id]];
            if (found.Length != 1) { _violations.Add($"event {entry.Id} ({entry.Kind}) is {found.Length} times in the database."); }
            else if (RecordJudge.TagOf(found[0], "kind") != entry.Kind || RecordJudge.TextOf(found[0], "part") != entry.Part || RecordJudge.TagOf(found[0], "device") != entry.Device) { _violations.Add($"event {entry.Id} is another in the database: {RecordJudge.Text(found[0])}"); }
            int inRegistry = rows[entry.Id].Count();
            if (inRegistry != 1) { _violations.Add($"event {entry.Id} ({entry.Kind}) is {inRegistry} times in the registry."); }
        }
    }

    private void Commands(BoxEvidence box)
    {
        foreach (IGrouping<string, Pulse> runs in box.Pulses.GroupBy(p => p.CommandId, StringComparer.Ordinal))
        {
            if (runs.Count() > 1) { _violations.Add($"command {runs.Key} was run {runs.Count()} times."); }
            if (_evidence.Commands.FirstOrDefault(c => c.Id == runs.Key) is not { } issued) { _violations.Add($"command {runs.Key} was run and never issued."); }
            else if (runs.Max(r => r.AtNs) is var last && last > issued.ExpiresNs + StartGraceNs)
            {
                _violations.Add(string.Create(CultureInfo.InvariantCulture, $"command {runs.Key} was run {(last - issued.ExpiresNs) / 1e9:F1} s late."));
            }
        }
    }

    private void Ledger()
    {
        foreach (LedgerEntity ledger in _evidence.Ledgers)
        {
            if (Ledgers.View(ledger) is { Complete: false } view) { _violations.Add($"{ledger.Gateway}: the ledger of stream {ledger.Stream} {OpenBook}: {string.Join(' ', view.Missing)}"); }
        }
    }

    private void Points()
    {
        long earliestNs = (long)(Uplink.BuildDate.Value - DateTimeOffset.UnixEpoch).TotalNanoseconds;
        foreach (Point point in _evidence.Points)
        {
            if (point.TimeNs < earliestNs) { _violations.Add($"{RecordJudge.Text(point)} is older than the product."); }
            if (!_owned.Contains((point.Series.Key, point.TimeNs))) { _violations.Add($"{RecordJudge.Text(point)} is of no record that was ever committed."); }
        }
    }
}
