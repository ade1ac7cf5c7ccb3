using System.Text.Json;
using System.Text.Json.Nodes;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>A bucket of a 2.x server.</summary>
/// <param name="KeepS">Seconds; 0: for ever.</param>
internal sealed record Bucket(string Id, string Name, long KeepS);

/// <summary>A task of a 2.x server.</summary>
internal sealed record FluxTask(string Id, string Flux);

/// <summary>The part of a 2.x server's HTTP API that the set-up and the writer need.</summary>
internal sealed class BucketApi(InfluxOptions options, HttpClient http)
{
    private const int ReasonCharsMax = 300;

    /// <exception cref="TimeSeriesReadException">As for every call: the message is one sentence with what to check.</exception>
    public async Task<string> OrgIdAsync(CancellationToken cancellationToken)
    {
        JsonObject answer = await SendAsync(HttpMethod.Get, $"orgs?org={Uri.EscapeDataString(options.Org)}", null, cancellationToken);
        return Items(answer, "orgs").Where(o => Text(o, "name") == options.Org).Select(o => Text(o, "id")).FirstOrDefault()
            ?? throw new TimeSeriesReadException($"InfluxDB at {options.Url} has no organisation \"{options.Org}\": check --influx-org.");
    }

    public async Task<Bucket?> FindAsync(string name, CancellationToken cancellationToken)
    {
        JsonObject answer = await SendAsync(HttpMethod.Get, $"buckets?org={Uri.EscapeDataString(options.Org)}&name={Uri.EscapeDataString(name)}", null, cancellationToken);
        return Items(answer, "buckets").Where(b => Text(b, "name") == name).Select(Read).FirstOrDefault();
    }

    public async Task<Bucket> MakeAsync(string orgId, string name, long keepS, CancellationToken cancellationToken) =>
        Read(await SendAsync(HttpMethod.Post, "buckets", new JsonObject { ["orgID"] = orgId, ["name"] = name, ["retentionRules"] = Rules(keepS) }, cancellationToken));

    public Task KeepAsync(Bucket bucket, long keepS, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, $"buckets/{Uri.EscapeDataString(bucket.Id)}", new JsonObject { ["retentionRules"] = Rules(keepS) }, cancellationToken);

    public async Task<FluxTask?> FindTaskAsync(string orgId, string name, CancellationToken cancellationToken)
    {
        JsonObject answer = await SendAsync(HttpMethod.Get, $"tasks?orgID={Uri.EscapeDataString(orgId)}&name={Uri.EscapeDataString(name)}", null, cancellationToken);
        return Items(answer, "tasks").Where(t => Text(t, "name") == name).Select(t => new FluxTask(Text(t, "id"), Text(t, "flux"))).FirstOrDefault();
    }

    public Task MakeTaskAsync(string orgId, string flux, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "tasks", new JsonObject { ["orgID"] = orgId, ["flux"] = flux, ["status"] = "active" }, cancellationToken);

    public Task ChangeTaskAsync(FluxTask task, string flux, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, $"tasks/{Uri.EscapeDataString(task.Id)}", new JsonObject { ["flux"] = flux }, cancellationToken);

    /// <summary>For ever is a rule of 0 s: a change without a rule changes nothing.</summary>
    private static JsonArray Rules(long keepS) => [new JsonObject { ["type"] = "expire", ["everySeconds"] = keepS }];

    private static Bucket Read(JsonObject bucket) =>
        new(Text(bucket, "id"), Text(bucket, "name"), Items(bucket, "retentionRules").Where(r => Text(r, "type") == "expire").Select(r => Number(r, "everySeconds")).FirstOrDefault());

    private static IEnumerable<JsonObject> Items(JsonObject of, string name) => of[name] is JsonArray items ? items.OfType<JsonObject>() : [];

    private static string Text(JsonObject of, string name) => of[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    private static long Number(JsonObject of, string name) => of[name] is JsonValue value && value.TryGetValue(out long number) ? number : 0;

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMilliseconds(options.TimeoutMs));
        try
        {
            using HttpRequestMessage request = new(method, new Uri(options.Url, "api/v2/" + path));
            if (body is not null) { request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json"); }
            request.Headers.Authorization = await InfluxCredentials.ReadAsync(options, WriteApi.Of(InfluxApi.V2), limit.Token);
            using HttpResponseMessage response = await http.SendAsync(request, limit.Token);
            string text = await response.Content.ReadAsStringAsync(limit.Token);
            int status = (int)response.StatusCode;
            if (status == 404 && method == HttpMethod.Get) { return []; } // A bucket that is not there, on some versions.
            if (!response.IsSuccessStatusCode) { throw new TimeSeriesReadException(Refused(status, InfluxBody.Reason(text, ReasonCharsMax))); }
            return JsonNode.Parse(text) as JsonObject ?? throw new TimeSeriesReadException($"The server at {options.Url} did not answer with an object; is it an InfluxDB 2?");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeSeriesReadException($"InfluxDB at {options.Url} did not answer within {options.TimeoutMs} ms; is it overloaded?", e);
        }
        catch (JsonException e) { throw new TimeSeriesReadException($"The server at {options.Url} did not answer in JSON; is it an InfluxDB 2?", e); }
        catch (HttpRequestException e) { throw new TimeSeriesReadException($"InfluxDB at {options.Url} cannot be reached: {e.Message} Check that it runs and the address.", e); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TimeSeriesReadException($"InfluxDB at {options.Url}: the connection or the token file failed: {e.Message}", e);
        }
    }

    private string Refused(int status, string reason) => status is 401 or 403
        ? $"InfluxDB at {options.Url} refuses the token ({status}): {reason} Check --influx-token-file; buckets and tasks need an all-access token of the organisation."
        : $"InfluxDB at {options.Url} answered {status}: {reason}";
}
