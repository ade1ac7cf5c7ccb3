using System.Net.Http.Headers;
using System.Text;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>All in which the two write APIs differ: address, credentials, and how a missing database is made.</summary>
internal abstract class WriteApi
{
    /// <summary>Relative address of a write; the precision is always said, since 3.x would guess it.</summary>
    public abstract string WritePath(InfluxOptions options);

    public abstract AuthenticationHeaderValue Credentials(string token);

    /// <summary>The request that makes the database; null where a person makes it.</summary>
    public abstract HttpRequestMessage? Create(InfluxOptions options);

    public static WriteApi Of(InfluxApi api) => api == InfluxApi.V1 ? V1.Instance : V2.Instance;

    private sealed class V1 : WriteApi
    {
        public static readonly V1 Instance = new();

        public override string WritePath(InfluxOptions options) =>
            $"write?db={Uri.EscapeDataString(options.Bucket)}{(options.Policy.Length > 0 ? $"&rp={Uri.EscapeDataString(options.Policy)}" : "")}&precision=ns";

        public override AuthenticationHeaderValue Credentials(string token) => token.Contains(':', StringComparison.Ordinal)
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(token)))
            : new AuthenticationHeaderValue("Token", token);

        public override HttpRequestMessage? Create(InfluxOptions options)
        {
            if (!options.CreateDatabase) { return null; }
            string name = options.Bucket.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            return new HttpRequestMessage(HttpMethod.Post, new Uri(options.Url, $"query?q={Uri.EscapeDataString($"CREATE DATABASE \"{name}\"")}"));
        }
    }

    private sealed class V2 : WriteApi
    {
        public static readonly V2 Instance = new();

        public override string WritePath(InfluxOptions options) =>
            $"api/v2/write?org={Uri.EscapeDataString(options.Org)}&bucket={Uri.EscapeDataString(options.Policy.Length > 0 ? $"{options.Bucket}/{options.Policy}" : options.Bucket)}&precision=ns";

        public override AuthenticationHeaderValue Credentials(string token) => new("Token", token);

        public override HttpRequestMessage? Create(InfluxOptions options) => null;
    }
}
