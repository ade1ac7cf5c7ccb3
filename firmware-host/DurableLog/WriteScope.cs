using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.DurableLog;

/// <summary>The inside of one write: everything done through it is on disk when the write's task completes, or nothing is.</summary>
/// <remarks>Valid only while the work delegate runs. Statements are prepared once per database and reused.</remarks>
public sealed class WriteScope
{
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private readonly List<Action> _afterCommit = [];
    private readonly Dictionary<(string Log, int Stream), LogBooks> _books = [];

    internal WriteScope(SqliteConnection connection) => Connection = connection;

    /// <summary>The one connection that writes.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>A prepared statement with its parameters set by position ($0, $1, …).</summary>
    public SqliteCommand Command(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out SqliteCommand? command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 0; i < values.Length; i++) { command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" }); }
            _prepared.Add(sql, command);
        }

        for (int i = 0; i < values.Length; i++) { command.Parameters[i].Value = values[i] ?? DBNull.Value; }
        return command;
    }

    public int Execute(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    /// <summary>The first column of the first row; null for no row or NULL.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteScalar() is { } found and not DBNull ? found : null;

    /// <summary>
    /// Runs when, and only when, this write is on disk; before its task completes. Must be short and must not throw: what it should have told is not told then,
    /// the write stands, and <see cref="Database.AnnouncementFailed"/> hears of it.
    /// </summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    internal LogBooks Books(string log, int stream)
    {
        if (!_books.TryGetValue((log, stream), out LogBooks? books)) { _books.Add((log, stream), books = new LogBooks(log, stream)); }
        books.Open(this);
        return books;
    }

    /// <summary>Before a write's part is released.</summary>
    internal void SettleBooks()
    {
        foreach (LogBooks books in _books.Values) { books.Settle(this); }
    }

    /// <summary>When something is undone. What is committed stays known: nobody else writes.</summary>
    internal void CloseBooks()
    {
        foreach (LogBooks books in _books.Values) { books.Close(); }
    }

    internal int Mark() => _afterCommit.Count;

    internal void Forget(int mark) => _afterCommit.RemoveRange(mark, _afterCommit.Count - mark);

    /// <summary>Each by itself: the write is on disk, and what others tell of it does not hang on one.</summary>
    internal void Committed(Action<Exception> failed)
    {
        foreach (Action action in _afterCommit)
        {
            try { action(); }
            catch (Exception e) { failed(e); }
        }

        _afterCommit.Clear();
    }

    internal void Close()
    {
        foreach (SqliteCommand command in _prepared.Values) { command.Dispose(); }
        _prepared.Clear();
    }
}
