using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Uplink;

/// <summary>UTC for records that carry monotonic time; the rules are <see cref="ClockRules"/>, this keeps them and their segments.</summary>
/// <remarks>Callable from any thread.</remarks>
public sealed class WallClock : IDisposable
{
    /// <summary>Older ones can only belong to records of hundreds of boots ago.</summary>
    private const int SegmentsKept = 1_000;

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
        _buildMs = (options.BuildDate ?? BuildDate.Value).ToUnixTimeMilliseconds();
        _rules = new ClockRules(boot.BootId, _buildMs, options.IsLoopback, db.Read(Load));
    }

    public bool IsTrusted
    {
        get { lock (_lock) { return _rules.IsTrusted; } }
    }

    public static void Create(SqliteConnection c)
    {
        ArgumentNullException.ThrowIfNull(c);
        using SqliteCommand command = c.CreateCommand();
        command.CommandText = """
            CREATE TABLE IF NOT EXISTS uplink_clock(id INTEGER PRIMARY KEY AUTOINCREMENT, boot TEXT NOT NULL, from_ns INTEGER NOT NULL, offset_ms INTEGER NOT NULL, estimated INTEGER NOT NULL)
            """;
        command.ExecuteNonQuery();
    }

    /// <summary>Null while the clock is not trusted.</summary>
    public long? UtcMsNow()
    {
        lock (_lock) { return _rules.IsTrusted ? _rules.ToUtc(_boot.BootId, _boot.MonotonicNs)?.UtcMs : null; }
    }

    /// <summary>Null while the record has to wait for the clock.</summary>
    public (long UtcMs, bool Estimated)? ToUtc(string bootId, long monotonicNs)
    {
        lock (_lock) { return _rules.ToUtc(bootId, monotonicNs); }
    }

    /// <summary>The best that is known, for what carries no promise (birth timestamps): never before the build date.</summary>
    internal long BestUtcMs() => UtcMsNow() ?? Math.Max(_buildMs, _time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Looks at the machine's clocks; completes when what follows from it is on disk.</summary>
    internal Task ObserveAsync() => StoreAsync(static (rules, now, _) => rules.Observe(now), 0);

    internal Task TakeCloudTimeAsync(long utcMs) => StoreAsync(static (rules, now, ms) => rules.CloudTime(now, ms), utcMs);

    internal Task GiveUpWaitingAsync() => StoreAsync(static (rules, now, _) => rules.GiveUpWaiting(now), 0);

    /// <summary>Fixes the times of a boot that left none; does nothing when they are fixed, or when this boot's are not.</summary>
    internal Task EstimateAsync(string bootId, long monotonicNs) => StoreAsync((rules, _, _) => rules.Estimate(bootId, monotonicNs), 0);

    public void Dispose() => _storing.Dispose();

    private async Task StoreAsync(Func<ClockRules, ClockReading, long, ClockSegment?> rule, long argument)
    {
        await _storing.WaitAsync();
        try
        {
            ClockReading now = new(_boot.MonotonicNs, _time.GetUtcNow().ToUnixTimeMilliseconds(), _around.IsClockSynchronised(), _around.HasRtcAfter(_buildMs));
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
