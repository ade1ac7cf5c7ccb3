namespace LifeCircle.Edge.TimeSeries;

/// <summary>How an InfluxDB is written.</summary>
public enum InfluxApi
{
    /// <summary>As the server, once recognised, wants it.</summary>
    Auto,

    /// <summary><c>/write?db=</c>: InfluxDB 1.x.</summary>
    V1,

    /// <summary><c>/api/v2/write?org=&amp;bucket=</c>: InfluxDB 2.x, 3.x, Cloud, VictoriaMetrics.</summary>
    V2,

    /// <summary>The v2 API through the package InfluxDB.Client; only in a build that has it.</summary>
    Client,
}

/// <summary>Where and how an InfluxDB is written.</summary>
public sealed record InfluxOptions
{
    /// <summary>Base address: <c>http://host:8086</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>Database of the v1 API, bucket of the v2 API.</summary>
    public required string Bucket { get; init; }

    public InfluxApi Api { get; init; } = InfluxApi.Auto;

    /// <summary>Retention policy (1.x), or the part of a bucket's name behind a slash (2.x); empty: the default one.</summary>
    internal string Policy { get; init; } = "";

    /// <summary>Organisation of the v2 API; InfluxDB 2.x needs it, 3.x and VictoriaMetrics do not read it.</summary>
    public string Org { get; init; } = "";

    /// <summary>File with <c>user:password</c> or a token, sent as the API wants it; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Makes the database of the v1 API when the server says that it is missing; a bucket of the v2 API has rules that a person sets.</summary>
    public bool CreateDatabase { get; init; } = true;

    /// <summary>Compresses request bodies: a fifth of the bytes, for some processor time.</summary>
    public bool Gzip { get; init; }

    /// <summary>Longest wait for an answer; afterwards the lines count as not written and go again.</summary>
    public int TimeoutMs { get; init; } = 10_000;

    /// <summary>The api of a flag's word: auto, v1, v2 or client; null for another.</summary>
    public static InfluxApi? ApiOf(string word) => word switch
    {
        "auto" => InfluxApi.Auto,
        "v1" => InfluxApi.V1,
        "v2" => InfluxApi.V2,
        "client" => InfluxApi.Client,
        _ => null,
    };

    /// <summary>Null when the settings can work, else one sentence.</summary>
    public string? Validate()
    {
        if (Api == InfluxApi.Client && !InfluxClient.IsBuiltIn) { return InfluxClient.HowToSwitchOn; }
        if (!Url.IsAbsoluteUri || Url.Scheme is not ("http" or "https")) { return $"--influx {Url} must be an http:// or https:// address."; }
        if (Bucket.Length == 0) { return "--influx-bucket must name the database or bucket to write to."; }
        return TokenFile is not null && !File.Exists(TokenFile) ? $"--influx-token-file {TokenFile} is not there." : null;
    }
}
