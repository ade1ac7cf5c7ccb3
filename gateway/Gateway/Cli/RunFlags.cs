using System.CommandLine;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Cli;

/// <summary>The flags of <c>gateway run</c>.</summary>
internal sealed class RunFlags
{
    private readonly Option<string> _broker = new("--broker") { Description = "mqtt://127.0.0.1:1883, or mqtts://host:port with credentials.", Required = true };
    private readonly Option<string?> _user = new("--broker-user") { Description = "User at the broker." };
    private readonly Option<string?> _passwordFile = new("--broker-password-file") { Description = "File that holds the password." };
    private readonly Option<string?> _ca = new("--broker-ca") { Description = "PEM file of the authorities that may sign the broker's certificate; absent: the system's." };
    private readonly Option<string?> _certificate = new("--broker-cert") { Description = "PEM file of this gateway's certificate." };
    private readonly Option<string?> _key = new("--broker-key") { Description = "PEM file of its key." };
    private readonly Option<string?> _primaryHost = new("--primary-host") { Description = "Sparkplug host to wait for before sending." };
    private readonly Option<int> _keepAlive = new("--keep-alive-s") { Description = "A dead link is found within 1.5 times this.", DefaultValueFactory = _ => 30 };
    private readonly Option<int> _liveEvery = new("--live-every-s") { Description = "Telemetry is gathered for so many seconds before it goes, for a link that is paid by the byte; 0..60. Events never wait.", DefaultValueFactory = _ => 0 };
    private readonly Option<bool?> _systemClock = new("--trust-system-clock") { Description = "true: this machine's clock is right though no time service says so; false: it is not, though the broker is on this machine (a tunnel). Absent: true with a broker on this machine." };
    private readonly Option<bool> _unconfirmed = new("--plain-sparkplug") { Description = "The host does not confirm: records are deleted when sent." };

    public Option<string> Site { get; } = new("--site") { Description = "The site file.", Required = true };

    public Option<string> Firmware { get; } = new("--firmware") { Description = "unix:PATH, the socket of firmware-host.", Required = true };

    public Option<string> Data { get; } = new("--data") { Description = "Folder of the database; made when missing.", Required = true };

    public Option<string> Http { get; } = new("--http") { Description = "Address of page and API, on this machine only.", DefaultValueFactory = _ => "http://127.0.0.1:8080" };

    public Option<int> GroupMs { get; } = new("--group-ms") { Description = "Changed points of a device are collected for this long.", DefaultValueFactory = _ => 200 };

    public Option<long> TelemetryMib { get; } = new("--telemetry-mib") { Description = "Budget of unconfirmed telemetry; beyond it the oldest go.", DefaultValueFactory = _ => 512 };

    public Option<long> EventsMib { get; } = new("--events-mib") { Description = "Budget of unconfirmed events; beyond it firmware-host keeps them.", DefaultValueFactory = _ => 256 };

    public Option<int> CopyEveryS { get; } = new("--copy-every-s") { Description = "The state beside the records is copied to a second file this often, when it has changed; 0..86400, 0 for never.", DefaultValueFactory = _ => 900 };

    public Option<bool> Adopt { get; } = new("--adopt") { Description = "Takes over a database that was made for another gateway id; once, after the gateway was renamed." };

    public Option<string?> Documents { get; } = new("--documents") { Description = "Folder with documents (couriers.json, tariffs.json, …) that are put at the start where the gateway has none of that name yet." };

    public IReadOnlyList<Option> All =>
        [Site, Documents, Adopt, Firmware, _broker, Data, Http, _primaryHost, _user, _passwordFile, _ca, _certificate, _key, _keepAlive, _liveEvery, _systemClock, _unconfirmed, GroupMs, TelemetryMib, EventsMib, CopyEveryS];

    public UplinkOptions Uplink(ParseResult parsed) => new()
    {
        BrokerUrl = parsed.GetRequiredValue(_broker),
        User = parsed.GetValue(_user),
        PasswordFile = parsed.GetValue(_passwordFile),
        CaFile = parsed.GetValue(_ca),
        ClientCertificateFile = parsed.GetValue(_certificate),
        ClientKeyFile = parsed.GetValue(_key),
        PrimaryHostId = parsed.GetValue(_primaryHost),
        KeepAliveS = parsed.GetValue(_keepAlive),
        LiveEveryMs = parsed.GetValue(_liveEvery) * 1_000,
        TrustsSystemClock = parsed.GetValue(_systemClock),
        Confirmed = !parsed.GetValue(_unconfirmed),
    };
}
