using System.Text.Json;
using System.Text.Json.Serialization;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Model.Lockers.Emergency;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>An emergency opening under way, and who asked for it.</summary>
internal sealed record OpenAllRow(OpenAll.Opening State, string Issuer, string Reason);

/// <summary>Emergency openings under way as rows, at most one a device.</summary>
internal static class OpenAllTable
{
    private const string Columns = "SELECT body, issuer, reason FROM open_all";

    public static void Create(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE IF NOT EXISTS open_all(device TEXT PRIMARY KEY, body TEXT NOT NULL, issuer TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID";
        command.ExecuteNonQuery();
    }

    public static IReadOnlyList<OpenAllRow> All(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = Columns;
        return Rows(command);
    }

    public static OpenAllRow? Find(WriteScope scope, string device) => Rows(scope.Command(Columns + " WHERE device = $0", device)).FirstOrDefault();

    public static void Keep(WriteScope scope, OpenAllRow row) => scope.Execute(
        "INSERT INTO open_all(device, body, issuer, reason) VALUES ($0, $1, $2, $3) ON CONFLICT(device) DO UPDATE SET body = $1",
        row.State.Device, JsonSerializer.Serialize(row.State, OpenAllJson.Default.Opening), row.Issuer, row.Reason);

    public static void Forget(WriteScope scope, string device) => scope.Execute("DELETE FROM open_all WHERE device = $0", device);

    private static List<OpenAllRow> Rows(SqliteCommand command)
    {
        using SqliteDataReader reader = command.ExecuteReader();
        List<OpenAllRow> rows = [];
        while (reader.Read())
        {
            rows.Add(new OpenAllRow(JsonSerializer.Deserialize(reader.GetString(0), OpenAllJson.Default.Opening)!, reader.GetString(1), reader.GetString(2)));
        }

        return rows;
    }
}

[JsonSerializable(typeof(OpenAll.Opening))]
internal sealed partial class OpenAllJson : JsonSerializerContext;
