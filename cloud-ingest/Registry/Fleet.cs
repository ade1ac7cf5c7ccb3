using LifeCircle.Edge.Registry.Tables;
using Microsoft.EntityFrameworkCore;

namespace LifeCircle.Edge.Registry;

/// <summary>Reads the registry for pages and the API.</summary>
public sealed class Fleet(IDbContextFactory<RegistryDb> contexts, RegistryOptions options, TimeProvider time) : IFleet
{
    /// <summary>An alarm that has been open for longer, or was cleared before, is not shown: somebody who has not come for a year will not come for it.</summary>
    public const int AlarmDays = 366;

    /// <summary>Events about alarms in one answer; the older ones are left out.</summary>
    private const int AlarmEventsMax = 20_000;

    private static readonly string[] AlarmEvents = [Alarms.Raised, Alarms.Cleared, Alarms.Acknowledged];

    public async Task<IReadOnlyList<GatewayRow>> GatewaysAsync(CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        List<GatewayEntity> gateways = await db.Gateways.AsNoTracking().OrderBy(g => g.Circle).ThenBy(g => g.Gateway).ToListAsync(cancellationToken);
        var devices = await db.Devices.GroupBy(d => new { d.Circle, d.Gateway }).Select(g => new { g.Key.Circle, g.Key.Gateway, Count = g.Count() }).ToListAsync(cancellationToken);
        ILookup<(string, string), LedgerEntity> ledgers = (await db.Ledgers.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(l => (l.Circle, l.Gateway));
        Dictionary<(string, string), int> counts = devices.ToDictionary(d => (d.Circle, d.Gateway), d => d.Count);
        return [.. gateways.Select(g => new GatewayRow(
            g.Circle, g.Gateway, IsOnline(g), g.LastHeardMs, counts.GetValueOrDefault((g.Circle, g.Gateway)), (ulong)g.BirthId,
            Backlog(g, ledgers[(g.Circle, g.Gateway)])))];
    }

    public async Task<IReadOnlyList<DeviceRow>> DevicesAsync(string circle, string gateway, CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        bool online = await IsOnlineAsync(db, circle, gateway, cancellationToken);
        List<DeviceEntity> devices = await db.Devices.AsNoTracking().Where(d => d.Circle == circle && d.Gateway == gateway).OrderBy(d => d.Device).ToListAsync(cancellationToken);
        ILookup<string, string> names = (await db.Points.Where(p => p.Circle == circle && p.Gateway == gateway).Select(p => new { p.Device, p.Name }).ToListAsync(cancellationToken))
            .ToLookup(p => p.Device, p => p.Name);
        return [.. devices.Select(d => new DeviceRow(
            d.Device, d.Kind, d.Name, online && d.Online, d.Verbs.Split(',', StringSplitOptions.RemoveEmptyEntries),
            [.. names[d.Device].Select(PartOf).Where(p => p.Length > 0).Distinct().Order(StringComparer.Ordinal)]))];
    }

    public async Task<IReadOnlyList<PointRow>> PointsAsync(string circle, string gateway, string? device, CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        bool online = await IsOnlineAsync(db, circle, gateway, cancellationToken);
        HashSet<string> offline = [.. await db.Devices.Where(d => d.Circle == circle && d.Gateway == gateway && !d.Online).Select(d => d.Device).ToListAsync(cancellationToken)];
        List<PointEntity> points = await db.Points.AsNoTracking()
            .Where(p => p.Circle == circle && p.Gateway == gateway && (device == null || p.Device == device))
            .OrderBy(p => p.Device).ThenBy(p => p.Name).ToListAsync(cancellationToken);
        return [.. points.Select(p => new PointRow(
            p.Device, p.Name, p.Type, p.Unit, p.Value, QualityWord(p.Quality, online && !offline.Contains(p.Device)), p.AtMs, (ulong)p.Epoch, p.Offset))];
    }

    public async Task<IReadOnlyList<EventRow>> EventsAsync(string circle, string gateway, int limit, CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        var events = await db.Events.AsNoTracking().Where(e => e.Circle == circle && e.Gateway == gateway)
            .OrderByDescending(e => e.AtMs).ThenByDescending(e => e.Offset).Take(limit)
            .Select(e => new
            {
                Row = e,
                HasSealed = db.Sealed.Any(s => s.Circle == circle && s.Gateway == gateway && s.Epoch == e.Epoch && s.Stream == e.Stream && s.Offset == e.Offset && s.ErasedAt == null),
            }).ToListAsync(cancellationToken);
        return [.. events.Select(e => new EventRow(
            e.Row.Device, e.Row.Kind, e.Row.EventId, e.Row.Part, e.Row.AtMs, e.Row.TimeEstimated, (ulong)e.Row.Epoch, e.Row.Stream, e.Row.Offset, e.Row.Body, e.HasSealed))];
    }

    public async Task<IReadOnlyList<AlarmRow>> AlarmsAsync(string? circle, string? gateway, CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        long sinceMs = time.GetUtcNow().AddDays(-AlarmDays).ToUnixTimeMilliseconds();
        // By way of the gateways, since the index of kinds begins with them.
        IQueryable<EventEntity> events = db.Gateways.Where(g => circle == null || (g.Circle == circle && g.Gateway == gateway))
            .Join(db.Events.Where(e => AlarmEvents.Contains(e.Kind) && e.AtMs >= sinceMs), g => new { g.Circle, g.Gateway }, e => new { e.Circle, e.Gateway }, (_, e) => e);
        return Alarms.Of(await events.AsNoTracking().OrderByDescending(e => e.AtMs).ThenByDescending(e => e.Id).Take(AlarmEventsMax).ToListAsync(cancellationToken));
    }

    public async Task<LedgerView?> LedgerAsync(string circle, string gateway, CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.Gateways.AnyAsync(g => g.Circle == circle && g.Gateway == gateway, cancellationToken)) { return null; }
        List<LedgerEntity> rows = await db.Ledgers.AsNoTracking().Where(l => l.Circle == circle && l.Gateway == gateway).ToListAsync(cancellationToken);
        Dictionary<long, long> heard = rows.GroupBy(r => r.Epoch).ToDictionary(g => g.Key, g => g.Max(r => r.HeardMs));
        List<LedgerStreamView> streams = [.. rows.OrderByDescending(r => heard[r.Epoch]).ThenBy(r => r.Epoch).ThenBy(r => r.Stream).Select(Ledgers.View)];
        return new LedgerView(circle, gateway, streams, streams.Count > 0 && streams.TrueForAll(s => s.Complete));
    }

    private static string PartOf(string name) => name.LastIndexOf('/') is var slash && slash > 0 ? name[..slash] : "";

    private static string QualityWord(int quality, bool online) => quality switch
    {
        _ when !online => "stale",
        192 => "good",
        500 => "stale",
        _ => "faulty",
    };

    private static long? Backlog(GatewayEntity gateway, IEnumerable<LedgerEntity> ledgers)
    {
        if (gateway.Epoch == 0) { return null; }
        return ledgers.Where(l => l.Epoch == gateway.Epoch).Select(Ledgers.View).Sum(v => v.Missing.Sum(m => m.Count));
    }

    private bool IsOnline(GatewayEntity g) => g.InSession && time.GetUtcNow().ToUnixTimeMilliseconds() - g.LastHeardMs < 3_000L * options.HeartbeatS;

    private async Task<bool> IsOnlineAsync(RegistryDb db, string circle, string gateway, CancellationToken cancellationToken) =>
        await db.Gateways.AsNoTracking().FirstOrDefaultAsync(g => g.Circle == circle && g.Gateway == gateway, cancellationToken) is { } found && IsOnline(found);
}
