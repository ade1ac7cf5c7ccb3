using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Deletes telemetry that is older than the embedded store is to keep; events stay. Works beside the writer, on a connection of its own.</summary>
/// <remarks>
/// (1) One transaction deletes at most <see cref="RowsMax"/> rows, and a pause follows: the writer waits for one of them at most.
/// (2) The file does not shrink; SQLite writes new points into the pages that are free.
/// (3) Age is counted from the newest point when the clock is ahead of it: a clock that jumps years ahead deletes nothing.
/// </remarks>
public sealed class EmbeddedSweep(string path, TimeProvider time)
{
    /// <summary>Rows of one transaction.</summary>
    public const int RowsMax = 2_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private const string NextPair = """
        SELECT p.series, p.field, s.measurement FROM point p JOIN series s ON s.id = p.series
        WHERE (p.series, p.field) > ($s, $f) ORDER BY p.series, p.field LIMIT 1
        """;

    private const string DeleteOldest = """
        DELETE FROM point WHERE series = $s AND field = $f AND ns <= (
            SELECT max(ns) FROM (SELECT ns FROM point WHERE series = $s AND field = $f AND ns < $before ORDER BY ns LIMIT $rows))
        """;

    /// <summary>Rows that were deleted.</summary>
    /// <param name="keep">More than nothing.</param>
    /// <exception cref="SqliteException">The file is not there yet, or cannot be written.</exception>
    public async Task<long> RunAsync(TimeSpan keep, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(keep, TimeSpan.Zero);
        await using SqliteConnection connection = await Task.Run(() => EmbeddedStore.Connect(path, SqliteOpenMode.ReadWrite), cancellationToken);
        List<Pair> pairs = await Task.Run(() => Pairs(connection, cancellationToken), cancellationToken);
        if (pairs.Count == 0) { return 0; }
        long nowNs = time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        long beforeNs = Math.Min(nowNs, pairs.Max(p => p.NewestNs)) - (keep.Ticks * TimeSpan.NanosecondsPerTick);
        long deleted = 0;
        foreach (Pair pair in pairs.Where(p => !p.IsEvent && p.OldestNs < beforeNs))
        {
            int rows;
            do
            {
                rows = await Task.Run(() => Delete(connection, pair, beforeNs), cancellationToken);
                deleted += rows;
                await Task.Delay(Pause, time, cancellationToken);
            }
            while (rows == RowsMax);
        }

        return deleted;
    }

    /// <summary>Every series and field that has points. Each is found by a step in the index, so no point is read for it.</summary>
    private static List<Pair> Pairs(SqliteConnection connection, CancellationToken cancellationToken)
    {
        using SqliteCommand next = Command(connection, NextPair, long.MinValue, long.MinValue);
        using SqliteCommand ends = Command(connection, "SELECT min(ns), (SELECT max(ns) FROM point WHERE series = $s AND field = $f) FROM point WHERE series = $s AND field = $f", 0, 0);
        List<Pair> pairs = [];
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (long series, long field, bool isEvent) at;
            using (SqliteDataReader reader = next.ExecuteReader())
            {
                if (!reader.Read()) { return pairs; }
                at = (reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2) == RetentionLayout.EventMeasurement);
            }

            (ends.Parameters[0].Value, ends.Parameters[1].Value) = (next.Parameters[0].Value, next.Parameters[1].Value) = (at.series, at.field);
            using SqliteDataReader found = ends.ExecuteReader();
            if (found.Read() && !found.IsDBNull(0)) { pairs.Add(new Pair(at.series, at.field, at.isEvent, found.GetInt64(0), found.GetInt64(1))); }
        }
    }

    private static int Delete(SqliteConnection connection, Pair pair, long beforeNs)
    {
        using SqliteCommand delete = Command(connection, DeleteOldest, pair.Series, pair.Field);
        delete.Parameters.AddWithValue("$before", beforeNs);
        delete.Parameters.AddWithValue("$rows", RowsMax);
        return delete.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, long series, long field)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$s", series);
        command.Parameters.AddWithValue("$f", field);
        return command;
    }

    private readonly record struct Pair(long Series, long Field, bool IsEvent, long OldestNs, long NewestNs);
}
