using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>A time-series store in one SQLite file, for one box without an InfluxDB.</summary>
/// <remarks>
/// (1) One row for each (series, field, nanosecond); a repeated point overwrites its row.
/// (2) A batch is one transaction with synchronous=FULL: written means that it survives a power cut.
/// </remarks>
public sealed class EmbeddedStore : ITimeSeriesWriter, IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS series(id INTEGER PRIMARY KEY, line BLOB NOT NULL UNIQUE, measurement TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS tag(series INTEGER NOT NULL REFERENCES series(id), key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(series, key)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS field(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS point(series INTEGER NOT NULL, field INTEGER NOT NULL, ns INTEGER NOT NULL, kind INTEGER NOT NULL, value NOT NULL,
                                         PRIMARY KEY(series, field, ns)) WITHOUT ROWID;
        """;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly EmbeddedKeys _keys;
    private readonly SqliteCommand _insert;

    /// <summary>Opens the file, or makes it with its folder.</summary>
    /// <exception cref="SqliteException">The file cannot be opened or is no database.</exception>
    public EmbeddedStore(string path)
    {
        _path = path;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) { Directory.CreateDirectory(folder); }
        _connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
        using (SqliteCommand start = _connection.CreateCommand())
        {
            start.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + Schema;
            start.ExecuteNonQuery();
        }

        _keys = new EmbeddedKeys(_connection);
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO point(series, field, ns, kind, value) VALUES($s, $f, $n, $k, $v) ON CONFLICT(series, field, ns) DO UPDATE SET kind = excluded.kind, value = excluded.value";
        foreach (string name in (ReadOnlySpan<string>)["$s", "$f", "$n", "$k", "$v"]) { _insert.Parameters.Add(new SqliteParameter { ParameterName = name }); }
    }

    public async Task<WriteReport> WriteAsync(IReadOnlyList<Point> batch, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try { return Write(batch); }
        catch (SqliteException e)
        {
            _keys.Forget(); // Keys made in the transaction that was undone.
            return new WriteReport(new LineState[batch.Count], [], null, $"The store {_path} cannot be written: {e.Message} Check the disk's space and rights.");
        }
        finally { _turn.Release(); }
    }

    /// <summary>Reads what is written, beside the writer.</summary>
    public IReadOnlyList<StoredPoint> Query(StoreQuery query)
    {
        using SqliteConnection connection = Connect(_path, SqliteOpenMode.ReadOnly);
        return EmbeddedReader.Read(connection, query);
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
        _turn.Dispose();
    }

    internal static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        return connection;
    }

    private WriteReport Write(IReadOnlyList<Point> batch)
    {
        LineState[] states = new LineState[batch.Count];
        List<RejectedLine> rejected = [];
        using SqliteTransaction transaction = _connection.BeginTransaction();
        _insert.Transaction = transaction;
        for (int i = 0; i < batch.Count; i++)
        {
            int written = Insert(batch[i], transaction);
            states[i] = written > 0 ? LineState.Written : LineState.Rejected;
            if (written == 0) { rejected.Add(new RejectedLine(i, "No field of the point can be written: all are NaN or infinite.")); }
        }

        transaction.Commit();
        return new WriteReport(states, rejected, null, null);
    }

    private int Insert(in Point point, SqliteTransaction transaction)
    {
        int written = 0;
        foreach (Field field in point.Fields)
        {
            if (!field.Value.IsWritable) { continue; }
            _insert.Parameters[0].Value = _keys.SeriesId(point.Series, transaction);
            _insert.Parameters[1].Value = _keys.FieldId(field.Name, transaction);
            _insert.Parameters[2].Value = point.TimeNs;
            _insert.Parameters[3].Value = (int)field.Value.Kind;
            _insert.Parameters[4].Value = field.Value.Kind switch
            {
                FieldKind.Boolean => field.Value.Boolean ? 1L : 0L,
                FieldKind.Integer => field.Value.Integer,
                FieldKind.Double => field.Value.Double,
                _ => field.Value.Text,
            };
            _insert.ExecuteNonQuery();
            written++;
        }

        return written;
    }
}
