using System.Globalization;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Storage;

/// <summary>What was saved out of a damaged database.</summary>
/// <param name="Aside">Name that the damaged file has now, in the same folder.</param>
/// <param name="Lost">Offsets that could not be read, and tables; empty when everything came over.</param>
public sealed record Rescued(string Aside, string Reason, long Events, long Telemetry, IReadOnlyList<string> Lost)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"The database was damaged ({Reason}) and set aside as {Aside}; {Events} events and {Telemetry} telemetry records were saved{(Lost.Count == 0 ? "." : $", not saved: {string.Join(", ", Lost)}.")}");
}

/// <summary>Opens the gateway's database; a damaged one is set aside, never deleted, and what can be read goes on in a new file.</summary>
/// <remarks>
/// The new file is a new epoch, since nobody knows what the old one would have said. Records keep their offsets, so that one that had been written to the
/// cloud's database before, unconfirmed, is the same point again.
/// </remarks>
public static class DatabaseRescue
{
    private const int SqliteError = 1, SqliteCorrupt = 11, SqliteNotADatabase = 26;

    /// <summary>Larger ones are not read through at every start: a second at most.</summary>
    private const long CheckedBytesMax = 256L << 20;

    /// <summary>State beside the outbox, each table by itself.</summary>
    private static readonly string[] StateTables = ["handover", "fact", "command", "event_kind", "document", "document_unsaid", "uplink_session", "uplink_clock", "uplink_boot"];

    /// <returns>The database, and what was saved when it had to be made anew.</returns>
    /// <exception cref="SqliteException">It cannot be opened for another reason than damage.</exception>
    public static (Database Database, Rescued? Rescued) Open(DatabaseOptions options)
    {
        string? damage = Damage(options.Path);
        if (damage is null)
        {
            try
            {
                Probe(options);
                return (Database.Open(options, GatewayTables.Create), null);
            }
            catch (SqliteException e) when (IsDamage(e) || e.SqliteErrorCode == SqliteError) { damage = e.Message; }
        }

        string aside = SetAside(options.Path);
        Rescued rescued = Save(aside, options, damage);
        return (Database.Open(options, GatewayTables.Create), rescued);
    }

    private static bool IsDamage(SqliteException e) => e.SqliteErrorCode is SqliteCorrupt or SqliteNotADatabase;

    /// <summary>Null when the file is sound, or not there.</summary>
    private static string? Damage(string path)
    {
        if (new FileInfo(path) is not { Exists: true, Length: > 0 and <= CheckedBytesMax }) { return null; }
        try
        {
            using SqliteConnection connection = Connect(path, SqliteOpenMode.ReadWrite); // Not read-only: a log that was left has to be read in.
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            return command.ExecuteScalar() is string and not "ok" and var finding ? finding : null;
        }
        catch (SqliteException e) when (IsDamage(e)) { return e.Message; }
    }

    /// <summary>Every table is there as it is expected: damage in the list of tables passes SQLite's own check.</summary>
    private static void Probe(DatabaseOptions options)
    {
        if (new FileInfo(options.Path) is not { Exists: true, Length: > 0 }) { return; }
        using SqliteConnection connection = Connect(options.Path, SqliteOpenMode.ReadWrite);
        GatewayTables.Create(connection); // What an older version did not have is made first.
        Outbox.Outbox.Probe(connection);
        foreach (string table in StateTables) { Execute(connection, $"SELECT * FROM {table} LIMIT 1"); }
    }

