using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Sparkplug;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Uplink;

/// <summary>What an alias stands for.</summary>
public readonly record struct AliasEntry(ulong Alias, string Device, string Metric, SparkplugType Type);

/// <summary>Aliases: each stands for one (device, metric, data type) and is never given to another within its epoch.</summary>
/// <remarks>
/// (1) An alias is on disk with the record that first uses it, or neither is.
/// (2) Aliases start at 1 and rise by one within an epoch.
/// </remarks>
public sealed class AliasBook(Database db)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ulong Epoch, string Device, string Metric, SparkplugType Type), ulong> _known = [];

    public static void Create(SqliteConnection c)
    {
        ArgumentNullException.ThrowIfNull(c);
        using SqliteCommand command = c.CreateCommand();
        command.CommandText = """
            CREATE TABLE IF NOT EXISTS uplink_alias(epoch INTEGER NOT NULL, alias INTEGER NOT NULL, device TEXT NOT NULL, metric TEXT NOT NULL, type INTEGER NOT NULL,
                PRIMARY KEY(epoch, alias), UNIQUE(epoch, device, metric, type)) WITHOUT ROWID;
            """;
        command.ExecuteNonQuery();
        SessionStore.Create(c);
    }

    /// <summary>The alias, made in the caller's write when it is new.</summary>
    public ulong Resolve(WriteScope scope, ulong epoch, string device, string metric, SparkplugType type)
    {
        ArgumentNullException.ThrowIfNull(scope);
        (ulong, string, string, SparkplugType) key = (epoch, device, metric, type);
        lock (_lock)
        {
            if (_known.TryGetValue(key, out ulong known)) { return known; }
        }

        ulong alias = Find(scope, epoch, device, metric, type) ?? Make(scope, epoch, device, metric, type);
        scope.AfterCommit(() => // Not before: a write that fails takes its new alias with it.
        {
            lock (_lock) { _known[key] = alias; }
        });
        return alias;
    }

    /// <summary>Everything that has an alias in the epoch, by rising alias.</summary>
    public IReadOnlyList<AliasEntry> All(ulong epoch) => db.Read(c => Load(c, epoch));

    /// <summary>The same over a connection of the caller's.</summary>
    public static IReadOnlyList<AliasEntry> Load(SqliteConnection c, ulong epoch)
    {
        ArgumentNullException.ThrowIfNull(c);
        using SqliteCommand command = c.CreateCommand();
        command.CommandText = "SELECT alias, device, metric, type FROM uplink_alias WHERE epoch = $e ORDER BY alias";
        command.Parameters.AddWithValue("$e", (long)epoch);
        using SqliteDataReader reader = command.ExecuteReader();
        List<AliasEntry> all = [];
        while (reader.Read()) { all.Add(new AliasEntry((ulong)reader.GetInt64(0), reader.GetString(1), reader.GetString(2), (SparkplugType)reader.GetByte(3))); }
        return all;
    }

    /// <summary>Takes every alias over into another epoch, inside the write that starts it: records on disk go on meaning the same.</summary>
    public static void Move(WriteScope scope, ulong from, ulong to)
    {
        ArgumentNullException.ThrowIfNull(scope);
        scope.Execute("INSERT OR IGNORE INTO uplink_alias(epoch, alias, device, metric, type) SELECT $1, alias, device, metric, type FROM uplink_alias WHERE epoch = $0", (long)from, (long)to);
    }

    private static ulong? Find(WriteScope scope, ulong epoch, string device, string metric, SparkplugType type) =>
        scope.Scalar("SELECT alias FROM uplink_alias WHERE epoch = $0 AND device = $1 AND metric = $2 AND type = $3", (long)epoch, device, metric, (int)type) is long found ? (ulong)found : null;

    private static ulong Make(WriteScope scope, ulong epoch, string device, string metric, SparkplugType type)
    {
        long alias = (long)scope.Scalar("SELECT COALESCE(MAX(alias), 0) + 1 FROM uplink_alias WHERE epoch = $0", (long)epoch)!;
        scope.Execute("INSERT INTO uplink_alias(epoch, alias, device, metric, type) VALUES ($0, $1, $2, $3, $4)", (long)epoch, alias, device, metric, (int)type);
        return (ulong)alias;
    }
}
