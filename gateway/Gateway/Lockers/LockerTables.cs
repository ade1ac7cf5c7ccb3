using System.Text.Json;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Model.Lockers;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>Stays, errands and attempts as rows: in and out, no rules.</summary>
/// <remarks>That a compartment has at most one stay that has not ended is held by the database itself.</remarks>
internal static class LockerTables
{
    public static void Create(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            CREATE TABLE IF NOT EXISTS stay(
              id TEXT PRIMARY KEY, device TEXT NOT NULL, part TEXT NOT NULL, phase TEXT NOT NULL, waybill TEXT NOT NULL, phone_hash TEXT NOT NULL,
              code_hash TEXT NOT NULL, address TEXT NOT NULL, body TEXT NOT NULL, ended_utc_ms INTEGER) WITHOUT ROWID;
            CREATE UNIQUE INDEX IF NOT EXISTS stay_compartment ON stay(device, part) WHERE phase <> 'Ended';
            CREATE INDEX IF NOT EXISTS stay_code ON stay(code_hash) WHERE code_hash <> '';
            CREATE INDEX IF NOT EXISTS stay_phone ON stay(phone_hash) WHERE phase <> 'Ended';
            CREATE TABLE IF NOT EXISTS errand(terminal TEXT PRIMARY KEY, boot TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS attempt(scope TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS alarm(
              kind TEXT NOT NULL, device TEXT NOT NULL, part TEXT NOT NULL, id TEXT NOT NULL, boot TEXT NOT NULL, raised_ns INTEGER NOT NULL,
              acknowledged_by TEXT NOT NULL DEFAULT '', PRIMARY KEY(kind, device, part)) WITHOUT ROWID;
            """;
        command.ExecuteNonQuery();
    }

    public static Stay? FindStay(WriteScope scope, string id) => Stays(scope.Command("SELECT body FROM stay WHERE id = $0", id)).FirstOrDefault();

    public static IReadOnlyList<Stay> Active(WriteScope scope) => Stays(scope.Command("SELECT body FROM stay WHERE phase <> 'Ended'"));

    public static IReadOnlyList<Stay> Active(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT body FROM stay WHERE phase <> 'Ended'";
        return Stays(command);
    }

    /// <summary>Whether a stay that has not ended has a hash that only the site's key makes.</summary>
    public static bool AnyKeyed(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT EXISTS(SELECT 1 FROM stay WHERE phase <> 'Ended' AND (code_hash <> '' OR phone_hash <> ''))";
        return (long)command.ExecuteScalar()! != 0;
    }

    /// <summary>Stays whose code has, or within living memory had, this hash.</summary>
    public static bool CodeIsTaken(WriteScope scope, string codeHash) => scope.Scalar("SELECT 1 FROM stay WHERE code_hash = $0 LIMIT 1", codeHash) is not null;

    public static Stay? ByCode(WriteScope scope, string codeHash) => Stays(scope.Command("SELECT body FROM stay WHERE code_hash = $0 AND phase <> 'Ended'", codeHash)).FirstOrDefault();

    public static void Keep(WriteScope scope, Stay stay, long? endedUtcMs) => scope.Execute(
        """
        INSERT INTO stay(id, device, part, phase, waybill, phone_hash, code_hash, address, body, ended_utc_ms) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT(id) DO UPDATE SET phase = $3, phone_hash = $5, code_hash = $6, body = $8, ended_utc_ms = $9
        """,
        stay.Id, stay.Device, stay.Part, stay.Phase.ToString(), stay.Waybill, stay.PhoneHash, stay.CodeHash, stay.Address,
        JsonSerializer.Serialize(stay, LockerJson.Default.Stay), (object?)endedUtcMs ?? DBNull.Value);

    /// <summary>When the last stay of each compartment ended; what ended while the clock was unknown counts as the latest.</summary>
    public static IReadOnlyDictionary<Place, long> LastUses(WriteScope scope)
    {
        using SqliteDataReader reader = scope.Command("SELECT device, part, MAX(COALESCE(ended_utc_ms, $0)) FROM stay WHERE phase = 'Ended' GROUP BY device, part", long.MaxValue).ExecuteReader();
        Dictionary<Place, long> all = [];
        while (reader.Read()) { all[new Place(reader.GetString(0), reader.GetString(1))] = reader.GetInt64(2); }
        return all;
    }

    /// <summary>Forgets stays that ended before an instant; their codes may be made again from then on.</summary>
    public static void Forget(WriteScope scope, long beforeUtcMs) => scope.Execute("DELETE FROM stay WHERE phase = 'Ended' AND ended_utc_ms < $0", beforeUtcMs);

    public static bool AnyToForget(SqliteConnection connection, long beforeUtcMs)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT EXISTS(SELECT 1 FROM stay WHERE phase = 'Ended' AND (ended_utc_ms IS NULL OR ended_utc_ms < $before))";
        command.Parameters.AddWithValue("$before", beforeUtcMs);
        return (long)command.ExecuteScalar()! != 0;
    }

    /// <summary>Ended while the clock was unknown: the retention starts when it is known.</summary>
    public static void DateEnded(WriteScope scope, long nowUtcMs) => scope.Execute("UPDATE stay SET ended_utc_ms = $0 WHERE phase = 'Ended' AND ended_utc_ms IS NULL", nowUtcMs);

    public static (Errand Errand, string Boot)? FindErrand(WriteScope scope, string terminal)
    {
        using SqliteDataReader reader = scope.Command("SELECT body, boot FROM errand WHERE terminal = $0", terminal).ExecuteReader();
        return reader.Read() ? (JsonSerializer.Deserialize(reader.GetString(0), LockerJson.Default.Errand)!, reader.GetString(1)) : null;
    }

    public static IReadOnlyList<(Errand Errand, string Boot)> Errands(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT body, boot FROM errand";
        using SqliteDataReader reader = command.ExecuteReader();
        List<(Errand, string)> all = [];
        while (reader.Read()) { all.Add((JsonSerializer.Deserialize(reader.GetString(0), LockerJson.Default.Errand)!, reader.GetString(1))); }
        return all;
    }

    public static void Keep(WriteScope scope, Errand errand, string boot) => scope.Execute(
        "INSERT INTO errand(terminal, boot, body) VALUES ($0, $1, $2) ON CONFLICT(terminal) DO UPDATE SET boot = $1, body = $2",
        errand.Terminal, boot, JsonSerializer.Serialize(errand, LockerJson.Default.Errand));

    public static void EndErrand(WriteScope scope, string terminal) => scope.Execute("DELETE FROM errand WHERE terminal = $0", terminal);

    private static List<Stay> Stays(SqliteCommand command)
    {
        using SqliteDataReader reader = command.ExecuteReader();
        List<Stay> stays = [];
        while (reader.Read()) { stays.Add(JsonSerializer.Deserialize(reader.GetString(0), LockerJson.Default.Stay)!); }
        return stays;
    }
}
