using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LifeCircle.Edge.Contracts;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Storage;

/// <summary>When a copy was made, and of what.</summary>
/// <param name="UtcMs">Null when the time was not known then.</param>
/// <param name="Digest">Of the state in it.</param>
public sealed record CopyNote(long? UtcMs, string BootId, long MonotonicNs, string Digest)
{
    /// <summary>How old it is, exactly within its boot; after another one, before anybody has said the time again, when it was made.</summary>
    public string Tell(BootClock boot)
    {
        if (BootId == boot.BootId)
        {
            TimeSpan age = TimeSpan.FromMicroseconds((boot.MonotonicNs - MonotonicNs) / 1e3);
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(age.TotalMinutes)} min {age.Seconds} s old");
        }

        return UtcMs is { } ms ? string.Create(CultureInfo.InvariantCulture, $"made at {DateTimeOffset.FromUnixTimeMilliseconds(ms):yyyy-MM-dd HH:mm:ss} UTC") : "made in an earlier boot, at a time that was not known";
    }
}

/// <summary>The copy of everything in the gateway's database but the records, in a file beside it. See gateway/docs/decisions, 7.</summary>
/// <remarks>
/// (1) It is one moment's state: all tables are read inside one transaction, beside the writer, who waits for nothing.
/// (2) The file is there whole or not at all: it is made under another name, synced, read through and renamed.
/// </remarks>
public static class StateCopy
{
    /// <summary>The room that the database has for state, beside twice its budgets; a larger copy is not made.</summary>
    public const long BytesMax = 64L << 20;

    private const long PageBytes = 4_096;

    /// <summary>What the outbox holds leaves by confirmation, and a backlog may be a million records.</summary>
    private const string Records = "outbox_record";

    /// <summary>Their changes alone are worth no copy: heads rise with telemetry, and a boot is noted with each heartbeat.</summary>
    private static readonly string[] Restless = ["outbox_stream", "uplink_boot"];

    public static string PathOf(string database) => database + "-copy";

    /// <summary>Null when there is no copy, or none that can be read.</summary>
    public static CopyNote? NoteOf(string database)
    {
        if (!File.Exists(PathOf(database))) { return null; }
        try
        {
            using SqliteConnection copy = SqliteFile.Open(PathOf(database), SqliteOpenMode.ReadOnly);
            return NoteOf(copy);
        }
        catch (Exception e) when (SqliteFile.IsUnreadable(e)) { return null; }
    }

    /// <exception cref="SqliteException">It is no copy.</exception>
    public static CopyNote? NoteOf(SqliteConnection copy)
    {
        using SqliteCommand command = copy.CreateCommand();
        command.CommandText = "SELECT utc_ms, boot, monotonic_ns, digest FROM copy_note";
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? new CopyNote(reader.IsDBNull(0) ? null : reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3)) : null;
    }

    /// <summary>Tables of state, with the statements that make them.</summary>
    /// <param name="schema">main, or the name under which a file is attached.</param>
    public static IReadOnlyList<(string Name, string Sql)> Tables(SqliteConnection connection, string schema = "main")
    {
        List<(string, string)> tables = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT name, sql FROM {schema}.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name NOT IN ('{Records}', 'copy_note') ORDER BY name";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read()) { tables.Add((reader.GetString(0), reader.GetString(1))); }
        return tables;
    }

    /// <summary>Of all that is worth a copy: the same state has the same digest.</summary>
    public static string Digest(SqliteConnection connection)
    {
        using SqliteTransaction moment = connection.BeginTransaction(deferred: true);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string table, string sql) in Tables(connection).Where(t => !Restless.Contains(t.Name, StringComparer.Ordinal)))
        {
            Add(hash, sql);
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                for (int i = 0; i < reader.FieldCount; i++) { Add(hash, reader.GetValue(i)); }
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Makes the copy in place of the one before.</summary>
    /// <exception cref="SqliteException">The state is larger than it may be, or the disk does not take it; the copy before stays.</exception>
    /// <exception cref="IOException">As above.</exception>
    public static void Make(string database, CopyNote note)
    {
        string made = PathOf(database) + "-new";
        try
        {
            File.Delete(made);
            Fill(made, database, note);
            using (FileStream file = new(made, FileMode.Open, FileAccess.ReadWrite)) { file.Flush(flushToDisk: true); }
            Check(made);
            File.Move(made, PathOf(database), overwrite: true);
        }
        catch
        {
            File.Delete(made);
            throw;
        }
    }

    private static void Fill(string made, string database, CopyNote note)
    {
        using SqliteConnection copy = SqliteFile.Open(made, SqliteOpenMode.ReadWriteCreate);
        // No journal: a copy that is cut off is thrown away.
        SqliteFile.Run(copy, string.Create(CultureInfo.InvariantCulture, $"PRAGMA page_size={PageBytes}; PRAGMA journal_mode=OFF; PRAGMA max_page_count={BytesMax / PageBytes}"));
        using (SqliteCommand attach = copy.CreateCommand())
        {
            attach.CommandText = "ATTACH $path AS live";
            attach.Parameters.AddWithValue("$path", database);
            attach.ExecuteNonQuery();
        }

        using SqliteTransaction moment = copy.BeginTransaction(deferred: true);
        foreach ((string table, string sql) in Tables(copy, "live"))
        {
            SqliteFile.Run(copy, sql);
            SqliteFile.Run(copy, $"INSERT INTO main.\"{table}\" SELECT * FROM live.\"{table}\"");
        }

        SqliteFile.Run(copy, "CREATE TABLE copy_note(utc_ms INTEGER, boot TEXT NOT NULL, monotonic_ns INTEGER NOT NULL, digest TEXT NOT NULL)");
        using SqliteCommand insert = copy.CreateCommand();
        insert.CommandText = "INSERT INTO copy_note(utc_ms, boot, monotonic_ns, digest) VALUES ($utc, $boot, $ns, $digest)";
        insert.Parameters.AddWithValue("$utc", note.UtcMs ?? (object)DBNull.Value);
        insert.Parameters.AddWithValue("$boot", note.BootId);
        insert.Parameters.AddWithValue("$ns", note.MonotonicNs);
        insert.Parameters.AddWithValue("$digest", note.Digest);
        insert.ExecuteNonQuery();
        moment.Commit();
    }

    private static void Check(string made)
    {
        using SqliteConnection copy = SqliteFile.Open(made, SqliteOpenMode.ReadOnly);
        using SqliteCommand command = copy.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        if (command.ExecuteScalar() is not "ok") { throw new IOException($"The copy {made} does not read as it was written: check the card."); }
    }

    private static void Add(IncrementalHash hash, object value)
    {
        (byte kind, byte[] bytes) = value switch
        {
            long number => ((byte)1, BitConverter.GetBytes(number)),
            double number => ((byte)2, BitConverter.GetBytes(number)),
            string text => ((byte)3, Encoding.UTF8.GetBytes(text)),
            byte[] raw => ((byte)4, raw),
            _ => ((byte)0, Array.Empty<byte>()),
        };
        Span<byte> head = stackalloc byte[5];
        head[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], bytes.Length);
        hash.AppendData(head);
        hash.AppendData(bytes);
    }
}
