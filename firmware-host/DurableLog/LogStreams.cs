using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.DurableLog;

/// <summary>One record of a stream.</summary>
/// <param name="Body">Empty when what lies there is not what was written under this offset: no record any more.</param>
public readonly record struct LogRecord(long Offset, ReadOnlyMemory<byte> Body);

/// <summary>What a stream holds now.</summary>
/// <param name="Tail">Lowest offset still held; equals <paramref name="Head"/> + 1 when empty.</param>
/// <param name="Head">Highest offset ever given; 0 before the first.</param>
public readonly record struct LogExtent(long Tail, long Head, long Records, long Bytes);

/// <summary>Streams of bytes with offsets, inside the caller's transaction.</summary>
/// <remarks>
/// (1) Offsets start at 1, rise by one within a stream and are never reused, also when everything is deleted and after a restart.
/// (2) A log has a random 64-bit id, made with its tables: another file is another log.
/// (3) A sum over stream, offset and body lies beside each record: a bit that flips makes no other record, and none moves to another offset.
/// </remarks>
public sealed class LogStreams
{
    private readonly string _insert, _delete, _lowest;

    /// <param name="name">Prefix of the tables; a-z only.</param>
    public LogStreams(string name)
    {
        Name = name;
        _insert = $"INSERT INTO {name}_record(stream, offset, body, sum) VALUES ($0, $1, $2, $3)";
        _delete = $"DELETE FROM {name}_record WHERE stream = $0 AND offset BETWEEN $1 AND $2 RETURNING length(body)";
        _lowest = $"SELECT MIN(offset) FROM {name}_record WHERE stream = $0";
    }

    public string Name { get; }

    /// <summary>Makes the tables where they are missing, and the streams.</summary>
    public void Create(SqliteConnection connection, params ReadOnlySpan<int> streams)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"""
            CREATE TABLE IF NOT EXISTS {Name}_record(stream INTEGER NOT NULL, offset INTEGER NOT NULL, body BLOB NOT NULL, sum INTEGER, PRIMARY KEY(stream, offset)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS {Name}_stream(stream INTEGER PRIMARY KEY, head INTEGER NOT NULL, records INTEGER NOT NULL, bytes INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS {Name}_id(id BLOB NOT NULL);
            INSERT INTO {Name}_id(id) SELECT randomblob(8) WHERE NOT EXISTS (SELECT 1 FROM {Name}_id);
            """;
        command.ExecuteNonQuery();
        if (!HasSums(connection))
        {
            command.CommandText = $"ALTER TABLE {Name}_record ADD COLUMN sum INTEGER";
            command.ExecuteNonQuery();
        }

        foreach (int stream in streams)
        {
            command.CommandText = $"INSERT OR IGNORE INTO {Name}_stream(stream, head, records, bytes) VALUES ({stream}, 0, 0, 0)";
            command.ExecuteNonQuery();
        }
    }

    /// <summary>False in a file of an earlier version, whose records have none.</summary>
    public bool HasSums(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM pragma_table_info('{Name}_record') WHERE name = 'sum'";
        return command.ExecuteScalar() is 1L;
    }

    /// <summary>The 8 random bytes made with the tables.</summary>
    public byte[] Id(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT id FROM {Name}_id";
        return (byte[])command.ExecuteScalar()!;
    }

    /// <summary>Appends one record and returns its offset, valid when the scope's write is on disk.</summary>
    public long Append(WriteScope scope, int stream, byte[] body)
    {
        long offset = scope.Books(Name, stream).Added(body.Length);
        scope.Execute(_insert, stream, offset, body, (long)LogSum.Of(stream, offset, body));
        return offset;
    }

    /// <summary>Deletes a range, ends included; returns the records and bytes that were there.</summary>
    public (long Records, long Bytes) Delete(WriteScope scope, int stream, long from, long through)
    {
        long records = 0, bytes = 0;
        using (SqliteDataReader reader = scope.Command(_delete, stream, from, through).ExecuteReader())
        {
            while (reader.Read()) { records++; bytes += reader.GetInt64(0); }
        }

        if (records > 0) { scope.Books(Name, stream).Removed(records, bytes); }
        return (records, bytes);
    }

    /// <summary>Highest offset ever given, as this write sees it; 0 before the first.</summary>
    public long Head(WriteScope scope, int stream) => scope.Books(Name, stream).Head;

    /// <summary>Bytes of the bodies held, as this write sees it.</summary>
    public long BytesHeld(WriteScope scope, int stream) => scope.Books(Name, stream).Bytes;

    /// <summary>As this write sees it.</summary>
    public LogExtent Extent(WriteScope scope, int stream)
    {
        LogBooks books = scope.Books(Name, stream);
        return new LogExtent((long?)scope.Scalar(_lowest, stream) ?? (books.Head + 1), books.Head, books.Records, books.Bytes);
    }

    /// <summary>Of what is committed; inside a write its own changes are not counted yet.</summary>
    public LogExtent Extent(SqliteConnection connection, int stream)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT head, records, bytes, (SELECT MIN(offset) FROM {Name}_record WHERE stream = {stream}) FROM {Name}_stream WHERE stream = {stream}
            """;
        using SqliteDataReader reader = command.ExecuteReader();
        if (!reader.Read()) { return default; }
        long head = reader.GetInt64(0);
        return new LogExtent(reader.IsDBNull(3) ? head + 1 : reader.GetInt64(3), head, reader.GetInt64(1), reader.GetInt64(2));
    }

    /// <summary>Records from an offset on, oldest first, until one of the limits is reached; at least one when there is one.</summary>
    /// <param name="summed">False for a file of an earlier version that nobody has opened for writing since; see <see cref="HasSums"/>.</param>
    public IReadOnlyList<LogRecord> Read(SqliteConnection connection, int stream, long from, int recordsMax, long bytesMax, bool summed = true)
    {
        List<LogRecord> found = [];
        long bytes = 0;
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT offset, body{(summed ? ", sum" : "")} FROM {Name}_record WHERE stream = $s AND offset >= $o ORDER BY offset LIMIT $n";
        command.Parameters.AddWithValue("$s", stream);
        command.Parameters.AddWithValue("$o", from);
        command.Parameters.AddWithValue("$n", recordsMax);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            long offset = reader.GetInt64(0);
            byte[] body = reader.GetValue(1) as byte[] ?? []; // Of another type only when the page is damaged: no record, and its reader says so.
            if (summed && !reader.IsDBNull(2) && !(reader.GetValue(2) is long sum && sum == LogSum.Of(stream, offset, body))) { body = []; }
            bytes += body.Length;
            if (found.Count > 0 && bytes > bytesMax) { break; }
            found.Add(new LogRecord(offset, body));
        }

        return found;
    }
}
