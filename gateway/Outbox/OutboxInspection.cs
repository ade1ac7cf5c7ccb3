using System.Runtime.CompilerServices;
using LifeCircle.Edge.DurableLog;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Outbox;

/// <summary>What one stream's books say and what is really there.</summary>
/// <param name="Unreadable">Stretches of offsets that could not be read; the file is damaged there.</param>
public sealed record StreamInspection(OutboxStream Stream, OutboxExtent Books, long Records, long Bytes, long Lowest, long Highest, IReadOnlyList<(long From, long Through)> Unreadable)
{
    /// <summary>Counts, bytes and offsets agree.</summary>
    public bool Agrees => Unreadable.Count == 0 && Records == Books.Records && Bytes == Books.Bytes && (Records == 0 || (Lowest == Books.Tail && Highest <= Books.Head));
}

/// <summary>Reads an outbox without writing: beside a gateway that runs, after one that was killed, and as far as it goes in a damaged file.</summary>
public sealed class OutboxInspection : IDisposable
{
    private const int SqliteError = 1, SqliteCorrupt = 11, SqliteNotADatabase = 26;
    private static readonly LogStreams Log = new("outbox");
    private readonly SqliteConnection _connection;
    private readonly bool _isSummed;

    private OutboxInspection(SqliteConnection connection)
    {
        _connection = connection;
        try { _isSummed = Log.HasSums(connection); }
        catch (Exception e) when (IsDamage(e)) { } // Then nothing else can be read either.
    }

    /// <exception cref="SqliteException">It cannot be opened at all.</exception>
    public static OutboxInspection Open(string path)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            connection.Open();
            return new OutboxInspection(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>SQLite's own check of pages and indexes: one sentence for each finding, none when all is well.</summary>
    public IReadOnlyList<string> CheckFile()
    {
        List<string> found = [];
        try
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check(20)";
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read()) { if (reader.GetString(0) is var line and not "ok") { found.Add(line); } }
        }
        catch (SqliteException e) { found.Add(e.Message); }

        return found;
    }

    /// <summary>Null when it cannot be read.</summary>
    public ulong? Epoch()
    {
        try
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = "SELECT epoch FROM outbox_epoch";
            return command.ExecuteScalar() is byte[] { Length: 8 } epoch ? System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(epoch) : null;
        }
        catch (SqliteException) { return null; }
    }

    /// <summary>Other tables of the same file.</summary>
    /// <exception cref="SqliteException">They cannot be read.</exception>
    public T Read<T>(Func<SqliteConnection, T> work) => work(_connection);

    /// <summary>What the stream's books say, without a look at the records; null when they cannot be read.</summary>
    public OutboxExtent? Books(OutboxStream stream)
    {
        try
        {
            LogExtent books = Log.Extent(_connection, (int)stream);
            return new OutboxExtent(books.Tail, books.Head, books.Records, books.Bytes);
        }
        catch (Exception e) when (IsDamage(e)) { return null; }
    }

    /// <summary>Counts what is there; <paramref name="each"/> sees every record.</summary>
    public StreamInspection Inspect(OutboxStream stream, Action<OutboxRecord> each)
    {
        OutboxExtent books = Books(stream) ?? default; // Their loss shows as a difference.
        List<(long, long)> unreadable = [];
        (long records, long bytes, long lowest, long highest) = (0, 0, 0, 0);
        foreach (OutboxRecord record in Records(stream, books.Head, unreadable))
        {
            records++;
            bytes += record.Body.Length;
            if (records == 1) { lowest = record.Offset; }
            highest = record.Offset;
            each(record);
        }

        return new StreamInspection(stream, books, records, bytes, lowest, highest, unreadable);
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>Damage shows as SQLite's word, or as a value of a type that nobody wrote.</summary>
    private static bool IsDamage(Exception e) =>
        e is SqliteException { SqliteErrorCode: SqliteError or SqliteCorrupt or SqliteNotADatabase } or InvalidCastException or InvalidOperationException or FormatException or OverflowException;

    /// <summary>Where a page is damaged, what lies on it is stepped over: one offset, then twice as many each time.</summary>
    /// <remarks>The head itself may be damaged and say anything: after a while without a record the steps have no limit, so that the end is reached.</remarks>
    private IEnumerable<OutboxRecord> Records(OutboxStream stream, long head, List<(long From, long Through)> unreadable)
    {
        const int AtOnce = 256, PatientSteps = 256;
        const long StepMax = 1_024;
        long next = 1, step = 1;
        int inVain = 0;
        while (true)
        {
            IReadOnlyList<LogRecord>? some = TryRead(stream, next, AtOnce) ?? TryRead(stream, next, 1);
            if (some is null)
            {
                unreadable.Add((next, next + step - 1));
                if (step > head - next) { yield break; }
                next += step;
                step = ++inVain < PatientSteps ? Math.Min(step * 2, StepMax) : Math.Min(step, long.MaxValue / 4) * 2;
                continue;
            }

            if (some.Count == 0) { yield break; }
            (step, inVain) = (1, 0);
            foreach (LogRecord record in some) { yield return new OutboxRecord(record.Offset, record.Body); }
            next = some[^1].Offset + 1;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private IReadOnlyList<LogRecord>? TryRead(OutboxStream stream, long from, int records)
    {
        try
        {
            IReadOnlyList<LogRecord> read = Log.Read(_connection, (int)stream, from, records, 4 << 20, _isSummed);
            return read.Count == 0 || (read[0].Offset >= from && read.Zip(read.Skip(1)).All(p => p.First.Offset < p.Second.Offset)) ? read : null; // A damaged index leads back.
        }
        catch (Exception e) when (IsDamage(e)) { return null; }
    }
}
