using System.Text;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Answers a <see cref="StoreQuery"/>.</summary>
internal static class EmbeddedReader
{
    public static IReadOnlyList<StoredPoint> Read(SqliteConnection connection, StoreQuery query)
    {
        using SqliteCommand command = connection.CreateCommand();
        StringBuilder sql = new("SELECT s.id, s.measurement, p.ns, f.name, p.kind, p.value FROM point p JOIN series s ON s.id = p.series JOIN field f ON f.id = p.field WHERE p.ns BETWEEN $from AND $through");
        command.Parameters.AddWithValue("$from", query.FromNs);
        command.Parameters.AddWithValue("$through", query.ThroughNs);
        if (query.Measurement is not null) { Where(" AND s.measurement = $m", "$m", query.Measurement); }
        if (query.Field is not null) { Where(" AND f.name = $f", "$f", query.Field); }
        for (int i = 0; i < query.Tags.Count; i++)
        {
            Where($" AND EXISTS (SELECT 1 FROM tag t WHERE t.series = s.id AND t.key = $k{i} AND t.value = $v{i})", $"$k{i}", query.Tags[i].Key);
            command.Parameters.AddWithValue($"$v{i}", query.Tags[i].Value);
        }

        Where(" ORDER BY p.ns, s.id, f.name LIMIT $limit", "$limit", query.Limit);
        command.CommandText = sql.ToString();

        Dictionary<long, IReadOnlyList<Tag>> tags = [];
        List<StoredPoint> found = [];
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            long series = reader.GetInt64(0);
            if (!tags.TryGetValue(series, out IReadOnlyList<Tag>? own)) { tags.Add(series, own = TagsOf(connection, series)); }
            found.Add(new StoredPoint(reader.GetString(1), own, reader.GetInt64(2), reader.GetString(3), Value((FieldKind)reader.GetInt32(4), reader, 5)));
        }

        return found;

        void Where(string clause, string parameter, object value)
        {
            sql.Append(clause);
            command.Parameters.AddWithValue(parameter, value);
        }
    }

    internal static FieldValue Value(FieldKind kind, SqliteDataReader reader, int column) => kind switch
    {
        FieldKind.Boolean => FieldValue.Of(reader.GetInt64(column) != 0),
        FieldKind.Integer => FieldValue.Of(reader.GetInt64(column)),
        FieldKind.Double => FieldValue.Of(reader.GetDouble(column)),
        _ => FieldValue.Of(reader.GetString(column)),
    };

    private static List<Tag> TagsOf(SqliteConnection connection, long series)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT key, value FROM tag WHERE series = $s ORDER BY key";
        command.Parameters.AddWithValue("$s", series);
        List<Tag> tags = [];
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read()) { tags.Add(new Tag(reader.GetString(0), reader.GetString(1))); }
        return tags;
    }
}
