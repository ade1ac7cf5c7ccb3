using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.DurableLog;

/// <summary>What a stream holds, for the writes: read once, kept in memory, written back when a write has done its part. A row of counts moved for each record costs as much as the record.</summary>
internal sealed class LogBooks(string log, int stream)
{
    private readonly string _read = $"SELECT head, records, bytes FROM {log}_stream WHERE stream = $0";
    private readonly string _write = $"UPDATE {log}_stream SET head = $1, records = $2, bytes = $3 WHERE stream = $0";
    private bool _isOpen, _isDirty;

    /// <summary>Highest offset ever given.</summary>
    public long Head { get; private set; }

    public long Records { get; private set; }

    public long Bytes { get; private set; }

    public void Open(WriteScope scope)
    {
        if (_isOpen) { return; }
        using SqliteDataReader reader = scope.Command(_read, stream).ExecuteReader();
        if (!reader.Read()) { throw new InvalidOperationException($"Log {log} has no stream {stream}."); }
        (Head, Records, Bytes, _isOpen) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), true);
    }

    /// <summary>One record more; its offset.</summary>
    public long Added(long bytes)
    {
        (Records, Bytes, _isDirty) = (Records + 1, Bytes + bytes, true);
        return ++Head;
    }

    public void Removed(long records, long bytes) => (Records, Bytes, _isDirty) = (Records - records, Bytes - bytes, true);

    public void Settle(WriteScope scope)
    {
        if (!_isDirty) { return; }
        scope.Execute(_write, stream, Head, Records, Bytes);
        _isDirty = false;
    }

    /// <summary>What is known may not be so any more: the next use reads it again.</summary>
    public void Close() => (_isOpen, _isDirty) = (false, false);
}
