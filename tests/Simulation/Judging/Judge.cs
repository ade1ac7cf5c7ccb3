using System.Globalization;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.TimeSeries;
using LifeCircle.Edge.Uplink;
using Microsoft.EntityFrameworkCore;
using JournalEntry = LifeCircle.Edge.Contracts.Grpc.JournalEntry;

namespace LifeCircle.Edge.Simulation;

/// <summary>What must hold after every run.</summary>
/// <remarks>
/// (1) Every event of a box's journal, and so every one that a resident was told of, is in the database exactly once and unchanged, and exactly once in the registry.
/// (2) Every telemetry record that was committed is in the database as it was, or is a dead letter with its reason, or lies in a range that the gateway has reported as evicted.
/// (3) No point has changed, two records never share a point, none is older than the product.
/// (4) No command was run twice, and none after its time.
/// (5) Gateways and devices are shown as online again.
/// (6) The ledger is complete, and the outboxes are empty: what was deleted was confirmed.
/// </remarks>
internal sealed class Judge(Truth truth, SimDatabase database)
{
    public const string OpenBook = "is not complete";

    /// <summary>The command's validity is the latest start; the last message may be under way for so long.</summary>
    private const long StartGraceNs = 1_500_000_000;

    private readonly List<string> _violations = [.. truth.Violations];
    private readonly Dictionary<(string Gateway, bool IsEvent, long Slot), List<Point>> _points = [];
    private List<DeadLetterEntity> _letters = [];

    public async Task<IReadOnlyList<string>> ViolationsAsync(IReadOnlyList<Box> boxes, Replica replica)
    {
        ReadPoints();
        _violations.AddRange(database.Changed.Take(5).Select(c => $"a point has changed: {c}"));
        await using RegistryDb registry = await replica.Contexts.CreateDbContextAsync();
        _letters = await registry.DeadLetters.AsNoTracking().ToListAsync();
        foreach (Box box in boxes)
        {
            await EventsAsync(box, registry);
            await TelemetryAsync(box, registry);
            Commands(box);
            await PresenceAsync(box, registry);
        }

        return _violations;
    }

    private void ReadPoints()
    {
        long earliestNs = UplinkBuildNs;
        foreach ((string key, string fields) in database.Points)
        {
            int time = key.LastIndexOf(' ');
            if (!LineProtocolReader.TryRead($"{key[..time]} {fields}{key[time..]}", out Point point, out string error))
            {
                _violations.Add($"{key}: {error}");
                continue;
            }

            if (point.Series.Measurement == "ingest_probe") { continue; }
            if (point.TimeNs < earliestNs) { _violations.Add($"{key} is older than the product."); }
            (string, bool, long) place = (TagOf(point, "gateway"), point.Series.Measurement == "event", point.TimeNs % 1_000_000);
            if (!_points.TryGetValue(place, out List<Point>? there)) { _points.Add(place, there = []); }
            there.Add(point);
        }
    }

    private static long UplinkBuildNs { get; } = (long)(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch).TotalNanoseconds;

    private async Task EventsAsync(Box box, RegistryDb registry)
    {
        ILookup<string, EventEntity> rows = (await registry.Events.AsNoTracking().Where(e => e.Gateway == box.Gateway).ToListAsync()).ToLookup(e => e.EventId, StringComparer.Ordinal);
        ILookup<string, Point> points = _points.Where(p => p.Key.Gateway == box.Gateway && p.Key.IsEvent).SelectMany(p => p.Value)
            .ToLookup(p => FieldOf(p, "id") is { } id ? id.Text : "", StringComparer.Ordinal);
        foreach (JournalEntry entry in box.Firmware.All)
        {
            Point[] found = [.. points[entry.Id]];
            if (found.Length != 1) { _violations.Add($"event {entry.Id} ({entry.Kind}) is {found.Length} times in the database."); }
            else if (TagOf(found[0], "kind") != entry.Kind || FieldOf(found[0], "part")?.Text != entry.Part || TagOf(found[0], "device") != entry.Device) { _violations.Add($"event {entry.Id} is another in the database: {found[0]}"); }
            int inRegistry = rows[entry.Id].Count();
            if (inRegistry != 1) { _violations.Add($"event {entry.Id} ({entry.Kind}) is {inRegistry} times in the registry."); }
        }

        // The gateway's own events too: whatever was committed.
        foreach (((string gateway, ulong epoch, OutboxStream stream, long offset), _) in truth.Records)
        {
            if (gateway != box.Gateway || stream != OutboxStream.Events) { continue; }
            int times = _points.TryGetValue((gateway, true, offset % 1_000_000), out List<Point>? at) ? at.Count(p => FieldOf(p, "offset")?.Integer == offset) : 0;
            if (times != 1) { _violations.Add($"{gateway}: the event at offset {offset} of epoch {epoch:x16} is {times} times in the database."); }
        }
    }

