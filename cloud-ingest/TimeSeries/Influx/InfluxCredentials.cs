using System.Net.Http.Headers;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>The token file's content as a request carries it.</summary>
internal static class InfluxCredentials
{
    /// <summary>Null where there is no token. Read for each request: a renewed token works without a restart.</summary>
    public static async Task<AuthenticationHeaderValue?> ReadAsync(InfluxOptions options, WriteApi api, CancellationToken cancellationToken)
    {
        if (options.TokenFile is null) { return null; }
        string token = (await File.ReadAllTextAsync(options.TokenFile, cancellationToken)).Trim();
        return token.Length == 0 ? null : api.Credentials(token);
    }
}
