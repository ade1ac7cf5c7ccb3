using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Reads the embedded store beside its writer.</summary>
public sealed class EmbeddedHistory(string path) : ITimeSeriesReader
{
    private const int PagePoints = 5_000;
    private const string Points = "SELECT ns, kind, value FROM point WHERE series = $s AND field = $f AND ns >= $from AND ns < $until ORDER BY ns";

    public Task<HistoryAnswer> ReadAsync(HistoryRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Validate() is { } wrong) { throw new ArgumentException(wrong, nameof(request)); }
        return Task.Run(() => Read(request, cancellationToken), cancellationToken); // SQLite has no asynchronous reads.
    }

    public async IAsyncEnumerable<HistoryPoint> RawAsync(SeriesKey series, long fromNs, long untilNs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            long from = fromNs;
            List<HistoryPoint> page = await Task.Run(() => Page(series, from, untilNs), cancellationToken);
            foreach (HistoryPoint point in page) { yield return point; }
            if (page.Count < PagePoints) { yield break; }
            fromNs = page[^1].TimeNs + 1;
        }
    }

    private HistoryAnswer Read(HistoryRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using SqliteConnection connection = EmbeddedStore.Connect(path, SqliteOpenMode.ReadOnly);
            List<HistoryColumn> columns = [];
            foreach (SeriesKey series in request.Series)
            {
                cancellationToken.ThrowIfCancellationRequested();
                columns.Add(Column(connection, series, request));
            }

            return new HistoryAnswer(columns, null);
        }
        catch (SqliteException e)
        {
            return HistoryAnswer.Failed(Sentence(e));
        }
    }

    private List<HistoryPoint> Page(SeriesKey series, long fromNs, long untilNs)
    {
        try
        {
            using SqliteConnection connection = EmbeddedStore.Connect(path, SqliteOpenMode.ReadOnly);
            return Find(connection, series) is { } id ? [.. Select(connection, id, $"{Points} LIMIT {PagePoints}", fromNs, untilNs)] : [];
        }
        catch (SqliteException e)
        {
            throw new TimeSeriesReadException(Sentence(e), e);
        }
    }

    private static HistoryColumn Column(SqliteConnection connection, SeriesKey series, HistoryRequest request)
    {
        if (Find(connection, series) is not { } id || KindOf(connection, id) is not { } kind) { return new HistoryColumn(series, null, request.Aggregate, [], null, false, false); }
        Aggregate used = Aggregates.Of(request.Aggregate, kind);
        bool state = Aggregates.IsState(Aggregates.KindOf(used, kind));
        List<HistoryPoint> points;
        if (used == Aggregate.None)
        {
            points = [.. Select(connection, id, $"{Points} LIMIT {request.PointsMax + 1}", request.FromNs, request.UntilNs)];
        }
        else
        {
            WindowFold fold = new(used, request.WindowNs);
            foreach (HistoryPoint point in Select(connection, id, Points, request.FromNs, request.UntilNs)) { fold.Add(point); }
            points = fold.Finish();
        }

        bool cut = used == Aggregate.None && points.Count > request.PointsMax;
        if (cut) { points.RemoveAt(points.Count - 1); }
        HistoryPoint? before = state ? Select(connection, id, $"{Points} DESC LIMIT 1", long.MinValue, request.FromNs).Select(p => (HistoryPoint?)p).FirstOrDefault() : null;
        return new HistoryColumn(series, Aggregates.KindOf(used, kind), used, points, before, state, cut);
    }

    private static (long Series, long Field)? Find(SqliteConnection connection, SeriesKey key)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT s.id, f.id FROM series s, field f WHERE s.line = $l AND f.name = $n";
        command.Parameters.AddWithValue("$l", new Series(key.Measurement, key.Tags).Prefix.ToArray());
        command.Parameters.AddWithValue("$n", key.Field);
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    private static FieldKind? KindOf(SqliteConnection connection, (long Series, long Field) id)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT kind FROM point WHERE series = $s AND field = $f ORDER BY ns DESC LIMIT 1";
        command.Parameters.AddWithValue("$s", id.Series);
        command.Parameters.AddWithValue("$f", id.Field);
        return command.ExecuteScalar() is long kind ? (FieldKind)kind : null;
    }

    private static IEnumerable<HistoryPoint> Select(SqliteConnection connection, (long Series, long Field) id, string sql, long fromNs, long untilNs)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$s", id.Series);
        command.Parameters.AddWithValue("$f", id.Field);
        command.Parameters.AddWithValue("$from", fromNs);
        command.Parameters.AddWithValue("$until", untilNs);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read()) { yield return new HistoryPoint(reader.GetInt64(0), EmbeddedReader.Value((FieldKind)reader.GetInt32(1), reader, 2)); }
    }

    private string Sentence(SqliteException e) => $"The store {path} cannot be read: {e.Message} Check the disk and its rights.";
}