    private async Task TelemetryAsync(Box box, RegistryDb registry)
    {
        List<LedgerEntity> ledgers = await registry.Ledgers.AsNoTracking().Where(l => l.Gateway == box.Gateway).ToListAsync();
        foreach (LedgerEntity ledger in ledgers)
        {
            if (!Ledgers.View(ledger).Complete) { _violations.Add($"{box.Gateway}: the ledger of stream {ledger.Stream} {OpenBook}: {string.Join(' ', Ledgers.View(ledger).Missing)}"); }
        }

        Dictionary<ulong, RangeSet> evicted = ledgers.Where(l => l.Stream == 2).ToDictionary(l => (ulong)l.Epoch, l => RangeSet.Parse(l.Evicted));
        IReadOnlyList<AliasEntry> aliases = box.Aliases;
        foreach (((string gateway, ulong epoch, OutboxStream stream, long offset), byte[] body) in truth.Records)
        {
            if (gateway != box.Gateway || stream != OutboxStream.Telemetry) { continue; }
            if (evicted.TryGetValue(epoch, out RangeSet? gone) && gone.Contains(offset)) { continue; }
            if (!RecordBody.TryRead(body, out RecordHead head, out IReadOnlyList<RecordMetric> metrics, out string error))
            {
                _violations.Add($"{gateway}: record {offset}: {error}");
                continue;
            }

            foreach (RecordMetric metric in metrics)
            {
                AliasEntry alias = aliases.FirstOrDefault(a => a.Alias == metric.Alias);
                if (alias.Metric is null) { _violations.Add($"{gateway}: record {offset} has an alias that nobody gave."); }
                else if (!metric.Value.IsNull && Names.IsPoint(alias.Metric) && !Has(gateway, offset, head.Device, alias.Metric, metric.Value)) { _violations.Add($"{gateway}: {alias.Metric} = {metric.Value} of telemetry {offset} is not in the database, and nobody said that it was dropped."); }
            }
        }
    }

    /// <summary>All is well again, so the console must say so.</summary>
    private async Task PresenceAsync(Box box, RegistryDb registry)
    {
        if (await registry.Gateways.AsNoTracking().FirstOrDefaultAsync(g => g.Gateway == box.Gateway) is not { InSession: true }) { _violations.Add($"{box.Gateway} is shown as offline."); }
        foreach (DeviceEntity device in await registry.Devices.AsNoTracking().Where(d => d.Gateway == box.Gateway && !d.Online).ToListAsync()) { _violations.Add($"{box.Gateway}: {device.Device} is shown as offline."); }
    }

    private bool Has(string gateway, long offset, string device, string name, MetricValue value)
    {
        int slash = name.LastIndexOf('/');
        (string part, string field) = (slash < 0 ? "" : name[..slash], name[(slash + 1)..]);
        if (_points.TryGetValue((gateway, false, offset % 1_000_000), out List<Point>? there)
            && there.Exists(p => TagOf(p, "device") == (device.Length > 0 ? device : TagOf(p, "device")) && TagOf(p, "part") == part && FieldOf(p, field) is { } stored && Same(stored, value))) { return true; }
        return _letters.Exists(l => l.Gateway == gateway && l.Offset == offset && l.Body.Contains(field, StringComparison.Ordinal));
    }

    private static bool Same(FieldValue stored, MetricValue value) => (stored.Kind, value.Kind) switch
    {
        (FieldKind.Boolean, ValueKind.Boolean) => stored.Boolean == value.Boolean,
        (FieldKind.Integer, ValueKind.Int64) => stored.Integer == value.Int64,
        (FieldKind.Integer, ValueKind.UInt64) => stored.Integer == (long)value.UInt64,
        (FieldKind.Double, ValueKind.Double) => stored.Double.Equals(value.Double),
        (FieldKind.Text, ValueKind.Text) => stored.Text == value.Text,
        _ => false,
    };

    private void Commands(Box box)
    {
        foreach (IGrouping<string, Pulse> runs in box.Firmware.Pulses.GroupBy(p => p.CommandId, StringComparer.Ordinal))
        {
            if (runs.Count() > 1) { _violations.Add($"command {runs.Key} was run {runs.Count()} times."); }
            if (truth.Commands.Find(c => c.Id == runs.Key) is not { } issued) { _violations.Add($"command {runs.Key} was run and never issued."); }
            else if (runs.First().AtNs > issued.ExpiresNs + StartGraceNs)
            {
                _violations.Add(string.Create(CultureInfo.InvariantCulture, $"command {runs.Key} was run {(runs.First().AtNs - issued.ExpiresNs) / 1e9:F1} s late."));
            }
        }
    }

    private static string TagOf(Point point, string key) => point.Series.Tags.FirstOrDefault(t => t.Key == key).Value ?? "";

    private static FieldValue? FieldOf(Point point, string name)
    {
        foreach (Field field in point.Fields)
        {
            if (field.Name == name) { return field.Value; }
        }

        return null;
    }
}
