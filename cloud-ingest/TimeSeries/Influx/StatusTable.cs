using System.Net;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>What an answer to a write means for its lines.</summary>
internal enum Verdict
{
    /// <summary>Every line is stored.</summary>
    Stored,

    /// <summary>Some line cannot be stored; whether the others are depends on the server, so the parts are sent again.</summary>
    Poisoned,

    /// <summary>The database or bucket is missing.</summary>
    NoDatabase,

    /// <summary>The server failed over these lines, or fails altogether; which of the two, the answer does not say.</summary>
    Choked,

    /// <summary>Not now.</summary>
    Later,
}

/// <summary>An answer to a write as the status table reads it.</summary>
/// <param name="Reason">For a person: what is wrong and what to check.</param>
/// <param name="RetryAfter">How long the server asks to be left alone.</param>
internal readonly record struct Answer(Verdict Verdict, string Reason, TimeSpan? RetryAfter = null)
{
    public static Answer Stored { get; } = new(Verdict.Stored, "");

    public static Answer Later(string reason) => new(Verdict.Later, reason);
}

/// <summary>The status table of the InfluxDB write APIs. Pure.</summary>
/// <remarks>
/// <code>
/// 204        Stored      another 2xx is not an InfluxDB's word (a proxy's page): Later
/// 400        Poisoned    1.x and 3.x have written the other lines, 2.x none: halving is right for both
/// 422        Poisoned    2.x and Cloud: type conflict or outside retention, the other lines are written
/// 413        Poisoned    too large: halves; a single line is too large for good
/// 401, 403   Later       an operator can mend the token, so nothing is thrown away
/// 404        NoDatabase
/// 429, 503   Later       with Retry-After
/// other 5xx  Choked      500 also for single lines: 2.x before 2.7 said it of type conflicts
/// other      Later
/// </code>
/// A 400 about the request itself (no organisation, no database, precision) is the settings' fault, never the lines': Later.
/// </remarks>
internal static class StatusTable
{
    private static readonly string[] SettingsWords = ["database is required", "either orgID or org", "invalid precision"];

    /// <param name="reason">The server's own words.</param>
    public static Answer Judge(InfluxOptions options, RecognisedServer server, int status, string reason, TimeSpan? retryAfter) => (HttpStatusCode)status switch
    {
        HttpStatusCode.NoContent => Answer.Stored,
        HttpStatusCode.BadRequest when SettingsWords.Any(w => reason.Contains(w, StringComparison.OrdinalIgnoreCase)) =>
            Answer.Later($"{server} at {options.Url} refuses the request itself: {reason} Check --influx-org, --influx-bucket and --influx-api."),
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => new Answer(Verdict.Poisoned, reason.Length > 0 ? reason : $"The server refuses the line ({status}) and does not say why."),
        HttpStatusCode.RequestEntityTooLarge => new Answer(Verdict.Poisoned, "The line is larger than the server takes (413)."),
        HttpStatusCode.NotFound => new Answer(Verdict.NoDatabase, NotFound(options, server, reason)),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            Answer.Later($"InfluxDB at {options.Url} refuses the token ({status}): {reason} Check --influx-token-file and the right to write to \"{options.Bucket}\"."),
        HttpStatusCode.ServiceUnavailable => new Answer(Verdict.Later, Said(options, status, reason), retryAfter),
        _ when status >= 500 => new Answer(Verdict.Choked, Said(options, status, reason), retryAfter),
        _ => new Answer(Verdict.Later, Said(options, status, reason), retryAfter),
    };

    private static string Said(InfluxOptions options, int status, string reason) => $"InfluxDB at {options.Url} answered {status}: {reason}";

    private static string NotFound(InfluxOptions options, RecognisedServer server, string reason) => server.Api == InfluxApi.V1
        ? $"The database \"{options.Bucket}\" is missing at {options.Url} (404): {reason} Make it, or check --influx-bucket."
        : $"The bucket \"{options.Bucket}\" or the organisation \"{options.Org}\" is missing at {options.Url} (404): {reason} Make it, or check --influx-bucket, --influx-org and --influx-api.";
}
