namespace LifeCircle.Edge.CloudIngest;

/// <summary>What <c>cloud-ingest run</c> was told, as read from the command line and before any check.</summary>
public sealed record RunOptions
{
    /// <summary>The broker to connect to; null when the embedded one is asked for.</summary>
    public string? Broker { get; init; }

    /// <summary>Port of the broker inside this process, always on 127.0.0.1.</summary>
    public int? EmbeddedBrokerPort { get; init; }

    public string? BrokerUser { get; init; }

    public string? BrokerPasswordFile { get; init; }

    /// <summary>PEM file of the authority that signed the broker's certificate; null: the system's list.</summary>
    public string? BrokerCaFile { get; init; }

    /// <summary>InfluxDB's URL; null: the embedded store in the data folder.</summary>
    public string? Influx { get; init; }

    /// <summary>auto, v1, v2 or client.</summary>
    public string InfluxApi { get; init; } = "auto";

    /// <summary>Organisation of the v2 API.</summary>
    public string? InfluxOrg { get; init; }

    /// <summary>Database (1.x) or bucket.</summary>
    public string? InfluxBucket { get; init; }

    public string? InfluxTokenFile { get; init; }

    /// <summary>The registry's PostgreSQL: a URL, a connection string, or the file that holds one; null: a SQLite file in the data folder.</summary>
    public string? Postgres { get; init; }

    public string? PostgresPasswordFile { get; init; }

    /// <summary>Days that the embedded store keeps telemetry; null: for ever.</summary>
    public int? KeepDays { get; init; }

    /// <summary>Days that sealed parts of events are kept.</summary>
    public int KeepSealedDays { get; init; } = KeepSealedDaysDefault;

    public const int KeepSealedDaysDefault = 30;

    public required string Data { get; init; }

    /// <summary>Where console and API listen; loopback only.</summary>
    public required string Http { get; init; }

    /// <summary>Sparkplug host id under which STATE is published; null: this is not the fleet's primary host.</summary>
    public string? HostId { get; init; }

    /// <summary>Group of replicas that share the fleet; null: this ingest takes everything itself.</summary>
    public string? SharedGroup { get; init; }

    /// <summary>The broker the ingest connects to, wherever it runs.</summary>
    public string BrokerUrl => EmbeddedBrokerPort is { } port ? $"mqtt://127.0.0.1:{port}" : Broker!;
}
