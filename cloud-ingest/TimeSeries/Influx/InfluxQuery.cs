using System.Net;
using System.Text.Json;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>One series of an InfluxQL answer.</summary>
internal sealed record InfluxTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<JsonElement> Rows)
{
    /// <summary>The row's cell as text; empty when there is no such column.</summary>
    public string Text(JsonElement row, string column)
    {
        for (int i = 0; i < Columns.Count; i++) { if (Columns[i] == column) { return row[i].ToString(); } }
        return "";
    }
}

/// <summary>Asks an InfluxDB in InfluxQL over <c>/query</c>, one statement at a time.</summary>
internal sealed class InfluxQuery(InfluxOptions options, HttpClient http)
{
    private const int ReasonCharsMax = 300;

    /// <summary>The series of the answer.</summary>
    /// <param name="onDatabase">Names the database beside the statement; not for one that is yet to be made.</param>
    /// <exception cref="TimeSeriesReadException">There is no answer; the message is one sentence with what to check.</exception>
    public async Task<IReadOnlyList<InfluxTable>> AskAsync(string influxQl, CancellationToken cancellationToken, bool onDatabase = true)
    {
        using JsonDocument answer = await SendAsync(influxQl, onDatabase, cancellationToken);
        JsonElement root = answer.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("results", out JsonElement results) || results.ValueKind != JsonValueKind.Array || results.GetArrayLength() == 0) { throw NotInfluxQl(); }
        if (results[0].TryGetProperty("error", out JsonElement error)) { throw new TimeSeriesReadException($"InfluxDB at {options.Url} refuses the query: {Shorten(error.ToString())}"); }
        if (!results[0].TryGetProperty("series", out JsonElement series)) { return []; }
        return [.. series.EnumerateArray().Select(Table)];
    }

    /// <summary>A server that answers something else than was asked does not speak InfluxQL.</summary>
    public TimeSeriesReadException NotInfluxQl() =>
        new($"The server at {options.Url} takes writes but does not answer InfluxQL, so history cannot be read from it; VictoriaMetrics is one of these. Use its own pages.");

    private static InfluxTable Table(JsonElement one) => new(
        one.TryGetProperty("name", out JsonElement name) ? name.ToString() : "",
        [.. one.GetProperty("columns").EnumerateArray().Select(c => c.ToString())],
        one.TryGetProperty("values", out JsonElement values) ? [.. values.EnumerateArray().Select(v => v.Clone())] : []);

    private async Task<JsonDocument> SendAsync(string influxQl, bool onDatabase, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMilliseconds(options.TimeoutMs));
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(options.Url, "query"));
            List<KeyValuePair<string, string>> form = [new("q", influxQl), new("epoch", "ns")];
            if (onDatabase) { form.Add(new("db", options.Bucket)); }
            request.Content = new FormUrlEncodedContent(form);
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
