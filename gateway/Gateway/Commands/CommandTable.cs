using LifeCircle.Edge.DurableLog;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Commands;

/// <summary>The stored commands: rows in and out, no rules.</summary>
internal static class CommandTable
{
    /// <summary>Closed commands kept for repeats of their id; a repeat of an older one is long past its own expiry.</summary>
    private const int KeptMax = 10_000;

    private const string Columns = "id, device, part, verb, issuer, reason, args, boot, received_ns, deadline_ns, state, journal, fault, text";

    public static CommandRow? Find(WriteScope scope, string id)
    {
        using SqliteDataReader reader = scope.Command($"SELECT {Columns} FROM command WHERE id = $0", id).ExecuteReader();
        return reader.Read() ? Row(reader) : null;
    }

    public static CommandRow? Find(SqliteConnection connection, string id)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM command WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? Row(reader) : null;
    }

    public static IReadOnlyList<CommandRow> AllOpen(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM command WHERE state IN ('received', 'running') ORDER BY seq";
        using SqliteDataReader reader = command.ExecuteReader();
        List<CommandRow> open = [];
        while (reader.Read()) { open.Add(Row(reader)); }
        return open;
    }

    public static long CountOpen(WriteScope scope) => (long)scope.Scalar("SELECT COUNT(*) FROM command WHERE state IN ('received', 'running')")!;

    public static void Insert(WriteScope scope, CommandRow row)
    {
        scope.Execute(
            $"INSERT INTO command({Columns}) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            row.Id, row.Device, row.Part, row.Verb, row.Issuer, row.Reason, row.ArgsJson, row.BootId, row.ReceivedNs, row.DeadlineNs, row.State, row.JournalId, row.Fault, row.Text);
        scope.Execute("DELETE FROM command WHERE seq <= (SELECT MAX(seq) FROM command) - $0 AND state NOT IN ('received', 'running')", KeptMax);
    }

    public static void Update(WriteScope scope, CommandRow row) => scope.Execute(
        "UPDATE command SET state = $1, journal = $2, fault = $3, text = $4 WHERE id = $0", row.Id, row.State, row.JournalId, row.Fault, row.Text);

    private static CommandRow Row(SqliteDataReader r) => new(
        r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6),
        r.GetString(7), r.GetInt64(8), r.GetInt64(9), r.GetString(10), r.GetString(11), r.GetString(12), r.GetString(13));
}
