using LifeCircle.Edge.DurableLog;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Uplink;

/// <summary>The bdSeq on disk: it must not repeat after a restart, or a late will would kill the new session.</summary>
internal sealed class SessionStore(Database db)
{
    public static void Create(SqliteConnection c)
    {
        using SqliteCommand command = c.CreateCommand();
        command.CommandText = """
            CREATE TABLE IF NOT EXISTS uplink_session(id INTEGER PRIMARY KEY CHECK (id = 1), next_bdseq INTEGER NOT NULL);
            INSERT OR IGNORE INTO uplink_session(id, next_bdseq) VALUES (1, 0);
            """;
        command.ExecuteNonQuery();
    }

    /// <summary>The number for the next CONNECT: 0 first, then one more each time, 0 after 255. On disk before it is used.</summary>
    public Task<byte> NextBdSeqAsync() => db.WriteAsync(scope =>
    {
        long used = (long)scope.Scalar("SELECT next_bdseq FROM uplink_session")!;
        scope.Execute("UPDATE uplink_session SET next_bdseq = $0", (used + 1) % 256);
        return (byte)used;
    });
}
