using System.Net;
using System.Net.Http.Headers;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Writes to an InfluxDB through its v1 write API.</summary>
/// <remarks>
/// What an answer means:
/// <code>
/// 204             every line is stored; another 2xx is not an InfluxDB's word (a proxy's page), so later
/// 400             some line cannot be stored (the others may be): halves, until the poison lines stand alone and are rejected
/// 413             too large: halves; a single line that is too large is rejected
/// 404             the database is missing: made when allowed, else later with a clear word
/// 401, 403        later, with a word about the token: an operator can mend it, so nothing is thrown away
/// 429, 5xx, cut   later, honouring Retry-After
/// </code>
/// Sending a line twice is harmless, so halving may repeat lines that were stored already.
/// </remarks>
public sealed class InfluxWriter(InfluxOptions options, HttpClient http, TimeProvider time) : ITimeSeriesWriter
{
    private const int ReasonCharsMax = 300;
    private string? _serverVersion;

    /// <summary>What the server calls itself; null before it has answered once.</summary>
    public string? ServerVersion => Volatile.Read(ref _serverVersion);

    public async Task<WriteReport> WriteAsync(IReadOnlyList<Point> batch, CancellationToken cancellationToken)
    {
        EncodedBatch encoded = new(batch);
        LineState[] states = new LineState[batch.Count];
        List<RejectedLine> rejected = [];
        if (ServerVersion is null) { await RecogniseAsync(cancellationToken); }

        Stack<(int From, int Until)> todo = new();
        PushSayable(encoded, batch.Count, todo, states, rejected);
        bool mayCreate = options.CreateDatabase;
        while (todo.TryPop(out (int From, int Until) part))
        {
            Answer answer = await SendAsync(encoded.Lines(part.From, part.Until), cancellationToken);
            switch (answer.Verdict)
            {
                case Verdict.Stored:
                    Array.Fill(states, LineState.Written, part.From, part.Until - part.From);
                    break;
                case Verdict.Poisoned when part.Until - part.From == 1:
                    states[part.From] = LineState.Rejected;
                    rejected.Add(new RejectedLine(part.From, answer.Reason));
                    break;
                case Verdict.Poisoned:
                    Halve(encoded, part, todo);
                    break;
                case Verdict.NoDatabase when mayCreate:
                    mayCreate = false; // Once in a write: a server that makes it and still misses it is left alone.
                    if (await CreateAsync(cancellationToken) is { } trouble) { return new WriteReport(states, rejected, null, trouble); }
                    todo.Push(part);
                    break;
                default:
                    return new WriteReport(states, rejected, answer.RetryAfter, answer.Reason);
            }
        }

        return new WriteReport(states, rejected, null, null);
    }

