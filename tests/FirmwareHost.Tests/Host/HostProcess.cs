using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Host;

/// <summary>The built firmware-host as a process of its own.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];

    private HostProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Add(e.Data);
        process.ErrorDataReceived += (_, e) => Add(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public IReadOnlyList<string> Lines { get { lock (_lines) { return [.. _lines]; } } }

    public string Text => string.Join('\n', Lines);

    public bool HasExited => _process.HasExited;

    public static HostProcess Start(params string[] arguments) => new(new Process
    {
        StartInfo = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "firmware-host"), arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true },
    });

    public static HostProcess Run(string site, RunningCorner corner) =>
        Start("run", "--site", site, "--socket", corner.SocketPath, "--data", corner.DataFolder, "--wires", corner.WiresFolder);

    public async Task ReadyAsync()
    {
        await Until.TrueAsync(() => HasExited || Text.Contains("ready", StringComparison.Ordinal), "the host to be ready", limitS: 60);
        Assert.False(HasExited, Text);
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, as systemd sends it.</summary>
    public async Task TerminateAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) { await KillAsync(); }
        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is null) { return; }
        lock (_lines) { _lines.Add(line); }
    }
}
