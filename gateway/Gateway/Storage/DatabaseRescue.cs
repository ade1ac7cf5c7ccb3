using System.Globalization;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Storage;

/// <summary>What was saved out of a damaged database.</summary>
/// <param name="Aside">Name that the damaged file has now, in the same folder; empty when there was none.</param>
/// <param name="Lost">Offsets that could not be read, and tables; empty when everything came over.</param>
/// <param name="FromCopy">Tables that were filled up from the copy of the state.</param>
/// <param name="CopyAge">Of that copy, in words; empty without one.</param>
public sealed record Rescued(string Aside, string Reason, long Events, long Telemetry, IReadOnlyList<string> Lost, IReadOnlyList<string> FromCopy, string CopyAge)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"The database was {(Aside.Length == 0 ? "gone" : $"damaged ({Reason}) and set aside as {Aside}")}; {Events} events and {Telemetry} telemetry records were saved{(Lost.Count == 0 ? "." : $", not saved: {string.Join(", ", Lost)}.")}{CopyText}");

    private string CopyText => FromCopy.Count == 0 ? "" : $" State was taken from its copy, {CopyAge}: {string.Join(", ", FromCopy)}. What happened since then has to be looked at.";
}

/// <summary>Opens the gateway's database; a damaged one is set aside, never deleted, and what can be read goes on in a new file.</summary>
/// <remarks>
/// The new file is a new epoch, since nobody knows what the old one would have said. Records keep their offsets, so that one that had been written to the
/// cloud's database before, unconfirmed, is the same point again. State that cannot be read comes from its copy, see <see cref="StateCopy"/>.
/// </remarks>
public static class DatabaseRescue
{
    private const int SqliteError = 1;

    /// <summary>Larger ones are not read through at every start: a second at most.</summary>
    private const long CheckedBytesMax = 256L << 20;

    /// <returns>The database, and what was saved when it had to be made anew.</returns>
    /// <exception cref="SqliteException">It cannot be opened for another reason than damage.</exception>
    public static (Database Database, Rescued? Rescued) Open(DatabaseOptions options)
    {
        string? damage = IsGone(options.Path) ? "" : Damage(options.Path);
        if (damage is null)
        {
            try
            {
                Probe(options);
                return (Database.Open(options, GatewayTables.Create), null);
            }
            catch (SqliteException e) when (SqliteFile.IsDamage(e) || e.SqliteErrorCode == SqliteError) { damage = e.Message; }
        }

        string aside = SetAside(options.Path);
        Rescued rescued = Save(aside, options, damage);
        return (Database.Open(options, GatewayTables.Create), rescued);
    }

    /// <summary>No database, but the copy of one: a file system that was repaired has thrown it away.</summary>
    private static bool IsGone(string path) => new FileInfo(path) is not { Exists: true, Length: > 0 } && File.Exists(StateCopy.PathOf(path));

    /// <summary>Null when the file is sound, or not there.</summary>
    private static string? Damage(string path)
    {
        if (new FileInfo(path) is not { Exists: true, Length: > 0 and <= CheckedBytesMax }) { return null; }
        try
        {
            using SqliteConnection connection = SqliteFile.Open(path, SqliteOpenMode.ReadWrite); // Not read-only: a log that was left has to be read in.
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            return command.ExecuteScalar() is string and not "ok" and var finding ? finding : null;
        }
        catch (SqliteException e) when (SqliteFile.IsDamage(e)) { return e.Message; }
    }

    /// <summary>Every table is there as it is expected: damage in the list of tables passes SQLite's own check.</summary>
    private static void Probe(DatabaseOptions options)
    {
        if (new FileInfo(options.Path) is not { Exists: true, Length: > 0 }) { return; }
        using SqliteConnection connection = SqliteFile.Open(options.Path, SqliteOpenMode.ReadWrite);
        GatewayTables.Create(connection); // What an older version did not have is made first.
        Outbox.Outbox.Probe(connection);
        foreach ((string table, _) in StateCopy.Tables(connection)) { SqliteFile.Run(connection, $"SELECT * FROM \"{table}\" LIMIT 1"); }
    }

    /// <summary>By a number and not by the date: a box whose card is damaged may not know the time.</summary>
    private static string SetAside(string path)
    {
        string aside;
        int n = 1;
        do { aside = string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{n++}"); }
        while (File.Exists(aside));
        foreach (string part in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            if (File.Exists(path + part)) { File.Move(path + part, aside + part); }
        }

        return aside;
    }

    private static Rescued Save(string aside, DatabaseOptions options, string reason)
    {
        using SqliteConnection made = SqliteFile.Open(options.Path, SqliteOpenMode.ReadWriteCreate);
        SqliteFile.Run(made, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
        using SqliteTransaction transaction = made.BeginTransaction();
        GatewayTables.Create(made);
        using SqliteConnection? damaged = TryOpen(aside);
        using SqliteConnection? copy = TryOpen(StateCopy.PathOf(options.Path));
        SavedState state = new(made, damaged, copy);
        state.Save();
        List<string> lost = [.. state.Lost.Select(t => $"table {t}")];
        (long events, long telemetry) = Records(aside, made, state, lost);
        string age = state.FromCopy.Count == 0 ? "" : StateCopy.NoteOf(options.Path)?.Tell(BootClock.OfThisMachine(options.Time)) ?? "whose age cannot be read";
        Rescued rescued = new(File.Exists(aside) ? Path.GetFileName(aside) : "", reason.Split('\n')[0], events, telemetry, lost, state.FromCopy, age);
        using SqliteCommand note = made.CreateCommand();
        note.CommandText = "INSERT OR REPLACE INTO fact(name, value) VALUES ($n, $v)";
        note.Parameters.AddWithValue("$n", Facts.Rescued);
        note.Parameters.AddWithValue("$v", System.Text.Encoding.UTF8.GetBytes(rescued.ToString()));
        note.ExecuteNonQuery();
        transaction.Commit();
        return rescued;
    }

    private static (long Events, long Telemetry) Records(string aside, SqliteConnection made, SavedState state, List<string> lost)
    {
        if (!File.Exists(aside))
        {
            lost.Add("all records");
            foreach (OutboxStream stream in (OutboxStream[])[OutboxStream.Events, OutboxStream.Telemetry]) { Outbox.Outbox.SetHead(made, stream, state.HeadInCopy(stream)); }
            return (0, 0);
        }

        try
        {
            using OutboxInspection damaged = OutboxInspection.Open(aside);
            SavedRecords records = new(made, damaged);
            long events = records.Save(OutboxStream.Events, state.HeadInCopy(OutboxStream.Events)), telemetry = records.Save(OutboxStream.Telemetry, state.HeadInCopy(OutboxStream.Telemetry));
            records.RaiseHandover();
            lost.AddRange(records.Lost);
            return (events, telemetry);
        }
        catch (SqliteException e)
        {
            lost.Add($"all records ({e.Message})");
            return (0, 0);
        }
    }

    private static SqliteConnection? TryOpen(string path)
    {
        if (!File.Exists(path)) { return null; }
        try { return SqliteFile.Open(path, SqliteOpenMode.ReadOnly); }
        catch (SqliteException) { return null; } // What it held is missing in what was saved, and that is told.
    }
}
