using System.Text.Json;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>What a server said to <c>/ping</c> and <c>/health</c>, and who says so.</summary>
/// <remarks>
/// Seen on real servers, else from their reference documentation:
/// <code>
///                   /ping                                                    /health
/// InfluxDB 1.6      204, X-Influxdb-Version: 1.6.7, X-Influxdb-Build: OSS    404
/// InfluxDB 1.8      204, the same                                            200 {"name":"influxdb","version":"1.8.10"}
/// InfluxDB 2.x      204, X-Influxdb-Version: v2.7.11, X-Influxdb-Build: OSS  200 {"name":"influxdb","version":"v2.7.11"}
/// InfluxDB 3        200 {"version":"3.1.0"} and headers, or 401              200 OK, or 401
/// InfluxDB Cloud    204, X-Influxdb-Build: Cloud                             200, or none
/// VictoriaMetrics   204, X-Server-Hostname, no X-Influxdb-*                  200 OK, X-Server-Hostname
/// </code>
/// VictoriaMetrics calls itself InfluxDB 1.8.0 in answers to writes, so its own header is looked for first.
/// </remarks>
public sealed record ServerGreeting
{
    private const int VersionCharsMax = 40;

    /// <summary><c>X-Influxdb-Version</c> of either answer; empty for none.</summary>
    public string VersionHeader { get; init; } = "";

    /// <summary><c>X-Influxdb-Build</c> of either answer; empty for none.</summary>
    public string BuildHeader { get; init; } = "";

    /// <summary>VictoriaMetrics' own header was there.</summary>
    public bool HasServerHostname { get; init; }

    public string PingBody { get; init; } = "";

    public string HealthBody { get; init; } = "";

    public InfluxProduct Product
    {
        get
        {
            if (HasServerHostname) { return InfluxProduct.VictoriaMetrics; }
            if (BuildHeader.Contains("cloud", StringComparison.OrdinalIgnoreCase)) { return InfluxProduct.InfluxDbCloud; }
            return Version switch
            {
                ['1', '.', ..] => InfluxProduct.InfluxDb1,
                ['2', '.', ..] => InfluxProduct.InfluxDb2,
                ['3', '.', ..] => InfluxProduct.InfluxDb3,
                _ => InfluxProduct.Unknown,
            };
        }
    }

    /// <summary>Without a leading v; empty when it is not said.</summary>
    public string Version
    {
        get
        {
            string said = VersionHeader.Length > 0 ? VersionHeader : VersionIn(HealthBody) is { Length: > 0 } health ? health : VersionIn(PingBody);
            string version = said.Trim().TrimStart('v', 'V');
            return version.Length <= VersionCharsMax ? version : version[..VersionCharsMax];
        }
    }

    /// <summary>The API to write with when the settings leave it open. A server that does not say what it is gets v2 when an organisation is named.</summary>
    public InfluxApi ApiFor(InfluxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Api != InfluxApi.Auto) { return options.Api; }
        return Product switch
        {
            InfluxProduct.InfluxDb1 => InfluxApi.V1,
            InfluxProduct.Unknown => options.Org.Length > 0 ? InfluxApi.V2 : InfluxApi.V1,
            _ => InfluxApi.V2,
        };
    }

    private static string VersionIn(string body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("version", out JsonElement version)
                && version.ValueKind == JsonValueKind.String ? version.GetString()! : "";
        }
        catch (JsonException) { return ""; } // "OK", an HTML page, or nothing.
    }
}
