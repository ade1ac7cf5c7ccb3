using LifeCircle.Edge.DurableLog;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.FirmwareHost.Journal;

/// <summary>The last journaled state of everything whose changes are events: doors, inputs, boards.</summary>
internal static class StateTable
{
    public static void Create(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE IF NOT EXISTS state(key TEXT PRIMARY KEY, value TEXT NOT NULL, command_id TEXT NOT NULL) WITHOUT ROWID";
        command.ExecuteNonQuery();
    }

    public static void Set(WriteScope scope, string key, StoredState state) =>
        scope.Execute("INSERT INTO state(key, value, command_id) VALUES ($0, $1, $2) ON CONFLICT(key) DO UPDATE SET value = $1, command_id = $2", key, state.Value, state.CommandId);

    public static Dictionary<string, StoredState> ReadAll(SqliteConnection connection)
    {
        Dictionary<string, StoredState> states = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT key, value, command_id FROM state";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read()) { states.Add(row.GetString(0), new StoredState(row.GetString(1), row.GetString(2))); }
        return states;
    }
}
