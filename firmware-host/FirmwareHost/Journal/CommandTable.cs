using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.DurableLog;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.FirmwareHost.Journal;

/// <summary>Command ids with their intents and results, in the journal's file.</summary>
internal sealed class CommandTable(BootClock clock)
{
    public static void Create(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            CREATE TABLE IF NOT EXISTS command(
              id TEXT PRIMARY KEY, boot TEXT NOT NULL, at_ns INTEGER NOT NULL, deadline_ns INTEGER NOT NULL,
              device TEXT NOT NULL, part TEXT NOT NULL, verb TEXT NOT NULL, issuer TEXT NOT NULL, reason TEXT NOT NULL,
              outcome INTEGER NOT NULL DEFAULT 0, fault TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '', offset INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS command_deadline ON command(deadline_ns);
            """;
        command.ExecuteNonQuery();
    }

    /// <summary>Adds the intent where it is not there yet.</summary>
    public void Insert(WriteScope scope, Intent intent)
    {
        ForgetOld(scope);
        scope.Execute(
            "INSERT OR IGNORE INTO command(id, boot, at_ns, deadline_ns, device, part, verb, issuer, reason) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8)",
            intent.CommandId, clock.BootId, intent.AtNs, intent.DeadlineNs, intent.Device, intent.Part, intent.Verb, intent.Issuer, intent.Reason);
    }

    public static void SetResult(WriteScope scope, CommandResult result) => scope.Execute(
        "UPDATE command SET outcome = $1, fault = $2, text = $3, offset = $4 WHERE id = $0",
        result.CommandId, (long)result.Outcome, result.Fault, result.Text, result.JournalOffset);

    public void ForgetOld(WriteScope scope) =>
        scope.Execute("DELETE FROM command WHERE boot = $0 AND outcome <> 0 AND deadline_ns < $1", clock.BootId, clock.MonotonicNs - (long)EventJournal.KeepIds.TotalNanoseconds);

    /// <summary>Deadlines of another boot cannot be compared with this one's clock: they are taken for passed now, so their ids are kept for the whole margin again.</summary>
    public void AdoptOtherBoots(WriteScope scope) => scope.Execute("UPDATE command SET boot = $0, deadline_ns = $1 WHERE boot <> $0", clock.BootId, clock.MonotonicNs);

    public static CommandResult? Find(SqliteConnection connection, string id)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT outcome, fault, text, offset FROM command WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read()
            ? new CommandResult { CommandId = id, Outcome = (Outcome)row.GetInt32(0), Fault = row.GetString(1), Text = row.GetString(2), JournalOffset = row.GetInt64(3) }
            : null;
    }

    public static IReadOnlyList<Intent> Open(SqliteConnection connection)
    {
        List<Intent> open = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id, device, part, verb, issuer, reason, at_ns, deadline_ns FROM command WHERE outcome = 0 ORDER BY at_ns";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            open.Add(new Intent(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt64(6), row.GetInt64(7)));
        }

        return open;
    }
}
