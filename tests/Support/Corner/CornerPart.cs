using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>One process of a corner: started, killed and started again with the same arguments.</summary>
public sealed class CornerPart(string name, string exe, Func<IReadOnlyList<string>> args, string folder) : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private ChildProcess? _process;

    public string Name => name;

    /// <summary>Beside what the test's own has; for the next start.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; set; }

    /// <summary>More than the corner's own arguments, for the next start.</summary>
    public IReadOnlyList<string> MoreArgs { get; set; } = [];

    public ChildProcess Process => _process ?? throw new InvalidOperationException($"{name} has not been started.");

    public bool IsRunning => _process is { HasExited: false };

    public string LogPath => Path.Combine(folder, $"{name}.log");

    /// <summary>All that the process has ever written, over every start.</summary>
    public string Log => File.Exists(LogPath) ? ReadShared(LogPath) : "";

    public async Task StartAsync(bool waitUntilReady = true)
    {
        Assert.False(IsRunning, $"{name} is running already.");
        await DropAsync();
        _process = ChildProcess.Start(name, exe, [.. args(), .. MoreArgs], LogPath, folder, Environment);
        if (waitUntilReady) { await WaitUntilReady(); }
    }

    public Task WaitUntilReady() => Process.WaitUntilReady(ReadyWithin);

    public async Task KillAsync()
    {
        if (_process is not null) { await _process.KillAsync(); }
    }

    public Task<int> TerminateAsync() => Process.TerminateAsync();

    public ValueTask DisposeAsync() => DropAsync();

    private static string ReadShared(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private async ValueTask DropAsync()
    {
        if (_process is not null) { await _process.DisposeAsync(); }

        _process = null;
    }
}
