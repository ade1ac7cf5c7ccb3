using System.Net;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.CloudIngest;

/// <summary>The rules that a command line must keep; pure but for the look at the files it names.</summary>
public static class RunChecks
{
    /// <summary>The first rule that is broken, as a sentence that names the flag and what would be right; null when all hold.</summary>
    public static string? Check(RunOptions options) => CheckHttp(options.Http) ?? CheckBroker(options) ?? CheckInflux(options) ?? CheckPostgres(options) ?? CheckShared(options) ?? CheckKeepDays(options) ?? CheckKeepSealed(options) ?? CheckFiles(options);

    /// <summary>True for localhost, 127.0.0.0/8 and ::1.</summary>
    public static bool IsLoopback(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return uri.IsLoopback || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
    }

    private static string? CheckHttp(string http)
    {
        if (!Uri.TryCreate(http, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttp || uri.AbsolutePath != "/")
        {
            return $"--http {http} is not an address to listen on; it looks like http://127.0.0.1:8090.";
        }

        return IsLoopback(uri)
            ? null
            : $"--http {http} would be reachable from other machines, and there are no accounts yet: use http://127.0.0.1:{uri.Port} and reach it through an SSH tunnel.";
    }

    private static string? CheckBroker(RunOptions options)
    {
        if ((options.Broker is null) == (options.EmbeddedBrokerPort is null))
        {
            return "Give either --broker URL (a broker that runs already) or --embedded-broker PORT (one inside this process).";
        }

        if (options.EmbeddedBrokerPort is { } port) { return port is > 0 and <= 65_535 ? null : $"--embedded-broker {port} is not a port; ports go from 1 to 65535."; }

        if (!Uri.TryCreate(options.Broker, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("mqtt" or "mqtts") || uri.Host.Length == 0)
        {
            return $"--broker {options.Broker} is not a broker's address; it looks like mqtts://broker.example:8883 or, on this machine, mqtt://127.0.0.1:1883.";
        }

        if (IsLoopback(uri)) { return null; }
        if (uri.Scheme != "mqtts") { return $"--broker {options.Broker} leaves this machine without TLS: use mqtts://{uri.Host}:8883."; }
        return options.BrokerUser is null || options.BrokerPasswordFile is null
            ? $"--broker {options.Broker} leaves this machine without credentials: add --broker-user and --broker-password-file."
            : null;
    }

    internal static string? CheckInflux(RunOptions options)
    {
        if (options.Influx is null)
        {
            return options is { InfluxBucket: null, InfluxTokenFile: null, InfluxOrg: null } ? null : "--influx-bucket, --influx-org and --influx-token-file need --influx URL.";
        }

        if (!Uri.TryCreate(options.Influx, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            return $"--influx {options.Influx} is not InfluxDB's address; it looks like http://127.0.0.1:8086.";
        }

        if (InfluxOptions.ApiOf(options.InfluxApi) is not { } api) { return $"--influx-api {options.InfluxApi} is not known; it is auto, v1, v2 or client."; }
        if (api == InfluxApi.Client && !InfluxClient.IsBuiltIn) { return InfluxClient.HowToSwitchOn; }
        if (options.InfluxBucket is null) { return "--influx needs --influx-bucket DB, the database or bucket to write to."; }
        return uri.Scheme == Uri.UriSchemeHttp && !IsLoopback(uri) && options.InfluxTokenFile is not null
            ? $"--influx {options.Influx} would carry the token over the network in clear: use https."
            : null;
    }

    private static string? CheckPostgres(RunOptions options)
    {
        if (options.Postgres is null) { return options.PostgresPasswordFile is null ? null : "--postgres-password-file needs --postgres URL."; }
        if (PostgresAddress.TryRead(options.Postgres, options.PostgresPasswordFile, out string wrong) is not { } address) { return wrong; }
        return address.IsLocal || address.IsEncrypted
            ? null
            : $"--postgres {address.Server} leaves this machine without TLS: add ?sslmode=verify-full to the URL or SSL Mode=VerifyFull to the connection string.";
    }

    /// <summary>Replicas are one ingest only when they have one broker that can share, one registry and one database.</summary>
    private static string? CheckShared(RunOptions options)
    {
        if (options.SharedGroup is not { } group) { return null; }
        if (group.Length == 0 || group.AsSpan().ContainsAny("+#/")) { return $"--shared-group \"{group}\" must be a word without + # and /, the same for every replica."; }
        if (options.EmbeddedBrokerPort is not null) { return "--shared-group needs --broker URL: the embedded broker has no shared subscriptions."; }
        if (options.HostId is not null) { return "--shared-group and --host-id exclude each other: a primary host is a single one."; }
        if (options.Postgres is null) { return "--shared-group needs --postgres URL: replicas share one registry."; }
        return options.Influx is null ? "--shared-group needs --influx URL: replicas share one database, and the embedded store is in one process." : null;
    }

    private static string? CheckKeepDays(RunOptions options) => options switch
    {
        { KeepDays: null } => null,
        { Influx: not null } => "--keep-days is for the embedded store; how long an InfluxDB keeps is set by cloud-ingest influx-setup.",
        { KeepDays: < 1 or > RetentionWish.DaysMax } => $"--keep-days {options.KeepDays} is not a number of days: 1 to {RetentionWish.DaysMax}; leave it out to keep everything.",
        _ => null,
    };

    private static string? CheckKeepSealed(RunOptions options) => options.KeepSealedDays is >= 1 and <= RetentionWish.DaysMax
        ? null
        : $"--keep-sealed-days {options.KeepSealedDays} is not a number of days: 1 to {RetentionWish.DaysMax}; without it 30.";

    internal static string? CheckFiles(RunOptions options) =>
        Unreadable("--broker-password-file", options.BrokerPasswordFile) ?? Unreadable("--broker-ca", options.BrokerCaFile) ?? Unreadable("--influx-token-file", options.InfluxTokenFile);

    private static string? Unreadable(string flag, string? path)
    {
        if (path is null) { return null; }
        try
        {
            using FileStream file = File.OpenRead(path);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{flag} {path} cannot be read: {e.Message}";
        }
    }
}
