using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Site;
using LifeCircle.Edge.FirmwareHost.Verbs;
using LifeCircle.Edge.FirmwareHost.Wires;
using LifeCircle.Edge.Simulators;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Host;

/// <summary>The simulated corner of the demo with a host on it, both in this process, talking over their real wires and sockets.</summary>
internal sealed class RunningCorner : IAsyncDisposable
{
    private readonly Scratch _scratch = new();
    private SiteFile _site = Site();
    private SimulatedCorner? _corner;
    private FirmwareHostApp? _app;
    private HostClient? _client;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public string SocketPath => _scratch["socket"];

    public string DataFolder => _scratch["data"];

    public string WiresFolder => _scratch["wires"];

    public DeviceHost.DeviceHostClient Host => _client!.Host;

    /// <param name="site">Another corner than the demo's.</param>
    public static async Task<RunningCorner> StartAsync(SimulationOptions? options = null, bool withHost = true, SiteFile? site = null)
    {
        RunningCorner running = new();
        running._site = site ?? running._site;
        running._corner = await SimulatedCorner.StartAsync(running._site, running.WiresFolder, options ?? new SimulationOptions(), TimeProvider.System, Token);
        if (withHost) { await running.StartHostAsync(); }
        return running;
    }

    public static SiteFile Site() => SiteReader.ReadFile(SiteFiles.Demo).Site!;

    public async Task StartHostAsync()
    {
        HostOptions options = new(_site, Boards.All, new FolderWires(WiresFolder, TimeProvider.System), SocketPath, DataFolder);
        _app = await FirmwareHostApp.BuildAsync(options, TimeProvider.System);
        await _app.StartAsync(Token);
        _client = new HostClient(SocketPath);
    }

    public async Task StopHostAsync()
    {
        _client?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
        }

        (_app, _client) = (null, null);
    }

    public Task<CommandResult> UnlockAsync(string id, string part, uint validForMs = 10_000) =>
        Host.ExecuteAsync(new Command { Id = id, Device = "locker-1", Part = part, Verb = "unlock", Issuer = "tester", Reason = "test", ValidForMs = validForMs, ArgsJson = "{}" }, cancellationToken: Token).ResponseAsync;

    /// <summary>What physically happened so far, as <c>what part</c>.</summary>
    public IReadOnlyList<string> Happened(string what)
    {
        using FileStream file = new(Path.Combine(WiresFolder, SimulatedCorner.LogFile), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        return [.. reader.ReadToEnd().Split('\n').Where(l => l.EndsWith('}')).Select(l => JsonNode.Parse(l)!).Where(n => (string?)n["what"] == what).Select(n => (string?)n["part"] ?? "")];
    }

    /// <summary>Gives the simulated corner an order and expects it to be taken.</summary>
    public async Task OrderAsync(string json)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(WiresFolder, SimulatedCorner.ControlFile)), Token);
        await using NetworkStream stream = new(socket);
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(json + "\n"), Token);
        using StreamReader reader = new(stream);
        string answer = await reader.ReadLineAsync(Token) ?? "";
        Assert.True(JsonNode.Parse(answer)?["ok"]?.GetValueKind() == JsonValueKind.True, $"{json} -> {answer}");
    }

    public async Task<BoardHealth> BoardAsync(string device, int address) =>
        (await Host.HealthAsync(new HealthRequest(), cancellationToken: Token)).Buses.SelectMany(b => b.Boards).First(b => b.Device == device && b.Address == address);

    public async ValueTask DisposeAsync()
    {
        await StopHostAsync();
        if (_corner is not null) { await _corner.DisposeAsync(); }
        _scratch.Dispose();
    }
}

/// <summary>Listens to a host and remembers: the newest reading of each point, and every entry.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Dictionary<string, Reading> _readings = [];
    private readonly List<JournalEntry> _entries = [];
    private readonly Task _task;

    public Listener(DeviceHost.DeviceHostClient host, ObserveRequest? request = null) => _task = ListenAsync(host, request ?? new ObserveRequest());

    public bool HasSnapshot { get; private set; }

    public IReadOnlyList<JournalEntry> Entries { get { lock (_readings) { return [.. _entries]; } } }

    public Reading? this[string point] { get { lock (_readings) { return _readings.GetValueOrDefault(point); } } }

    public IReadOnlyList<string> Kinds(string part) => [.. Entries.Where(e => e.Part == part).Select(e => e.Kind)];

    public Task EntryAsync(string part, string kind) => Until.TrueAsync(() => Kinds(part).Contains(kind), $"the entry {kind} of {part}");

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _task;
        _over.Dispose();
    }

    private async Task ListenAsync(DeviceHost.DeviceHostClient host, ObserveRequest request)
    {
        try
        {
            using Grpc.Core.AsyncServerStreamingCall<Observation> call = host.Observe(request, cancellationToken: _over.Token);
            while (await call.ResponseStream.MoveNext(_over.Token)) { Take(call.ResponseStream.Current); }
        }
        catch (Grpc.Core.RpcException) { } // The host has gone, or the test is over.
        catch (OperationCanceledException) { }
    }

    private void Take(Observation observation)
    {
        lock (_readings)
        {
            switch (observation.KindCase)
            {
                case Observation.KindOneofCase.Reading: _readings[$"{observation.Reading.Device}/{observation.Reading.Point}"] = observation.Reading; break;
                case Observation.KindOneofCase.Entry: _entries.Add(observation.Entry); break;
                default: HasSnapshot = true; break;
            }
        }
    }
}
