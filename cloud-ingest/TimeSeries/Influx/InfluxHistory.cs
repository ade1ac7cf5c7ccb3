using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Reads an InfluxDB with InfluxQL over <c>/query</c>: 1.x, 2.x with a mapping of database to bucket, 3.x.</summary>
public sealed class InfluxHistory(InfluxOptions options, HttpClient http) : ITimeSeriesReader
{
    private const int PagePoints = 5_000;
    private const int ReasonCharsMax = 300;
    private const int AtOnce = 4;

    public async Task<HistoryAnswer> ReadAsync(HistoryRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Validate() is { } wrong) { throw new ArgumentException(wrong, nameof(request)); }
        try
        {
            Dictionary<string, Dictionary<string, FieldKind>> kinds = [];
            foreach (string measurement in request.Series.Select(s => s.Measurement).Distinct(StringComparer.Ordinal)) { kinds.Add(measurement, await KindsAsync(measurement, cancellationToken)); }
            HistoryColumn[] columns = new HistoryColumn[request.Series.Count];
            await Parallel.ForAsync(0, columns.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, token) =>
                columns[i] = await ColumnAsync(request.Series[i], kinds[request.Series[i].Measurement], request, token));
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
        if (!(await KindsAsync(series.Measurement, cancellationToken)).TryGetValue(series.Field, out FieldKind kind)) { yield break; }
        while (true)
        {
            List<HistoryPoint> page = await PointsAsync(InfluxQl.Raw(series, fromNs, untilNs, PagePoints), kind, cancellationToken);
            foreach (HistoryPoint point in page) { yield return point; }
            if (page.Count < PagePoints) { yield break; }
            fromNs = page[^1].TimeNs + 1;
        }
    }

    private async Task<HistoryColumn> ColumnAsync(SeriesKey series, Dictionary<string, FieldKind> kinds, HistoryRequest request, CancellationToken cancellationToken)
    {
        if (!kinds.TryGetValue(series.Field, out FieldKind written)) { return new HistoryColumn(series, null, request.Aggregate, [], null, false, false); }
        Aggregate used = Aggregates.Of(request.Aggregate, written);
        FieldKind kind = Aggregates.KindOf(used, written);
        bool state = Aggregates.IsState(kind);
        List<HistoryPoint> points = await PointsAsync(
            used == Aggregate.None
                ? InfluxQl.Raw(series, request.FromNs, request.UntilNs, request.PointsMax + 1)
                : InfluxQl.Condensed(series, request.FromNs, request.UntilNs, used, request.WindowNs), kind, cancellationToken);
        bool cut = used == Aggregate.None && points.Count > request.PointsMax;
        if (cut) { points.RemoveAt(points.Count - 1); }
        HistoryPoint? before = state ? (await PointsAsync(InfluxQl.LastBefore(series, request.FromNs), kind, cancellationToken)).Select(p => (HistoryPoint?)p).FirstOrDefault() : null;
        bool any = points.Count > 0 || before is not null;
        return new HistoryColumn(series, any ? kind : null, used, points, before, state, cut);
    }

    private async Task<Dictionary<string, FieldKind>> KindsAsync(string measurement, CancellationToken cancellationToken)
    {
        Dictionary<string, FieldKind> kinds = new(StringComparer.Ordinal);
        using JsonDocument answer = await AskAsync(InfluxQl.FieldKeys(measurement), cancellationToken);
        foreach (JsonElement row in Rows(answer, ["fieldKey", "fieldType"]))
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
        using JsonDocument answer = await AskAsync(influxQl, cancellationToken);
        foreach (JsonElement row in Rows(answer, null))
        {
            if (row[1].ValueKind != JsonValueKind.Null) { points.Add(new HistoryPoint(row[0].GetInt64(), Value(row[1], kind))); }
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

    /// <summary>The rows of the one statement; a server that answers something else than was asked does not speak InfluxQL.</summary>
    private List<JsonElement> Rows(JsonDocument answer, string[]? columns)
    {
        if (!answer.RootElement.TryGetProperty("results", out JsonElement results) || results.GetArrayLength() == 0) { throw NotInfluxQl(); }
        if (results[0].TryGetProperty("error", out JsonElement error)) { throw new TimeSeriesReadException($"InfluxDB at {options.Url} refuses the query: {Shorten(error.GetString() ?? "")}"); }
        if (!results[0].TryGetProperty("series", out JsonElement series) || series.GetArrayLength() == 0) { return []; }
        IEnumerable<string?> given = series[0].GetProperty("columns").EnumerateArray().Select(c => c.GetString());
        if (columns is null ? given.FirstOrDefault() != "time" : !given.SequenceEqual(columns)) { throw NotInfluxQl(); }
        return series[0].TryGetProperty("values", out JsonElement values) ? [.. values.EnumerateArray()] : [];
    }

    private TimeSeriesReadException NotInfluxQl() =>
        new($"The server at {options.Url} takes writes but does not answer InfluxQL, so history cannot be read from it; VictoriaMetrics is one of these. Use its own pages.");

    private async Task<JsonDocument> AskAsync(string influxQl, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMilliseconds(options.TimeoutMs));
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(options.Url, "query"));
            request.Content = new FormUrlEncodedContent([new("db", options.Bucket), new("q", influxQl), new("epoch", "ns")]);
            request.Headers.Authorization = await InfluxCredentials.ReadAsync(options, WriteApi.Of(InfluxApi.V1), limit.Token);
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (!response.IsSuccessStatusCode) { throw Refused(response.StatusCode, Shorten(InfluxBody.Reason(await response.Content.ReadAsStringAsync(limit.Token), ReasonCharsMax))); }
            await using Stream body = await response.Content.ReadAsStreamAsync(limit.Token);
            return await JsonDocument.ParseAsync(body, default, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeSeriesReadException($"InfluxDB at {options.Url} did not answer within {options.TimeoutMs} ms; take a shorter range or a wider window.", e);
        }
        catch (JsonException e) { throw new TimeSeriesReadException($"The server at {options.Url} did not answer in JSON; is it an InfluxDB?", e); }
        catch (HttpRequestException e) { throw new TimeSeriesReadException($"InfluxDB at {options.Url} cannot be reached: {e.Message} Check that it runs and the address.", e); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TimeSeriesReadException($"InfluxDB at {options.Url}: the connection or the token file failed: {e.Message}", e);
        }
    }

    private TimeSeriesReadException Refused(HttpStatusCode status, string reason) => new(status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            $"InfluxDB at {options.Url} refuses the token ({(int)status}): {reason} Check --influx-token-file and the right to read \"{options.Bucket}\"; on 2.x also the mapping of the bucket: influx v1 dbrp create.",
        HttpStatusCode.NotFound =>
            $"The server at {options.Url} has no database \"{options.Bucket}\" for InfluxQL (404): {reason} On 2.x a bucket needs a mapping: influx v1 dbrp create --db {options.Bucket} --rp autogen --bucket-id ID --default.",
        _ => $"InfluxDB at {options.Url} answered {(int)status}: {reason}",
    });

    private static string Shorten(string text) => text.Length <= ReasonCharsMax ? text : text[..ReasonCharsMax];
}
