using System.Numerics;
using LifeCircle.Edge.Registry.Tables;
using Microsoft.EntityFrameworkCore;

namespace LifeCircle.Edge.Registry;

/// <summary>The bulk writes, in SQL that SQLite and PostgreSQL both take. Tables in one order and rows by their key, so that replicas never lock in a circle.</summary>
internal static class RegistryFlush
{
    /// <summary>Birth sets kept for a gateway: the newest, and some before it for records made under an older epoch.</summary>
    private const int BirthSetsKept = 4;

    /// <summary>
    /// The newer record wins: by offset within a stream, by time across streams; a new epoch replaces, an old one never does.
    /// </summary>
    private const string NewerPoint = """
        (excluded.epoch = point_state.epoch AND excluded.stream = point_state.stream AND excluded."offset" >= point_state."offset")
        OR (excluded.epoch = point_state.epoch AND excluded.stream <> point_state.stream AND excluded.at_ms >= point_state.at_ms)
        OR (excluded.epoch <> point_state.epoch AND {0})
        """;

    /// <summary>
    /// Who heard the gateway last knows best, and the death of the session that stands is believed to whoever heard it. A time more
    /// than a minute ahead is from a clock that was wrong.
    /// </summary>
    private const string HeardLater = """
        excluded.last_heard_ms >= gateway.last_heard_ms OR gateway.last_heard_ms - excluded.last_heard_ms > 60000
        OR (NOT excluded.in_session AND excluded.bd_seq = gateway.bd_seq)
        """;

    /// <summary>Gateways in one question; SQLite takes some 32,000 parameters.</summary>
    private const int NodesOfRead = 256;

    private static readonly string[] NodeKey = ["circle", "gateway"];
    private static readonly string[] EventKey = [.. NodeKey, "epoch", "stream", "offset"];
    private static readonly string[] LedgerColumns = ["tail", "head", "repeats", "heard_ms", "written", "evicted"];

    public static async Task<IReadOnlyList<LedgerEntity>> WriteAsync(RegistryChanges changes, RegistryDb db, CancellationToken cancellationToken)
    {
        await GatewaysAsync(changes.Gateways, db, cancellationToken);
        await BirthsAsync(changes.Births, db, cancellationToken);
        await DevicesAsync(changes.Devices, db, cancellationToken);
        await PointsAsync(changes.Points.Where(p => p.OfCurrentEpoch), "1 = 1", db, cancellationToken);
        await PointsAsync(changes.Points.Where(p => !p.OfCurrentEpoch), "1 = 0", db, cancellationToken);
        return await LedgersAsync(changes.Ledgers, db, cancellationToken);
    }

    public static Task<int> EventsAsync(IReadOnlyList<EventEntity> events, RegistryDb db, CancellationToken cancellationToken) =>
        new Upsert(
            db, "event", EventKey, ["device", "kind", "event_id", "part", "at_ms", "time_estimated", "body"], when: null).RowsAsync(
            events.OrderBy(e => e.Circle, StringComparer.Ordinal).ThenBy(e => e.Gateway, StringComparer.Ordinal).ThenBy(e => e.Epoch).ThenBy(e => e.Stream).ThenBy(e => e.Offset)
                .Select(e => (object?[])[e.Circle, e.Gateway, e.Epoch, e.Stream, e.Offset, e.Device, e.Kind, e.EventId, e.Part, e.AtMs, e.TimeEstimated, e.Body]), cancellationToken);

    /// <summary>A repeat never brings back what was erased: the first row stays.</summary>
    public static Task<int> SealedAsync(IReadOnlyList<EventEntity> events, long nowMs, RegistryDb db, CancellationToken cancellationToken) =>
        new Upsert(db, "sealed", EventKey, ["made_in", "key_id", "text", "received_at"], when: null).RowsAsync(
            events.Select(e => e.Sealed).OfType<SealedEntity>()
                .OrderBy(s => s.Circle, StringComparer.Ordinal).ThenBy(s => s.Gateway, StringComparer.Ordinal).ThenBy(s => s.Epoch).ThenBy(s => s.Stream).ThenBy(s => s.Offset)
                .Select(s => (object?[])[s.Circle, s.Gateway, s.Epoch, s.Stream, s.Offset, s.MadeIn, s.KeyId, s.Text, nowMs]), cancellationToken);

