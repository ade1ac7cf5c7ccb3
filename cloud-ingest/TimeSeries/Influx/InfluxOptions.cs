namespace LifeCircle.Edge.TimeSeries;

/// <summary>Where and how an InfluxDB is written.</summary>
public sealed record InfluxOptions
{
    /// <summary>Base address: <c>http://host:8086</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>Database of the v1 API.</summary>
    public required string Bucket { get; init; }

    /// <summary>Write API; <c>v1</c> is what this version speaks.</summary>
    public string Api { get; init; } = "v1";

    /// <summary>File with <c>user:password</c> (sent as Basic) or a token (sent as Token); null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Makes the database when the server says that it is missing.</summary>
    public bool CreateDatabase { get; init; } = true;

    /// <summary>Compresses request bodies: a fifth of the bytes, for some processor time.</summary>
    public bool Gzip { get; init; }

    /// <summary>Longest wait for an answer; afterwards the lines count as not written and go again.</summary>
    public int TimeoutMs { get; init; } = 10_000;

    /// <summary>Null when the settings can work, else one sentence.</summary>
    public string? Validate()
    {
        if (Api != "v1") { return $"--influx-api {Api} is not known; this version writes v1."; }
        if (!Url.IsAbsoluteUri || Url.Scheme is not ("http" or "https")) { return $"--influx {Url} must be an http:// or https:// address."; }
        if (Bucket.Length == 0) { return "--influx-bucket must name the database to write to."; }
        return TokenFile is not null && !File.Exists(TokenFile) ? $"--influx-token-file {TokenFile} is not there." : null;
    }
}
