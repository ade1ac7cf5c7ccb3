using System.Data.Common;
using LifeCircle.Edge.Registry.Tables;

namespace LifeCircle.Edge.Registry;

/// <summary>The bulk writes, in SQL that SQLite and PostgreSQL both take.</summary>
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

    private static readonly string[] NodeKey = ["circle", "gateway"];

    public static async Task WriteAsync(RegistryChanges changes, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await GatewaysAsync(changes.Gateways, connection, transaction, cancellationToken);
        await BirthsAsync(changes.Births, connection, transaction, cancellationToken);
        await DevicesAsync(changes.Devices, connection, transaction, cancellationToken);
        await PointsAsync(changes.Points.Where(p => p.OfCurrentEpoch), "1 = 1", connection, transaction, cancellationToken);
        await PointsAsync(changes.Points.Where(p => !p.OfCurrentEpoch), "1 = 0", connection, transaction, cancellationToken);
        await LedgersAsync(changes.Ledgers, connection, transaction, cancellationToken);
        await using Upsert types = new(connection, transaction, "field_type", ["measurement", "field"], ["kind"], when: null);
        foreach (FieldTypeEntity type in changes.FieldTypes) { await types.RowAsync([type.Measurement, type.Field, type.Kind], cancellationToken); }
    }

    public static async Task<int> EventsAsync(IReadOnlyList<EventEntity> events, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        int added = 0;
        await using Upsert insert = new(
            connection, transaction, "event", [.. NodeKey, "epoch", "stream", "offset"], ["device", "kind", "event_id", "part", "at_ms", "time_estimated", "body"], when: null);
        foreach (EventEntity e in events)
        {
            added += await insert.RowAsync(
                [e.Circle, e.Gateway, e.Epoch, e.Stream, e.Offset, e.Device, e.Kind, e.EventId, e.Part, e.AtMs, e.TimeEstimated, e.Body], cancellationToken);
        }

        return added;
    }

    private static async Task GatewaysAsync(IReadOnlyList<GatewayEntity> gateways, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using Upsert upsert = new(connection, transaction, "gateway", NodeKey, ["in_session", "last_heard_ms", "birth_id", "epoch", "bd_seq"]);
        foreach (GatewayEntity g in gateways)
        {
            await upsert.RowAsync([g.Circle, g.Gateway, g.InSession, g.LastHeardMs, g.BirthId, g.Epoch, g.BdSeq], cancellationToken);
        }
    }

    private static async Task BirthsAsync(IReadOnlyList<BirthEntity> births, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (births.Count == 0) { return; }
        await using Upsert upsert = new(connection, transaction, "birth", [.. NodeKey, "birth_id", "device"], ["epoch", "at_ms", "body"]);
        foreach (BirthEntity b in births) { await upsert.RowAsync([b.Circle, b.Gateway, b.BirthId, b.Device, b.Epoch, b.AtMs, b.Body], cancellationToken); }

        await using DbCommand prune = connection.CreateCommand();
        prune.Transaction = transaction;
        prune.CommandText = $"""
            DELETE FROM birth WHERE circle = @c AND gateway = @g AND birth_id NOT IN
              (SELECT birth_id FROM birth WHERE circle = @c AND gateway = @g AND device = '' ORDER BY at_ms DESC LIMIT {BirthSetsKept})
            """;
        foreach (string name in (string[])["@c", "@g"])
        {
            DbParameter parameter = prune.CreateParameter();
            parameter.ParameterName = name;
            prune.Parameters.Add(parameter);
        }

        foreach ((string circle, string gateway) in births.Where(b => b.Device.Length == 0).Select(b => (b.Circle, b.Gateway)).Distinct())
        {
            prune.Parameters[0].Value = circle;
            prune.Parameters[1].Value = gateway;
            await prune.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task DevicesAsync(IReadOnlyList<DeviceEntity> devices, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using Upsert upsert = new(connection, transaction, "device", [.. NodeKey, "device"], ["kind", "name", "online", "verbs"]);
        foreach (DeviceEntity d in devices) { await upsert.RowAsync([d.Circle, d.Gateway, d.Device, d.Kind, d.Name, d.Online, d.Verbs], cancellationToken); }
    }

    private static async Task PointsAsync(
        IEnumerable<PointChange> points, string otherEpoch, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using Upsert upsert = new(
            connection, transaction, "point_state", [.. NodeKey, "device", "name"],
            ["type", "unit", "value", "quality", "at_ms", "epoch", "stream", "offset"],
            NewerPoint.Replace("{0}", otherEpoch, StringComparison.Ordinal));
        foreach (PointChange change in points)
        {
            PointEntity p = change.Point;
            await upsert.RowAsync(
                [p.Circle, p.Gateway, p.Device, p.Name, p.Type, p.Unit, p.Value, p.Quality, p.AtMs, p.Epoch, p.Stream, p.Offset], cancellationToken);
        }
    }

    private static async Task LedgersAsync(IReadOnlyList<LedgerEntity> ledgers, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using Upsert upsert = new(
            connection, transaction, "ledger", [.. NodeKey, "epoch", "stream"], ["tail", "head", "repeats", "heard_ms", "written", "evicted"]);
        foreach (LedgerEntity l in ledgers)
        {
            await upsert.RowAsync([l.Circle, l.Gateway, l.Epoch, l.Stream, l.Tail, l.Head, l.Repeats, l.HeardMs, l.Written, l.Evicted], cancellationToken);
        }
    }
}
