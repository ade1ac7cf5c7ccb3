using System.Globalization;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.Web.Tests.Fleet;

/// <summary>The built cloud-ingest with its embedded broker and store, started from another folder than its own.</summary>
public sealed class ConsoleProcess : IAsyncDisposable
{
    private readonly TempFolder _folder = new("console");
    private ChildProcess? _process;

    public int MqttPort { get; } = FreePort.Next();

    public string Url { get; } = $"http://127.0.0.1:{FreePort.Next()}";

    /// <summary>File of the embedded store.</summary>
    public string StorePath => _folder.Under("data", "timeseries.db");

    public ChildProcess Process => _process ?? throw new InvalidOperationException("The console has not been started.");

    public static async Task<ConsoleProcess> StartAsync(params string[] more)
    {
        ConsoleProcess console = new();
        await console.StartAgainAsync(more);
        return console;
    }

    public async Task StartAgainAsync(params string[] more)
    {
        string port = MqttPort.ToString(CultureInfo.InvariantCulture);
        _process = ChildProcess.Start("cloud-ingest", Product.CloudIngest, ["run", "--embedded-broker", port, "--data", _folder.Under("data"), "--http", Url, .. more], folder: _folder.Path);
        await _process.WaitUntilReady(TimeSpan.FromSeconds(60));
    }

    /// <summary>A node that is online with its devices on this console.</summary>
    public async Task<FleetNode> NodeAsync(FleetNode node)
    {
        await node.ConnectAsync(MqttPort);
        using CloudApi api = new(Url, node.Circle, node.Gateway);
        await Eventually.True($"the console shows {node.Gateway} with two devices and their doors", TimeSpan.FromSeconds(60), async () =>
            (await api.PointsAsync()).Items().Count > node.Doors);
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) { await _process.DisposeAsync(); }

        _folder.Dispose();
    }
}
