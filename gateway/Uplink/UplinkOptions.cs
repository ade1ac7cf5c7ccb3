using System.Net;

namespace LifeCircle.Edge.Uplink;

/// <summary>Where the gateway sends, and how much at a time.</summary>
public sealed record UplinkOptions
{
    /// <summary><c>mqtt://host:port</c> or <c>mqtts://host:port</c>; without port 1883 and 8883.</summary>
    public required string BrokerUrl { get; init; }

    public string? User { get; init; }

    /// <summary>The file holds the password; a line end after it is ignored.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>PEM file with the authorities that may sign the broker's certificate; null: the system's own.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM files of the client's certificate and key; both or none.</summary>
    public string? ClientCertificateFile { get; init; }

    public string? ClientKeyFile { get; init; }

    /// <summary>A dead link is found within 1.5 times this. 5..600.</summary>
    public int KeepAliveS { get; init; } = 30;

    /// <summary>Sparkplug host to wait for; null for none (several ingest replicas).</summary>
    public string? PrimaryHostId { get; init; }

    /// <summary>False: a plain Sparkplug host that never confirms; records are then deleted as soon as they are sent.</summary>
    public bool Confirmed { get; init; } = true;

    /// <summary>Record bytes on the way at most, per lane; together 1 MiB.</summary>
    public int EventsWindowBytes { get; init; } = 256 << 10;

    public int LiveWindowBytes { get; init; } = 256 << 10;

    public int BacklogWindowBytes { get; init; } = 512 << 10;

    /// <summary>Telemetry is gathered for so long before it goes, for links that are paid by the byte; 0: at once. Events and commands never wait. 0..60 000.</summary>
    public int LiveEveryMs { get; init; }

    /// <summary>Record bytes of one message.</summary>
    public int MessageBytesMax { get; init; } = 60 << 10;

    public int MessageRecordsMax { get; init; } = 500;

    /// <summary>Silence after which the oldest unconfirmed message goes again; it doubles up to <see cref="ProbeMsMax"/>.</summary>
    public int ProbeMs { get; init; } = 10_000;

    public int ProbeMsMax { get; init; } = 600_000;

    /// <summary>Longest wait for CONNECT, SUBSCRIBE or the writing of one message.</summary>
    public int OperationTimeoutMs { get; init; } = 10_000;

    /// <summary>The first reconnect after a loss is spread over this; null: 0 on loopback, else 30 s.</summary>
    public int? ReconnectSpreadMs { get; init; }

    /// <summary>Records wait for a trusted clock at most this long after the link is up; then they go with an estimated time.</summary>
    public int ClockWaitMs { get; init; } = 120_000;

    /// <summary>Births that the registry seems not to hold go again at most so often, up to a quarter of it later at random.</summary>
    public int RebirthEveryMs { get; init; } = 60_000;

    /// <summary>The machine's clock is right, whatever the kernel says of it; null: when the broker is on this machine.</summary>
    public bool? TrustsSystemClock { get; init; }

    /// <summary>No time before this is believed; null: the build date of this product.</summary>
    public DateTimeOffset? BuildDate { get; init; }

    /// <summary>True when the broker is on this machine.</summary>
    public bool IsLoopback => Uri.TryCreate(BrokerUrl, UriKind.Absolute, out Uri? url) && IsLoopbackHost(url);

    public bool UsesTls => BrokerUrl.StartsWith("mqtts://", StringComparison.OrdinalIgnoreCase);

    /// <summary>True when what comes over the link may set the clock: the broker has shown who it is, and so have we; or it is on this machine.</summary>
    public bool IsAuthenticated => IsLoopback || (UsesTls && HasCredentials);

    private bool HasCredentials => (!string.IsNullOrEmpty(User) && !string.IsNullOrEmpty(PasswordFile)) || ClientCertificateFile is not null;

    /// <summary>Null when all is well, else a sentence on what to change.</summary>
    public string? Validate()
    {
        if (!Uri.TryCreate(BrokerUrl, UriKind.Absolute, out Uri? url) || url.Scheme is not ("mqtt" or "mqtts") || url.Host.Length == 0)
        {
            return $"The broker URL \"{BrokerUrl}\" is not understood: write mqtt://host:port or mqtts://host:port.";
        }

        if (url.UserInfo.Length > 0) { return "The broker URL must not hold a user or password: give the user by its own setting and the password in a file."; }
        if (!IsLoopback && !UsesTls) { return $"The broker {url.Host} is not on this machine: use mqtts:// (TLS) with a user and password file, or a client certificate."; }
        if (!IsLoopback && !HasCredentials) { return $"The broker {url.Host} is not on this machine: give a user and a password file, or a client certificate and its key."; }
        if (User is null != PasswordFile is null) { return "A user and a password file belong together: give both or none."; }
        if (ClientCertificateFile is null != ClientKeyFile is null) { return "A client certificate and its key belong together: give both files or none."; }
        foreach (string? file in (ReadOnlySpan<string?>)[PasswordFile, CaFile, ClientCertificateFile, ClientKeyFile])
        {
            if (file is not null && !File.Exists(file)) { return $"The file {file} is not there: check the path and the rights of its folder."; }
        }

        if (KeepAliveS is < 5 or > 600) { return $"The keep-alive of {KeepAliveS} s is not within 5 to 600 s."; }
        if (LiveEveryMs is < 0 or > 60_000) { return $"Telemetry may be gathered for 0 to 60 s, not {LiveEveryMs} ms: beyond that the gateway would seem to be silent."; }
        if (PrimaryHostId is not null && !Sparkplug.SparkplugTopic.IsId(PrimaryHostId)) { return $"The primary host id \"{PrimaryHostId}\" must not be empty or contain + / #."; }
        return MessageBytesMax is < 1_024 or > 200 << 10 || MessageRecordsMax is < 1 or > 4_096
            || Math.Min(EventsWindowBytes, Math.Min(LiveWindowBytes, BacklogWindowBytes)) < MessageBytesMax
            ? "A message holds 1 KiB to 200 KiB and 1 to 4096 records, and each window at least one message."
            : null;
    }

    private static bool IsLoopbackHost(Uri url) =>
        url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