    /// <summary>Makes the database when it is missing. Null, or a sentence.</summary>
    public async Task<string?> CreateAsync(CancellationToken cancellationToken)
    {
        string query = Uri.EscapeDataString($"CREATE DATABASE \"{options.Bucket.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(options.Url, $"query?q={query}"));
        Answer answer = await SendAsync(request, cancellationToken);
        return answer.Verdict == Verdict.Stored ? null : $"The database \"{options.Bucket}\" is missing at {options.Url} and could not be made: {answer.Reason}";
    }

    private static void PushSayable(EncodedBatch encoded, int lines, Stack<(int, int)> todo, LineState[] states, List<RejectedLine> rejected)
    {
        for (int i = 0; i < lines; i++)
        {
            if (!encoded.IsEmpty(i)) { continue; }
            states[i] = LineState.Rejected;
            rejected.Add(new RejectedLine(i, "No field of the point can be written: all are NaN or infinite."));
        }

        if (lines > rejected.Count) { todo.Push((0, lines)); }
    }

    private static void Halve(EncodedBatch encoded, (int From, int Until) part, Stack<(int, int)> todo)
    {
        int middle = part.From + ((part.Until - part.From) / 2);
        PushNonEmpty(middle, part.Until);
        PushNonEmpty(part.From, middle);

        void PushNonEmpty(int from, int until)
        {
            while (from < until && encoded.IsEmpty(from)) { from++; }
            if (from < until) { todo.Push((from, until)); }
        }
    }

    private async Task RecogniseAsync(CancellationToken cancellationToken)
    {
        try
        {
            using CancellationTokenSource limit = Limit(cancellationToken);
            using HttpResponseMessage answer = await http.GetAsync(new Uri(options.Url, "ping"), limit.Token);
            string version = answer.Headers.TryGetValues("X-Influxdb-Version", out IEnumerable<string>? values) ? string.Join(' ', values) : "unknown";
            Volatile.Write(ref _serverVersion, version);
        }
        catch (HttpRequestException) { } // The write itself says what is wrong; the next one asks again.
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { }
    }

    private async Task<Answer> SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(options.Url, $"write?db={Uri.EscapeDataString(options.Bucket)}&precision=ns"));
        request.Content = InfluxBody.Of(lines, options.Gzip);
        return await SendAsync(request, cancellationToken);
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using CancellationTokenSource limit = Limit(cancellationToken);
            request.Headers.Authorization = await CredentialsAsync(limit.Token);
            using HttpResponseMessage response = await http.SendAsync(request, limit.Token);
            string body = response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync(limit.Token);
            return Judge(response, InfluxBody.Reason(body, ReasonCharsMax));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Answer.Later($"InfluxDB at {options.Url} did not answer within {options.TimeoutMs} ms; is it overloaded?");
        }
        catch (HttpRequestException e)
        {
            return Answer.Later($"InfluxDB at {options.Url} cannot be reached: {e.Message} Check that it runs and the address.");
        }
        catch (IOException e) { return Answer.Later($"InfluxDB at {options.Url}: the connection or the token file failed: {e.Message}"); }
        catch (UnauthorizedAccessException e) { return Answer.Later($"The token file cannot be read: {e.Message}"); }
    }

    private Answer Judge(HttpResponseMessage response, string reason) => response.StatusCode switch
    {
        HttpStatusCode.NoContent => new Answer(Verdict.Stored, "", null),
        HttpStatusCode.OK when response.RequestMessage?.RequestUri?.AbsolutePath.EndsWith("/query", StringComparison.Ordinal) == true => new Answer(Verdict.Stored, "", null),
        HttpStatusCode.BadRequest when reason.Contains("database is required", StringComparison.Ordinal) => Answer.Later($"InfluxDB refused the write: {reason}"),
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => new Answer(Verdict.Poisoned, reason, null),
        HttpStatusCode.RequestEntityTooLarge => new Answer(Verdict.Poisoned, "The line is larger than the server takes (413).", null),
        HttpStatusCode.NotFound => new Answer(Verdict.NoDatabase, $"The database \"{options.Bucket}\" is missing at {options.Url} (404): {reason} Make it, or check --influx-bucket.", null),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            Answer.Later($"InfluxDB at {options.Url} refuses the token ({(int)response.StatusCode}): {reason} Check --influx-token-file and the right to write to \"{options.Bucket}\"."),
        _ => new Answer(Verdict.Later, $"InfluxDB at {options.Url} answered {(int)response.StatusCode}: {reason}", Wait(response.Headers.RetryAfter)),
    };

    private TimeSpan? Wait(RetryConditionHeaderValue? header)
    {
        TimeSpan? asked = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    private async Task<AuthenticationHeaderValue?> CredentialsAsync(CancellationToken cancellationToken)
    {
        if (options.TokenFile is null) { return null; }
        string token = (await File.ReadAllTextAsync(options.TokenFile, cancellationToken)).Trim(); // Each time: a renewed token works without a restart.
        if (token.Length == 0) { return null; }
        return token.Contains(':', StringComparison.Ordinal)
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(token)))
            : new AuthenticationHeaderValue("Token", token);
    }

    private CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMilliseconds(options.TimeoutMs));
        return limit;
    }

    private enum Verdict { Stored, Poisoned, NoDatabase, Later }

    private readonly record struct Answer(Verdict Verdict, string Reason, TimeSpan? RetryAfter)
    {
        public static Answer Later(string reason) => new(Verdict.Later, reason, null);
    }
}
