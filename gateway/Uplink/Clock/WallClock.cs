using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Uplink;

/// <summary>UTC for records that carry monotonic time; the rules are <see cref="ClockRules"/>, this keeps them and their segments.</summary>
/// <remarks>Callable from any thread.</remarks>
public sealed class WallClock : IDisposable
{
    /// <summary>Older ones can only belong to records of hundreds of boots ago.</summary>
    private const int SegmentsKept = 1_000, BootsKept = 1_000;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _storing = new(1); // One segment after the other: each rule sees what the last one stored.
    private readonly Database _db;
    private readonly BootClock _boot;
    private readonly TimeProvider _time;
    private readonly Surroundings _around;
    private readonly ClockRules _rules;
    private readonly long _buildMs;

    public WallClock(Database db, BootClock boot, TimeProvider time, UplinkOptions options, Surroundings? around = null)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(boot);
        ArgumentNullException.ThrowIfNull(options);
        (_db, _boot, _time, _around) = (db, boot, time, around ?? Surroundings.OfThisMachine);
        _buildMs = (options.BuildDate ?? Uplink.BuildDate.Value).ToUnixTimeMilliseconds();
        _rules = new ClockRules(boot.BootId, _buildMs, options.TrustsSystemClock ?? options.IsLoopback, db.Read(Load), db.Read(LoadBoots));
    }

    /// <summary>Whether times are known, from whom, and how wrong the machine's own clock is.</summary>
    public ClockFigures Figures
    {
        get
        {
            lock (_lock)
            {
                long nowNs = _boot.MonotonicNs;
                (long UtcMs, bool Estimated)? now = _rules.ToUtc(_boot.BootId, nowNs);
                return new ClockFigures(_rules.IsTrusted, now is { Estimated: true }, _rules.Source, now is { } known ? _time.GetUtcNow().ToUnixTimeMilliseconds() - known.UtcMs : 0,
                    _rules.HeardNs is { } heardNs ? (nowNs - heardNs) / 1_000_000 : null);
            }
        }
    }

    /// <summary>No clock that shows less is right.</summary>
    public DateTimeOffset BuildDate => DateTimeOffset.FromUnixTimeMilliseconds(_buildMs);

    public bool IsTrusted
    {
        get { lock (_lock) { return _rules.IsTrusted; } }
    }

    public static void Create(SqliteConnection c)
    {
        ArgumentNullException.ThrowIfNull(c);
        using SqliteCommand command = c.CreateCommand();
        command.CommandText = """
            CREATE TABLE IF NOT EXISTS uplink_clock(id INTEGER PRIMARY KEY AUTOINCREMENT, boot TEXT NOT NULL, from_ns INTEGER NOT NULL, offset_ms INTEGER NOT NULL, estimated INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS uplink_boot(id INTEGER PRIMARY KEY AUTOINCREMENT, boot TEXT NOT NULL UNIQUE, last_ns INTEGER NOT NULL);
            """;
        command.ExecuteNonQuery();
    }

    /// <summary>Null while the clock is not trusted.</summary>
    public long? UtcMsNow()
    {
        lock (_lock) { return _rules.IsTrusted ? _rules.ToUtc(_boot.BootId, _boot.MonotonicNs)?.UtcMs : null; }
    }

    /// <summary>The latest that it may be now: what decides whether a command is still to be carried out. Null while the clock is not trusted.</summary>
    public long? LatestUtcMsNow()
    {
        lock (_lock) { return _rules.IsTrusted ? _rules.ToUtc(_boot.BootId, _boot.MonotonicNs)?.UtcMs + _rules.ErrorMs : null; }
    }

    /// <summary>Null while the record has to wait for the clock.</summary>
    public (long UtcMs, bool Estimated)? ToUtc(string bootId, long monotonicNs)
    {
        lock (_lock) { return _rules.ToUtc(bootId, monotonicNs); }
    }

    /// <summary>Notes, in a write that is made anyway, that this boot has lived until now: the boots without a time are put in their order by it.</summary>
    public void NoteBoot(WriteScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        long nowNs = _boot.MonotonicNs;
        scope.Execute("INSERT INTO uplink_boot(boot, last_ns) VALUES ($0, $1) ON CONFLICT(boot) DO UPDATE SET last_ns = $1", _boot.BootId, nowNs);
        scope.Execute("DELETE FROM uplink_boot WHERE id <= (SELECT MAX(id) FROM uplink_boot) - $0", BootsKept);
    }

    /// <summary>The best that is known, for what carries no promise (birth timestamps): never before the build date.</summary>
    internal long BestUtcMs() => UtcMsNow() ?? Math.Max(_buildMs, _time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Looks at the machine's clocks; completes when what follows from it is on disk.</summary>
    internal Task ObserveAsync() => StoreAsync(static (rules, now, _) => rules.Observe(now), 0);

    internal Task TakeCloudTimeAsync(long utcMs, long roundTripMs) => StoreAsync((rules, now, ms) => rules.CloudTime(now, ms, roundTripMs), utcMs);

    internal void AllowBatteryClock()
    {
        lock (_lock) { _rules.AllowBatteryClock(); }
    }

    internal Task GiveUpWaitingAsync() => StoreAsync(static (rules, now, _) => rules.GiveUpWaiting(now), 0);

    /// <summary>Fixes the times of a boot that left none; does nothing when they are fixed, or when this boot's are not.</summary>
    internal Task EstimateAsync(string bootId, long monotonicNs) => StoreAsync((rules, _, _) => rules.Estimate(bootId, monotonicNs), 0);

    public void Dispose() => _storing.Dispose();

    private async Task StoreAsync(Func<ClockRules, ClockReading, long, ClockSegment?> rule, long argument)
    {
        await _storing.WaitAsync();
        try
        {
            ClockReading now = new(_boot.MonotonicNs, _time.GetUtcNow().ToUnixTimeMilliseconds(), _around.IsClockSynchronised(), false);
            now = now with { HasRtc = _around.HasRtc(_buildMs, now.SystemUtcMs) };
            ClockSegment? found;
            lock (_lock) { found = rule(_rules, now, argument); }
            if (found is not { } segment) { return; }

            await _db.WriteAsync(scope =>
            {
                scope.Execute("INSERT INTO uplink_clock(boot, from_ns, offset_ms, estimated) VALUES ($0, $1, $2, $3)", segment.BootId, segment.FromNs, segment.OffsetMs, segment.Estimated ? 1 : 0);
                scope.Execute("DELETE FROM uplink_clock WHERE id <= (SELECT MAX(id) FROM uplink_clock) - $0 AND boot <> $1", SegmentsKept, _boot.BootId);
            });
            lock (_lock) { _rules.Stored(segment); }
        }
        finally { _storing.Release(); }
    }

    private static List<KnownBoot> LoadBoots(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT boot, last_ns FROM uplink_boot ORDER BY id";
        using SqliteDataReader reader = command.ExecuteReader();
        List<KnownBoot> all = [];
        while (reader.Read()) { all.Add(new KnownBoot(reader.GetString(0), reader.GetInt64(1))); }
        return all;
    }

    private static List<ClockSegment> Load(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT boot, from_ns, offset_ms, estimated FROM uplink_clock ORDER BY id";
        using SqliteDataReader reader = command.ExecuteReader();
        List<ClockSegment> all = [];
        while (reader.Read()) { all.Add(new ClockSegment(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3) != 0)); }
        return all;
    }
}
