using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>How a corner of a test is built.</summary>
public sealed record CornerOptions
{
    /// <summary>A mosquitto of the test's own, else the broker embedded in cloud-ingest.</summary>
    public bool Mosquitto { get; init; }

    /// <summary>An influxd 1.x of the test's own, else the store embedded in cloud-ingest.</summary>
    public bool Influx { get; init; }

    /// <summary>A PostgreSQL of the test's own for the registry, else a SQLite file of cloud-ingest.</summary>
    public bool Postgres { get; init; }

    /// <summary>Replicas of cloud-ingest that share the fleet; more than one needs mosquitto, influxd and PostgreSQL.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Folder with documents that the gateway starts with; null for none.</summary>
    public string? Documents { get; init; }

    /// <summary>The site file; null is the demo's corner.</summary>
    public string? Site { get; init; }

    /// <summary>Simulated people open the door after a pulse and close it again.</summary>
    public bool People { get; init; }

    public int OpenAfterMs { get; init; } = 300;

    public int CloseAfterMs { get; init; } = 1_000;

    /// <summary>The simulated boards take their time at the baud rate.</summary>
    public bool WireTime { get; init; }

    /// <summary>Another firmware-host than the one that was built with the tests; null for that one.</summary>
    public string? OwnFirmwareHost { get; init; }

    /// <summary>Another gateway than the one that was built with the tests; null for that one.</summary>
    public string? OwnGateway { get; init; }

    /// <summary>firmware-host looks for the ports of the site file itself, which this machine does not have.</summary>
    public bool WiresMissing { get; init; }

    /// <summary>Other addresses than the corner's own servers, e.g. of one that does not exist.</summary>
    public string? BrokerUrl { get; init; }

    public string? InfluxUrl { get; init; }
}

