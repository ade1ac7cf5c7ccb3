using System.Net;
using System.Net.Http.Headers;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>The write APIs over HTTP.</summary>
internal sealed class HttpLineSender(InfluxOptions options, HttpClient http, TimeProvider time, Action<RecognisedServer>? recognised) : ILineSender
{
    private const int ReasonCharsMax = 300;
    private const int GreetingCharsMax = 4_096;
    private RecognisedServer? _server;
    private volatile bool _isCurrent;

    public RecognisedServer? Server => Volatile.Read(ref _server);

    public void Forget() => _isCurrent = false;

    public async Task<string?> RecogniseAsync(CancellationToken cancellationToken)
    {
        if (_isCurrent) { return null; }
        ServerGreeting greeting = new();
        string? trouble = null;
        try
        {
            using CancellationTokenSource limit = Limit(cancellationToken);
            greeting = await GreetAsync(greeting, "ping", limit.Token);
            if (greeting.Product == InfluxProduct.Unknown) { greeting = await GreetAsync(greeting, "health", limit.Token); }
        }
        catch (Exception e) when (IsTrouble(e, cancellationToken)) { trouble = Sentence(e); }

        if (trouble is not null) { return options.Api == InfluxApi.Auto ? trouble : null; } // With a set API the write itself is tried: a proxy may hide /ping.
        RecognisedServer found = new(greeting.Product, greeting.Version, greeting.ApiFor(options));
        if (found is { Product: InfluxProduct.InfluxDb2, Api: InfluxApi.V2 } && options.Org.Length == 0)
        {
            return $"{found} at {options.Url} writes into the bucket of an organisation: name it with --influx-org.";
        }

        bool changed = Interlocked.Exchange(ref _server, found) != found;
        _isCurrent = true;
        if (changed) { recognised?.Invoke(found); }
        return null;
    }

    public async Task<Answer> SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        RecognisedServer server = Server ?? new RecognisedServer(InfluxProduct.Unknown, "", options.Api);
        WriteApi api = WriteApi.Of(server.Api);
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(options.Url, api.WritePath(options)));
        request.Content = InfluxBody.Of(lines, options.Gzip);
        try
        {
            using CancellationTokenSource limit = Limit(cancellationToken);
            request.Headers.Authorization = await InfluxCredentials.ReadAsync(options, api, limit.Token);
            using HttpResponseMessage response = await http.SendAsync(request, limit.Token);
            string body = response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync(limit.Token);
            return StatusTable.Judge(options, server, (int)response.StatusCode, InfluxBody.Reason(body, ReasonCharsMax), Wait(response.Headers.RetryAfter));
        }
        catch (Exception e) when (IsTrouble(e, cancellationToken))
        {
            Forget(); // Another server may stand there when it answers again.
            return Answer.Later(Sentence(e));
        }
    }

    public async Task<string?> CreateAsync(string missing, CancellationToken cancellationToken)
    {
        WriteApi api = WriteApi.Of(Server?.Api ?? options.Api);
        using HttpRequestMessage? request = api.Create(options);
        if (request is null) { return missing; }
        string reason;
        try
        {
            using CancellationTokenSource limit = Limit(cancellationToken);
            request.Headers.Authorization = await InfluxCredentials.ReadAsync(options, api, limit.Token);
            using HttpResponseMessage response = await http.SendAsync(request, limit.Token);
            if (response.StatusCode == HttpStatusCode.OK) { return null; }
            reason = $"{(int)response.StatusCode} {InfluxBody.Reason(await response.Content.ReadAsStringAsync(limit.Token), ReasonCharsMax)}";
        }
        catch (Exception e) when (IsTrouble(e, cancellationToken)) { reason = Sentence(e); }
        return $"The database \"{options.Bucket}\" is missing at {options.Url} and could not be made: {reason}";
    }

    private async Task<ServerGreeting> GreetAsync(ServerGreeting before, string path, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(options.Url, path));
        request.Headers.Authorization = await InfluxCredentials.ReadAsync(options, WriteApi.Of(InfluxApi.V1), cancellationToken); // 3.x may ask for them here too.
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        string body = await BeginningAsync(answer.Content, cancellationToken);
        string version = Header(answer, "X-Influxdb-Version");
        string build = Header(answer, "X-Influxdb-Build");
        return new ServerGreeting
        {
            VersionHeader = version.Length > 0 ? version : before.VersionHeader,
            BuildHeader = build.Length > 0 ? build : before.BuildHeader,
            HasServerHostname = before.HasServerHostname || Header(answer, "X-Server-Hostname").Length > 0,
            PingBody = path == "ping" ? body : before.PingBody,
            HealthBody = path == "ping" ? before.HealthBody : body,
        };
    }

    /// <summary>A stranger's page may be long; what matters stands in its beginning.</summary>
    private static async Task<string> BeginningAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using StreamReader reader = new(await content.ReadAsStreamAsync(cancellationToken));
        char[] beginning = new char[GreetingCharsMax];
        int read = await reader.ReadBlockAsync(beginning, cancellationToken);
        return new string(beginning, 0, read);
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(' ', values) : "";

    private TimeSpan? Wait(RetryConditionHeaderValue? header)
    {
        TimeSpan? asked = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    private static bool IsTrouble(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException or UnauthorizedAccessException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private string Sentence(Exception e) => e switch
    {
        OperationCanceledException => $"InfluxDB at {options.Url} did not answer within {options.TimeoutMs} ms; is it overloaded?",
        HttpRequestException => $"InfluxDB at {options.Url} cannot be reached: {e.Message} Check that it runs and the address.",
        UnauthorizedAccessException => $"The token file cannot be read: {e.Message}",
        _ => $"InfluxDB at {options.Url}: the connection or the token file failed: {e.Message}",
    };

    private CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMilliseconds(options.TimeoutMs));
        return limit;
    }
}
