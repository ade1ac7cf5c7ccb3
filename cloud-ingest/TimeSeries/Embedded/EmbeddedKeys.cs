using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Numbers of series and fields, made when first seen and remembered.</summary>
internal sealed class EmbeddedKeys(SqliteConnection connection)
{
    /// <summary>Above this the memory is dropped and read again from the file.</summary>
    private const int RememberedMax = 200_000;
    private readonly Dictionary<string, long> _series = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _fields = new(StringComparer.Ordinal);

    public void Forget()
    {
        _series.Clear();
        _fields.Clear();
    }

    public long SeriesId(Series series, SqliteTransaction transaction)
    {
        string key = series.Key;
        if (_series.TryGetValue(key, out long known)) { return known; }
        if (_series.Count >= RememberedMax) { _series.Clear(); }
        long id = Scalar(transaction, "SELECT id FROM series WHERE line = $0", series.Prefix.ToArray()) ?? MakeSeries(series, transaction);
        _series.Add(key, id);
        return id;
    }

    public long FieldId(string name, SqliteTransaction transaction)
    {
        if (_fields.TryGetValue(name, out long known)) { return known; }
        if (_fields.Count >= RememberedMax) { _fields.Clear(); }
        long id = Scalar(transaction, "SELECT id FROM field WHERE name = $0", name)
            ?? Scalar(transaction, "INSERT INTO field(name) VALUES($0) RETURNING id", name)!.Value;
        _fields.Add(name, id);
        return id;
    }

    private long MakeSeries(Series series, SqliteTransaction transaction)
    {
        long id = Scalar(transaction, "INSERT INTO series(line, measurement) VALUES($0, $1) RETURNING id", series.Prefix.ToArray(), series.Measurement)!.Value;
        foreach (Tag tag in series.Tags)
        {
            Scalar(transaction, "INSERT OR REPLACE INTO tag(series, key, value) VALUES($0, $1, $2) RETURNING series", id, tag.Key, tag.Value);
        }

        return id;
    }

    private long? Scalar(SqliteTransaction transaction, string sql, params ReadOnlySpan<object> values)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++) { command.Parameters.AddWithValue($"${i}", values[i]); }
        return (long?)command.ExecuteScalar();
    }
}
