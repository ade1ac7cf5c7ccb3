using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Model.Lockers;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>Openings that no command explains and no alarm tells of yet, as rows.</summary>
internal static class WatchTable
{
    public static void Create(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE IF NOT EXISTS strange_opening(device TEXT NOT NULL, part TEXT NOT NULL, PRIMARY KEY(device, part)) WITHOUT ROWID";
        command.ExecuteNonQuery();
    }

    public static IReadOnlyList<Place> Strange(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT device, part FROM strange_opening";
        using SqliteDataReader reader = command.ExecuteReader();
        List<Place> all = [];
        while (reader.Read()) { all.Add(new Place(reader.GetString(0), reader.GetString(1))); }
        return all;
    }

    public static void Keep(WriteScope scope, Place place) => scope.Execute("INSERT OR IGNORE INTO strange_opening(device, part) VALUES ($0, $1)", place.Device, place.Part);

    public static void Forget(WriteScope scope, Place place) => scope.Execute("DELETE FROM strange_opening WHERE device = $0 AND part = $1", place.Device, place.Part);
}
