using System.Text.Json;
using System.Text.Json.Serialization;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Model.Lockers.Watch;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>Temperature traces of chilled stays as rows, by the stay's id.</summary>
internal static class ChillTable
{
    public static void Create(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE IF NOT EXISTS chill(stay TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID";
        command.ExecuteNonQuery();
    }

    public static IReadOnlyList<(string Stay, ChillWatch Watch)> All(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT stay, body FROM chill";
        using SqliteDataReader reader = command.ExecuteReader();
        List<(string, ChillWatch)> all = [];
        while (reader.Read()) { all.Add((reader.GetString(0), JsonSerializer.Deserialize(reader.GetString(1), ChillJson.Default.ChillWatch)!)); }
        return all;
    }

    public static void Keep(WriteScope scope, string stay, ChillWatch watch) => scope.Execute(
        "INSERT INTO chill(stay, body) VALUES ($0, $1) ON CONFLICT(stay) DO UPDATE SET body = $1", stay, JsonSerializer.Serialize(watch, ChillJson.Default.ChillWatch));

    public static void Forget(WriteScope scope, string stay) => scope.Execute("DELETE FROM chill WHERE stay = $0", stay);
}

[JsonSerializable(typeof(ChillWatch))]
internal sealed partial class ChillJson : JsonSerializerContext;
