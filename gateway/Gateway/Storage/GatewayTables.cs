using LifeCircle.Edge.Uplink;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Storage;

/// <summary>The one database of the gateway: business state, hand-over, outbox and the uplink's tables, so that what belongs together commits together.</summary>
public static class GatewayTables
{
    public static void Create(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            CREATE TABLE IF NOT EXISTS handover(journal TEXT PRIMARY KEY, offset INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS fact(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS command(
              seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, device TEXT NOT NULL, part TEXT NOT NULL, verb TEXT NOT NULL,
              issuer TEXT NOT NULL, reason TEXT NOT NULL, args TEXT NOT NULL, boot TEXT NOT NULL, received_ns INTEGER NOT NULL, deadline_ns INTEGER NOT NULL,
              state TEXT NOT NULL, journal TEXT NOT NULL, fault TEXT NOT NULL, text TEXT NOT NULL);
            CREATE INDEX IF NOT EXISTS command_open ON command(state) WHERE state IN ('received', 'running');
            """;
        command.ExecuteNonQuery();
        Records.KnownEvents.Create(connection);
        Lockers.LockerTables.Create(connection);
        Lockers.WatchTable.Create(connection);
        Lockers.ChillTable.Create(connection);
        Lockers.OpenAllTable.Create(connection);
        Documents.DocumentTable.Create(connection);
        Outbox.Outbox.Create(connection);
        AliasBook.Create(connection);
        WallClock.Create(connection);
    }
}
