using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>A mosquitto of the test's own: one loopback port, one persistence folder; stopped, killed, wiped and started at will.</summary>
public sealed class Mosquitto : IAsyncDisposable
{
    private readonly string _exe;
    private readonly string _folder;
    private readonly string _conf;
    private ChildProcess? _process;

    private Mosquitto(string exe, string folder, int port)
    {
        _exe = exe;
        _folder = folder;
        _conf = Path.Combine(folder, "mosquitto.conf");
        Port = port;
    }

    public int Port { get; }

    /// <summary>Of the server that runs now.</summary>
    public int ProcessId => _process!.Id;

    public string Url => $"mqtt://127.0.0.1:{Port}";

    private string Persistence => Path.Combine(_folder, "persistence");

    public static async Task<Mosquitto> StartNewAsync(string folder, string moreConf = "")
    {
        string exe = RealServer.Require("mosquitto");
        Directory.CreateDirectory(folder);
        Mosquitto server = new(exe, folder, FreePort.Next());
        await File.WriteAllTextAsync(server._conf, $"""
            listener {server.Port} 127.0.0.1
            allow_anonymous true
            persistence true
            persistence_location {server.Persistence}/
            autosave_interval 1
            max_queued_messages 100000
            log_dest stderr
            # As root mosquitto would change to a user that may not enter the test's folder.
            user {Environment.UserName}
            {moreConf}

            """);
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        Directory.CreateDirectory(Persistence);
        await DropAsync();
        _process = ChildProcess.Start("mosquitto", _exe, ["-c", _conf], Path.Combine(_folder, "mosquitto.log"), _folder);
        await Eventually.True($"mosquitto accepts connections on {Port}", TimeSpan.FromSeconds(10), () =>
        {
            if (_process.HasExited) { Assert.Fail($"mosquitto ended.\n{_process.Tail()}"); }

            return FreePort.AnswersAsync(Port);
        });
    }

    /// <summary>A clean stop: mosquitto saves what it holds.</summary>
    public async Task StopAsync()
    {
        if (_process is not null) { await _process.TerminateAsync(); }
    }

    public async Task KillAsync()
    {
        if (_process is not null) { await _process.KillAsync(); }
    }

    /// <summary>Forgets all that the broker had on disk, as after a new installation. Only while it is down.</summary>
    public void Wipe()
    {
        Assert.True(_process is null || _process.HasExited, "Stop or kill mosquitto before its persistence is wiped.");
        if (Directory.Exists(Persistence)) { Directory.Delete(Persistence, recursive: true); }
    }

    public ValueTask DisposeAsync() => DropAsync();

    private async ValueTask DropAsync()
    {
        if (_process is not null) { await _process.DisposeAsync(); }

        _process = null;
    }
}