/// <summary>
/// A whole corner of real processes in one folder: the simulated wires, firmware-host, gateway, cloud-ingest and, as asked, mosquitto,
/// influxd and PostgreSQL. Every one of them can be killed and started again on its own; ports and folders stay.
/// </summary>
public sealed class Corner : IAsyncDisposable
{
    /// <summary>Name of the database in influxd and in PostgreSQL.</summary>
    public const string Database = "lifecircle";
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);
    private readonly CornerOptions _options;
    private readonly TempFolder _folder;
    private readonly int _mqttPort = FreePort.Next();
    private readonly List<CornerPart> _moreReplicas = [];
    private int _replicasMade = 1;

    private Corner(CornerOptions options, TempFolder folder)
    {
        _options = options;
        _folder = folder;
        SitePath = options.Site ?? RepoRoot.Under("hardware", "sites", "demo.json");
        (Circle, GatewayId) = IdentityOf(SitePath);
        Simulator = new CornerPart("simulate", Product.FirmwareHost, SimulateArgs, folder.Path);
        FirmwareHost = new CornerPart("firmware-host", options.OwnFirmwareHost ?? Product.FirmwareHost, FirmwareHostArgs, folder.Path);
        Gateway = new CornerPart("gateway", options.OwnGateway ?? Product.Gateway, GatewayArgs, folder.Path);
        CloudIngest = new CornerPart("cloud-ingest", Product.CloudIngest, () => CloudIngestArgs(CloudData, ConsoleUrl), folder.Path);
        while (_replicasMade < options.Replicas) { _moreReplicas.Add(NewReplica()); }
        Control = new SimulatorControl(folder.Under("wires", "control"));
        Cloud = new CloudApi(ConsoleUrl, Circle, GatewayId);
        GatewayApi = new GatewayApi(GatewayUrl);
    }

    public string Folder => _folder.Path;

    /// <summary>The gateway's own page and API.</summary>
    public string GatewayUrl { get; } = $"http://127.0.0.1:{FreePort.Next()}";

    /// <summary>The operator console and API of cloud-ingest.</summary>
    public string ConsoleUrl { get; } = $"http://127.0.0.1:{FreePort.Next()}";

    public string SitePath { get; }

    public string Circle { get; }

    public string GatewayId { get; }

    public CornerPart Simulator { get; }

    public CornerPart FirmwareHost { get; }

    public CornerPart Gateway { get; }

    public CornerPart CloudIngest { get; }

    /// <summary>Replicas beside <see cref="CloudIngest"/>, whose console the tests ask.</summary>
    public IReadOnlyList<CornerPart> MoreReplicas => _moreReplicas;

    public Mosquitto? Broker { get; private set; }

    public InfluxServer? Influx { get; private set; }

    public Postgres? Postgres { get; private set; }

    public SimulatorControl Control { get; }

    public CloudApi Cloud { get; }

    public GatewayApi GatewayApi { get; }

    /// <summary>The database file of the embedded store's folder.</summary>
    public string CloudData => _folder.Under("cloud");

    public string GatewayData => _folder.Under("gateway");

    public string BrokerUrl => _options.BrokerUrl ?? Broker?.Url ?? $"mqtt://127.0.0.1:{_mqttPort}";

    /// <summary>What truly happened so far.</summary>
    public IReadOnlyList<Happening> Physical => PhysicalLog.Read(_folder.Under("wires", "physical.jsonl"));

    /// <summary>A corner whose processes are not started yet; the servers asked for are.</summary>
    public static async Task<Corner> PrepareAsync(CornerOptions options)
    {
        if (options.Mosquitto) { RealServer.Require("mosquitto"); }

        if (options.Influx) { RealServer.Require("influxd"); }

        if (options.Postgres) { RealServer.Require("postgres"); }

        TempFolder folder = new("corner");
        foreach (string name in new[] { "wires", "host", "gateway", "cloud" }) { folder.Folder(name); }

        Corner corner = new(options, folder);
        try
        {
            if (options.Mosquitto) { corner.Broker = await Mosquitto.StartNewAsync(folder.Under("mosquitto")); }

            if (options.Influx) { corner.Influx = await InfluxServer.StartNewAsync(folder.Under("influxd"), Database); }

            if (options.Postgres) { corner.Postgres = await Postgres.StartNewAsync(Database); }

            return corner;
        }
        catch
        {
            await corner.DisposeAsync();
            throw;
        }
    }

    /// <summary>A corner that is up: every process has said that it is ready.</summary>
    public static async Task<Corner> StartAsync(CornerOptions options)
    {
        Corner corner = await PrepareAsync(options);
        try
        {
            await corner.StartProcessesAsync();
            return corner;
        }
        catch
        {
            corner._folder.Keep = true;
            await corner.DisposeAsync();
            throw;
        }
    }

    public async Task StartProcessesAsync()
    {
        await Simulator.StartAsync();
        await FirmwareHost.StartAsync();
        await CloudIngest.StartAsync();
        foreach (CornerPart replica in MoreReplicas) { await replica.StartAsync(); }
        await Gateway.StartAsync();
    }

    /// <summary>The one of <see cref="MoreReplicas"/> that has been there longest dies and does not come back.</summary>
    public async Task KillReplicaForGoodAsync()
    {
        CornerPart oldest = _moreReplicas[0];
        _moreReplicas.RemoveAt(0);
        await oldest.KillAsync();
        await oldest.DisposeAsync();
    }

    /// <summary>A replica that was not there before, with a folder and a port of its own.</summary>
    public Task AddReplicaAsync(bool waitUntilReady = true)
    {
        CornerPart added = NewReplica();
        _moreReplicas.Add(added);
        return added.StartAsync(waitUntilReady);
    }

    /// <summary>Completes when the console shows the gateway online with its devices.</summary>
    public Task WaitUntilOnline(TimeSpan limit) => Eventually.True("the console shows the gateway online with its devices", limit, async () =>
        (await Cloud.GatewaysAsync()).Items().Any(g => g.TextOf("gateway") == GatewayId && g.BooleanOf("online") == true && g.IntegerOf("devices") is null or > 0));

    /// <summary>
    /// Completes when nothing waits in the outbox, the ledger says complete, and nothing new has come for a while: what
    /// happened on the wire last still has to pass a poll, a debounce and firmware-host's journal.
    /// </summary>
    public async Task WaitUntilDrained(TimeSpan limit)
    {
        string seen = "";
        long since = Stopwatch.GetTimestamp();
        await Eventually.True("the outbox is empty and the ledger says complete", limit, async () =>
        {
            JsonElement outbox = await GatewayApi.OutboxAsync();
            JsonElement ledger = await Cloud.LedgerAsync();
            string now = $"{Physical.Count} {string.Join(' ', ledger.Items().Select(s => s.TextOf("head")))}";
            if (OutboxRecords(outbox) > 0 || ledger.BooleanOf("complete") != true || now != seen)
            {
                (seen, since) = (now, Stopwatch.GetTimestamp());
                return false;
            }

            return Stopwatch.GetElapsedTime(since) > Quiet;
        });
    }

    /// <summary>Records that wait, over all streams.</summary>
    public static long OutboxRecords(JsonElement outbox) =>
        outbox.IntegerOf("records") ?? outbox.Items().Sum(stream => stream.IntegerOf("records") ?? 0);

    /// <summary>What every process wrote last, for the message of a failing test.</summary>
    public string Tails() => string.Join("\n\n", new[] { Simulator, FirmwareHost, Gateway, CloudIngest }
        .Where(p => File.Exists(p.LogPath)).Select(p => $"--- {p.Name}\n{string.Join('\n', p.Log.Split('\n').TakeLast(25))}"));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await CloudIngest.DisposeAsync();
        foreach (CornerPart replica in MoreReplicas) { await replica.DisposeAsync(); }
        await FirmwareHost.DisposeAsync();
        await Simulator.DisposeAsync();
        if (Broker is not null) { await Broker.DisposeAsync(); }

        if (Influx is not null) { await Influx.DisposeAsync(); }

        if (Postgres is not null) { await Postgres.DisposeAsync(); }

        Cloud.Dispose();
        GatewayApi.Dispose();
        _folder.Dispose();
    }

    private static (string Circle, string Gateway) IdentityOf(string sitePath)
    {
        JsonDocumentOptions withComments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        using JsonDocument site = JsonDocument.Parse(File.ReadAllText(sitePath), withComments);
        string? circle = site.RootElement.TextOf("circle");
        string? gateway = site.RootElement.TextOf("gateway");
        Assert.True(circle is not null && gateway is not null, $"{sitePath} has no circle or gateway.");
        return (circle!, gateway!);
    }

    private List<string> SimulateArgs()
    {
        List<string> args = ["simulate", "--site", SitePath, "--dir", _folder.Under("wires")];
        if (_options.People)
        {
            // Inputs change on a test's order alone: two changes at once would cancel out, unseen by everybody.
            args.AddRange(["--people", "--input-changes-per-minute", "0", "--open-after-ms", Number(_options.OpenAfterMs), "--close-after-ms", Number(_options.CloseAfterMs)]);
        }

        if (_options.WireTime) { args.Add("--wire-time"); }

        return args;
    }

    private List<string> FirmwareHostArgs()
    {
        List<string> args = ["run", "--site", SitePath, "--socket", _folder.Under("host.sock"), "--data", _folder.Under("host")];
        if (!_options.WiresMissing) { args.AddRange(["--wires", _folder.Under("wires")]); }

        return args;
    }

    private List<string> GatewayArgs()
    {
        List<string> args = ["run", "--site", SitePath, "--firmware", $"unix:{_folder.Under("host.sock")}", "--broker", BrokerUrl, "--data", GatewayData, "--http", GatewayUrl];
        if (_options.Documents is { } documents) { args.AddRange(["--documents", documents]); }
        return args;
    }

    private CornerPart NewReplica()
    {
        string number = Number(++_replicasMade), url = $"http://127.0.0.1:{FreePort.Next()}";
        return new CornerPart($"cloud-ingest-{number}", Product.CloudIngest, () => CloudIngestArgs(_folder.Under($"cloud-{number}"), url), _folder.Path);
    }

    private List<string> CloudIngestArgs(string data, string url)
    {
        List<string> args = ["run", "--data", data, "--http", url];
        if (_options.Replicas > 1) { args.AddRange(["--shared-group", "ingest"]); }

        args.AddRange(_options.Mosquitto || _options.BrokerUrl is not null ? ["--broker", BrokerUrl] : ["--embedded-broker", Number(_mqttPort)]);
        if ((_options.InfluxUrl ?? Influx?.Url) is { } influx)
        {
            args.AddRange(["--influx", influx, "--influx-bucket", Database]);
        }

        if (Postgres is not null)
        {
            File.WriteAllText(_folder.Under("postgres"), Postgres.Url(Database));
            args.AddRange(["--postgres", _folder.Under("postgres")]);
        }

        return args;
    }

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);
}