    /// <summary>
    /// An event and its place in the books commit together: no later word of the gateway would heal a flush that a crash has lost, since
    /// a stream without new records tells nothing of its tail.
    /// </summary>
    public static Task BookAsync(IReadOnlyList<EventEntity> events, long nowMs, RegistryDb db, CancellationToken cancellationToken) =>
        LedgersAsync([.. events.GroupBy(e => (e.Circle, e.Gateway, e.Epoch, e.Stream)).Select(stream => Written(stream.Key, [.. stream.Select(e => e.Offset)], nowMs))], db, cancellationToken);

    private static LedgerChange Written((string Circle, string Gateway, long Epoch, int Stream) key, long[] offsets, long nowMs)
    {
        RangeSet written = new();
        foreach (long offset in offsets) { written.Add(offset, offset); }
        return new LedgerChange(new LedgerEntity
        {
            Circle = key.Circle,
            Gateway = key.Gateway,
            Epoch = key.Epoch,
            Stream = key.Stream,
            Tail = 1,
            Head = offsets.Max(),
            HeardMs = nowMs,
            Written = written.ToString(),
            Evicted = "",
        }, 0);
    }

    private static Task<int> GatewaysAsync(IReadOnlyList<GatewayEntity> gateways, RegistryDb db, CancellationToken cancellationToken) =>
        new Upsert(db, "gateway", NodeKey, ["in_session", "last_heard_ms", "birth_id", "epoch", "bd_seq"], HeardLater).RowsAsync(
            gateways.OrderBy(g => g.Circle, StringComparer.Ordinal).ThenBy(g => g.Gateway, StringComparer.Ordinal)
                .Select(g => (object?[])[g.Circle, g.Gateway, g.InSession, g.LastHeardMs, g.BirthId, g.Epoch, g.BdSeq]), cancellationToken);

    private static async Task BirthsAsync(IReadOnlyList<BirthEntity> births, RegistryDb db, CancellationToken cancellationToken)
    {
        await new Upsert(db, "birth", [.. NodeKey, "birth_id", "device"], ["epoch", "at_ms", "body"]).RowsAsync(
            births.OrderBy(b => b.Circle, StringComparer.Ordinal).ThenBy(b => b.Gateway, StringComparer.Ordinal).ThenBy(b => b.BirthId).ThenBy(b => b.Device, StringComparer.Ordinal)
                .Select(b => (object?[])[b.Circle, b.Gateway, b.BirthId, b.Device, b.Epoch, b.AtMs, b.Body]), cancellationToken);
        foreach ((string circle, string gateway) in births.Where(b => b.Device.Length == 0).Select(b => (b.Circle, b.Gateway)).Distinct().Order())
        {
            await db.Database.ExecuteSqlAsync($"""
                DELETE FROM birth WHERE circle = {circle} AND gateway = {gateway} AND birth_id NOT IN
                  (SELECT birth_id FROM birth WHERE circle = {circle} AND gateway = {gateway} AND device = '' ORDER BY at_ms DESC LIMIT {BirthSetsKept})
                """, cancellationToken);
        }
    }

    private static Task<int> DevicesAsync(IReadOnlyList<DeviceEntity> devices, RegistryDb db, CancellationToken cancellationToken) =>
        new Upsert(db, "device", [.. NodeKey, "device"], ["kind", "name", "online", "verbs"]).RowsAsync(
            devices.OrderBy(d => d.Circle, StringComparer.Ordinal).ThenBy(d => d.Gateway, StringComparer.Ordinal).ThenBy(d => d.Device, StringComparer.Ordinal)
                .Select(d => (object?[])[d.Circle, d.Gateway, d.Device, d.Kind, d.Name, d.Online, d.Verbs]), cancellationToken);

