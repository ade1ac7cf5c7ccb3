using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Reads an InfluxDB with InfluxQL over <c>/query</c>: 1.x, 2.x with a mapping of database to bucket, 3.x.</summary>
/// <remarks>
/// In a database that <c>influx-setup</c> has divided, points as written come from the raw policy and the default one as if they were one,
/// and where the raw ones may have gone, windows come from hourly points, see <see cref="HistoryDivision"/>.
/// </remarks>
public sealed class InfluxHistory(InfluxOptions options, HttpClient http, TimeProvider? time = null) : ITimeSeriesReader
{
    private const int PagePoints = 5_000;
    private const int AtOnce = 4;
    private readonly InfluxQuery _query = new(options, http);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public async Task<HistoryAnswer> ReadAsync(HistoryRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Validate() is { } wrong) { throw new ArgumentException(wrong, nameof(request)); }
        try
        {
            InfluxSources sources = await SourcesAsync(cancellationToken);
            Dictionary<string, Dictionary<string, FieldKind>> kinds = [];
            foreach (string measurement in request.Series.Select(s => s.Measurement).Distinct(StringComparer.Ordinal)) { kinds.Add(measurement, await KindsAsync(sources.All(measurement), cancellationToken)); }
            HistoryColumn[] columns = new HistoryColumn[request.Series.Count];
            await Parallel.ForAsync(0, columns.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, token) =>
                columns[i] = await ColumnAsync(request.Series[i], sources, kinds[request.Series[i].Measurement], request, token));
            return new HistoryAnswer(columns, null);
        }
        catch (TimeSeriesReadException e)
        {
            return HistoryAnswer.Failed(e.Message);
        }
    }

    public async IAsyncEnumerable<HistoryPoint> RawAsync(SeriesKey series, long fromNs, long untilNs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(series);
        string from = (await SourcesAsync(cancellationToken)).Written(series.Measurement);
        if (!(await KindsAsync(from, cancellationToken)).TryGetValue(series.Field, out FieldKind kind)) { yield break; }
        while (true)
        {
            List<HistoryPoint> page = await PointsAsync(InfluxQl.Raw(from, series, fromNs, untilNs, PagePoints), kind, cancellationToken);
            foreach (HistoryPoint point in page) { yield return point; }
            if (page.Count < PagePoints) { yield break; }
            fromNs = page[^1].TimeNs + 1;
        }
    }

    private async Task<HistoryColumn> ColumnAsync(SeriesKey series, InfluxSources sources, Dictionary<string, FieldKind> kinds, HistoryRequest request, CancellationToken cancellationToken)
    {
        if (!kinds.TryGetValue(series.Field, out FieldKind written) && !(sources.HasHourly && kinds.TryGetValue("last_" + series.Field, out written)))
        {
            return new HistoryColumn(series, null, request.Aggregate, [], null, false, false);
        }

        Aggregate used = Aggregates.Of(request.Aggregate, written);
        FieldKind kind = Aggregates.KindOf(used, written);
        bool state = Aggregates.IsState(kind);
        List<HistoryPoint> points = used == Aggregate.None
            ? await PointsAsync(InfluxQl.Raw(sources.Written(series.Measurement), series, request.FromNs, request.UntilNs, request.PointsMax + 1), kind, cancellationToken)
            : await CondensedAsync(series, sources, used, kind, request, cancellationToken);
        bool cut = used == Aggregate.None && points.Count > request.PointsMax;
        if (cut) { points.RemoveAt(points.Count - 1); }
        HistoryPoint? before = state ? await BeforeAsync(series, sources, kind, request.FromNs, cancellationToken) : null;
        bool any = points.Count > 0 || before is not null;
        return new HistoryColumn(series, any ? kind : null, used, points, before, state, cut);
    }

    private async Task<List<HistoryPoint>> CondensedAsync(SeriesKey series, InfluxSources sources, Aggregate used, FieldKind kind, HistoryRequest request, CancellationToken cancellationToken)
    {
        string written = sources.Written(series.Measurement);
        HistoryDivision division = HistoryDivision.Of(request, sources.RawNs, _time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000);
        if (division.BoundaryNs <= request.FromNs) { return await PointsAsync(InfluxQl.Condensed(written, series, request.FromNs, request.UntilNs, used, request.WindowNs), kind, cancellationToken); }
        long firstHour = WindowFold.StartOf(request.FromNs, RetentionLayout.HourNs); // The hour in which the range starts has its point before it.
        return division.Join(
            await CountedAsync(InfluxQl.Counted(written, series, request.FromNs, request.UntilNs, used, request.WindowNs), kind, cancellationToken),
            await CountedAsync(InfluxQl.OfHours(sources.Hours(series.Measurement), series, firstHour, division.BoundaryNs, used, division.WindowNs), kind, cancellationToken));
    }

    /// <summary>The newest value before the range; of hourly points the last value of an hour that was over by then.</summary>
    private async Task<HistoryPoint?> BeforeAsync(SeriesKey series, InfluxSources sources, FieldKind kind, long fromNs, CancellationToken cancellationToken)
    {
        List<HistoryPoint> found = await PointsAsync(InfluxQl.LastBefore(sources.Written(series.Measurement), series, fromNs), kind, cancellationToken);
        if (sources.HasHourly) { found.AddRange(await PointsAsync(InfluxQl.LastBefore(sources.Hours(series.Measurement), series with { Field = "last_" + series.Field }, fromNs - RetentionLayout.HourNs + 1), kind, cancellationToken)); }
        return found.Count > 0 ? found.MaxBy(p => p.TimeNs) : null;
    }

    /// <summary>How the database is divided. One that does not say is read as a whole: what is wrong with it, the next question tells.</summary>
    private async Task<InfluxSources> SourcesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return InfluxSources.Of(options.Bucket, RetentionPolicy.Read(await _query.AskAsync(RetentionPolicy.Show(options.Bucket), cancellationToken)));
        }
        catch (TimeSeriesReadException)
        {
            return InfluxSources.Undivided;
        }
    }

    private async Task<Dictionary<string, FieldKind>> KindsAsync(string from, CancellationToken cancellationToken)
    {
        Dictionary<string, FieldKind> kinds = new(StringComparer.Ordinal);
        foreach (JsonElement row in await RowsAsync(InfluxQl.FieldKeys(from), ["fieldKey", "fieldType"], cancellationToken))
        {
            kinds[row[0].GetString()!] = row[1].GetString() switch
            {
                "boolean" => FieldKind.Boolean,
                "integer" or "unsigned" => FieldKind.Integer,
                "string" => FieldKind.Text,
                _ => FieldKind.Double,
            };
        }

        return kinds;
    }

    private async Task<List<HistoryPoint>> PointsAsync(string influxQl, FieldKind kind, CancellationToken cancellationToken)
    {
        List<HistoryPoint> points = [];
        foreach (JsonElement row in await RowsAsync(influxQl, null, cancellationToken))
        {
            if (row[1].ValueKind != JsonValueKind.Null) { points.Add(new HistoryPoint(row[0].GetInt64(), Value(row[1], kind))); }
        }

        return points;
    }

    private async Task<List<CountedPoint>> CountedAsync(string influxQl, FieldKind kind, CancellationToken cancellationToken)
    {
        List<CountedPoint> points = [];
        foreach (JsonElement row in await RowsAsync(influxQl, null, cancellationToken))
        {
            if (row[1].ValueKind != JsonValueKind.Null && row[2].ValueKind == JsonValueKind.Number) { points.Add(new CountedPoint(new HistoryPoint(row[0].GetInt64(), Value(row[1], kind)), row[2].GetInt64())); }
        }

        return points;
    }

    private static FieldValue Value(JsonElement value, FieldKind kind) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => FieldValue.Of(value.GetBoolean()),
        JsonValueKind.String => FieldValue.Of(value.GetString()!),
        _ when kind == FieldKind.Integer && value.TryGetInt64(out long integer) => FieldValue.Of(integer),
        _ => FieldValue.Of(value.GetDouble()),
    };

    /// <summary>The rows of the answer.</summary>
    private async Task<IReadOnlyList<JsonElement>> RowsAsync(string influxQl, string[]? columns, CancellationToken cancellationToken)
    {
        IReadOnlyList<InfluxTable> answer = await _query.AskAsync(influxQl, cancellationToken);
        if (answer.Any(t => columns is null ? t.Columns is not ["time", ..] : !t.Columns.SequenceEqual(columns))) { throw _query.NotInfluxQl(); }
        return answer.Count == 1 ? answer[0].Rows : [.. answer.SelectMany(t => t.Rows)];
    }
}