    /// <summary>By a number and not by the date: a box whose card is damaged may not know the time.</summary>
    private static string SetAside(string path)
    {
        string aside;
        int n = 1;
        do { aside = string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{n++}"); }
        while (File.Exists(aside));
        File.Move(path, aside);
        foreach (string part in (ReadOnlySpan<string>)["-wal", "-shm"])
        {
            if (File.Exists(path + part)) { File.Move(path + part, aside + part); }
        }

        return aside;
    }

    private static Rescued Save(string aside, DatabaseOptions options, string reason)
    {
        using SqliteConnection made = Connect(options.Path, SqliteOpenMode.ReadWriteCreate);
        Execute(made, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
        using SqliteTransaction transaction = made.BeginTransaction();
        GatewayTables.Create(made);
        List<string> lost = [];
        (long events, long telemetry) = (0, 0);
        try
        {
            using OutboxInspection damaged = OutboxInspection.Open(aside);
            foreach (string table in StateTables)
            {
                if (!TryCopy(damaged, made, table, $"SELECT * FROM {table}")) { lost.Add($"table {table}"); }
            }

            (events, telemetry) = Records(damaged, made, lost);
        }
        catch (SqliteException e) { lost.Add($"everything ({e.Message})"); }

        Rescued rescued = new(Path.GetFileName(aside), reason.Split('\n')[0], events, telemetry, lost);
        using SqliteCommand note = made.CreateCommand();
        note.CommandText = "INSERT OR REPLACE INTO fact(name, value) VALUES ($n, $v)";
        note.Parameters.AddWithValue("$n", Facts.Rescued);
        note.Parameters.AddWithValue("$v", System.Text.Encoding.UTF8.GetBytes(rescued.ToString()));
        note.ExecuteNonQuery();
        transaction.Commit();
        return rescued;
    }

    private static (long Events, long Telemetry) Records(OutboxInspection damaged, SqliteConnection made, List<string> lost)
    {
        // Without their names records mean nothing: those of the old epoch are taken over into the new one, as after a restored card.
        ulong epoch = Outbox.Outbox.EpochOf(made);
        if (damaged.Epoch() is not { } old || !TryCopy(damaged, made, "uplink_alias", $"SELECT {unchecked((long)epoch)}, alias, device, metric, type FROM uplink_alias WHERE epoch = {unchecked((long)old)}"))
        {
            lost.Add("all records, whose names could not be read");
            return (0, 0);
        }

        return (Stream(OutboxStream.Events), Stream(OutboxStream.Telemetry));

        long Stream(OutboxStream stream)
        {
            StreamInspection found;
            long saved = 0;
            try
            {
                found = damaged.Inspect(stream, record =>
                {
                    if (!Sparkplug.RecordBody.TryRead(record.Body.Span, out _, out _, out _)) { return; } // Not a record any more.
                    Outbox.Outbox.PutBack(made, stream, record);
                    saved++;
                });
            }
            catch (SqliteException e)
            {
                lost.Add($"{stream} ({e.Message})");
                return saved;
            }

            Outbox.Outbox.SetHead(made, stream, Math.Max(found.Books.Head, found.Highest));
            foreach ((long from, long through) in found.Unreadable) { lost.Add(string.Create(CultureInfo.InvariantCulture, $"{stream} {from} to {through}")); }
            return saved;
        }
    }

    /// <summary>Row by row until the end or the damage; false for the second.</summary>
    private static bool TryCopy(OutboxInspection damaged, SqliteConnection made, string table, string select)
    {
        try
        {
            return damaged.Read(connection =>
            {
                using SqliteCommand read = connection.CreateCommand();
                read.CommandText = select;
                using SqliteDataReader reader = read.ExecuteReader();
                using SqliteCommand write = made.CreateCommand();
                write.CommandText = $"INSERT OR REPLACE INTO {table} VALUES ({string.Join(", ", Enumerable.Range(0, reader.FieldCount).Select(i => $"$p{i}"))})";
                for (int i = 0; i < reader.FieldCount; i++) { write.Parameters.Add(new SqliteParameter { ParameterName = $"$p{i}" }); }
                while (reader.Read())
                {
                    for (int i = 0; i < reader.FieldCount; i++) { write.Parameters[i].Value = reader.GetValue(i); }
                    write.ExecuteNonQuery();
                }

                return true;
            });
        }
        catch (Exception e) when (e is SqliteException or InvalidCastException or InvalidOperationException) { return false; } // Values of types that nobody wrote, too.
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