    private static Task<int> PointsAsync(IEnumerable<PointChange> points, string otherEpoch, RegistryDb db, CancellationToken cancellationToken) =>
        new Upsert(
            db, "point_state", [.. NodeKey, "device", "name"], ["type", "unit", "value", "quality", "at_ms", "epoch", "stream", "offset"],
            NewerPoint.Replace("{0}", otherEpoch, StringComparison.Ordinal)).RowsAsync(
            points.Select(change => change.Point)
                .OrderBy(p => p.Circle, StringComparer.Ordinal).ThenBy(p => p.Gateway, StringComparer.Ordinal).ThenBy(p => p.Device, StringComparer.Ordinal).ThenBy(p => p.Name, StringComparer.Ordinal)
                .Select(p => (object?[])[p.Circle, p.Gateway, p.Device, p.Name, p.Type, p.Unit, p.Value, p.Quality, p.AtMs, p.Epoch, p.Stream, p.Offset]), cancellationToken);

    /// <summary>
    /// What others have written meanwhile is joined, never written over: the row is made when it is missing, locked, read, and written as the union.
    /// Answers the unions that hold more than their change did.
    /// </summary>
    private static async Task<IReadOnlyList<LedgerEntity>> LedgersAsync(IReadOnlyList<LedgerChange> changes, RegistryDb db, CancellationToken cancellationToken)
    {
        if (changes.Count == 0) { return []; }
        string[] keys = [.. NodeKey, "epoch", "stream"];
        LedgerChange[] sorted =
        [
            .. changes.OrderBy(c => c.Ledger.Circle, StringComparer.Ordinal).ThenBy(c => c.Ledger.Gateway, StringComparer.Ordinal).ThenBy(c => c.Ledger.Epoch).ThenBy(c => c.Ledger.Stream),
        ];
        await new Upsert(db, "ledger", keys, LedgerColumns, when: null).RowsAsync(
            sorted.Select(c => (object?[])[c.Ledger.Circle, c.Ledger.Gateway, c.Ledger.Epoch, c.Ledger.Stream, 1L, 0L, 0L, 0L, "", ""]), cancellationToken);
        Dictionary<(string, string, long, int), LedgerEntity> held = await HeldAsync([.. sorted.Select(c => (c.Ledger.Circle, c.Ledger.Gateway)).Distinct()], db, cancellationToken);
        LedgerEntity[] unions = [.. sorted.Select(c => Ledgers.Join(held[Key(c.Ledger, db)], c))];
        await new Upsert(db, "ledger", keys, LedgerColumns).RowsAsync(unions.Select(Row), cancellationToken);
        return [.. unions.Where((union, i) => Ledgers.HoldsMore(union, sorted[i].Ledger))];
    }

    /// <summary>The rows of the gateways, some hundred in one question, locked in the order of their keys.</summary>
    private static async Task<Dictionary<(string, string, long, int), LedgerEntity>> HeldAsync((string Circle, string Gateway)[] nodes, RegistryDb db, CancellationToken cancellationToken)
    {
        Dictionary<(string, string, long, int), LedgerEntity> held = [];
        foreach ((string Circle, string Gateway)[] some in nodes.Chunk(NodesOfRead))
        {
            int asked = (int)BitOperations.RoundUpToPowerOf2((uint)some.Length); // The last one again and again: few statements are made ready, not one for each count.
            string places = string.Join(", ", Enumerable.Range(0, asked).Select(i => $"({{{2 * i}}}, {{{(2 * i) + 1}}})"));
            string sql = $"SELECT * FROM ledger WHERE (circle, gateway) IN (VALUES {places}) ORDER BY circle, gateway, epoch, stream{db.RowLock}";
            object[] values = [.. Enumerable.Range(0, asked).Select(i => some[Math.Min(i, some.Length - 1)]).SelectMany(n => (object[])[db.Storable(n.Circle), db.Storable(n.Gateway)])];
            foreach (LedgerEntity row in await db.Ledgers.FromSqlRaw(sql, values).AsNoTracking().ToListAsync(cancellationToken)) { held[(row.Circle, row.Gateway, row.Epoch, row.Stream)] = row; }
        }

        return held;
    }

    private static (string, string, long, int) Key(LedgerEntity l, RegistryDb db) => (db.Storable(l.Circle), db.Storable(l.Gateway), l.Epoch, l.Stream);

    private static object?[] Row(LedgerEntity l) => [l.Circle, l.Gateway, l.Epoch, l.Stream, l.Tail, l.Head, l.Repeats, l.HeardMs, l.Written, l.Evicted];
}
