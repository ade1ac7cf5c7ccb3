using System.Net;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest;

/// <summary>Settings of the ingest. <see cref="Validate"/> says what is wrong before anything starts.</summary>
public sealed record IngestOptions
{
    /// <summary><c>mqtt://host:port</c> or <c>mqtts://host:port</c>.</summary>
    public required Uri BrokerUrl { get; init; }

    public string? User { get; init; }

    /// <summary>File whose first line is the password; read at every connect, so that it can be changed.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>PEM file with the authority that signed the broker's certificate; null for the system's own.</summary>
    public string? CaFile { get; init; }

    /// <summary>Shares the load with other replicas of the same name; null on the embedded broker and for a primary host.</summary>
    public string? SharedGroup { get; init; }

    /// <summary>Announces this ingest as primary host under this id; null for replicas.</summary>
    public string? HostId { get; init; }

    /// <summary>Folder of <c>registry.db</c>, without PostgreSQL, and, without InfluxDB, <c>timeseries.db</c>; made when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The PostgreSQL database that holds the registry in place of <c>registry.db</c>; null for the file.</summary>
    public PostgresAddress? Postgres { get; init; }

    /// <summary>Null: the embedded store.</summary>
    public InfluxOptions? Influx { get; init; }

    /// <summary>At most 10 s: a stalled replica keeps its share of the messages until 1.5 x of it.</summary>
    public int KeepAliveS { get; init; } = 10;

    /// <summary>Messages that wait for the ingest's own thread, in bytes; what does not fit is dropped unconfirmed and comes again.</summary>
    public long QueuedBytesMax { get; init; } = 64L << 20;

    /// <summary>One message; more is refused unread.</summary>
    public int MessageBytesMax { get; init; } = 1 << 20;

    /// <summary>Lines of one write.</summary>
    public int BatchLinesMax { get; init; } = 5_000;

    /// <summary>Longest time a line waits for company.</summary>
    public int BatchAgeMs { get; init; } = 100;

    /// <summary>Lines that wait for the database or are on their way to it.</summary>
    public int PendingLinesMax { get; init; } = 100_000;

    /// <summary>Registry flush of current state and ledger; up to five times as long when the registry is slow.</summary>
    public int FlushMs { get; init; } = 1_000;

    /// <summary>A gateway's heartbeat; three of them without a word and it is offline.</summary>
    public int HeartbeatS { get; init; } = 60;

    /// <summary>A record whose time lies further ahead than this, in hours, becomes a dead letter: the clock that gave it was wrong.</summary>
    public int AheadHoursMax { get; init; } = 24;

    /// <summary>Longest wait of the first reconnect's back-off base and of its cap.</summary>
    public int ReconnectFirstMs { get; init; } = 1_000;

    public int ReconnectMs { get; init; } = 60_000;

    /// <summary>Null when the settings can work, else one sentence.</summary>
    public string? Validate()
    {
        if (!BrokerUrl.IsAbsoluteUri || BrokerUrl.Scheme is not ("mqtt" or "mqtts"))
        {
            return $"--broker {BrokerUrl} must be mqtt://host:port or mqtts://host:port.";
        }

        if (!IsLoopback && (BrokerUrl.Scheme != "mqtts" || User is null || PasswordFile is null))
        {
            return $"The broker {BrokerUrl} is not on this machine: it needs mqtts://, --broker-user and --broker-password-file.";
        }

        if (PasswordFile is not null && !File.Exists(PasswordFile)) { return $"--broker-password-file {PasswordFile} is not there."; }
        if (CaFile is not null && !File.Exists(CaFile)) { return $"--broker-ca {CaFile} is not there."; }
        if (HostId is not null && SharedGroup is not null) { return "A primary host (--host-id) is a single one: leave out the shared group."; }
        if (SharedGroup is not null && (SharedGroup.Length == 0 || SharedGroup.AsSpan().ContainsAny("+#/"))) { return $"--shared-group {SharedGroup} must be a word without + # and /."; }
        if (HostId is not null && HostId.AsSpan().ContainsAny("+#/")) { return $"--host-id {HostId} must not contain + # or /."; }
        if (KeepAliveS is < 1 or > 10) { return $"The keep-alive is {KeepAliveS} s; it must be 1 to 10 s."; }
        if (AheadHoursMax is < 1 or > 8_760) { return $"A record may be {AheadHoursMax} h ahead; it must be 1 to 8760 h."; }
        return Influx?.Validate();
    }

    internal bool IsLoopback => BrokerUrl.IsLoopback || (IPAddress.TryParse(BrokerUrl.DnsSafeHost, out IPAddress? address) && IPAddress.IsLoopback(address));
}
