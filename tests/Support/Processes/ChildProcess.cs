using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>A program that a test has started: its output is kept (bounded, and whole in a file when asked), and it ends with the test.</summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private const int LinesMax = 4_000;
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();
    private readonly StreamWriter? _file;
    private bool _fileClosed;

    private ChildProcess(string name, Process process, StreamWriter? file)
    {
        Name = name;
        _process = process;
        _file = file;
    }

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The newest lines of stdout and stderr, in the order in which they came.</summary>
    public IReadOnlyList<string> Lines
    {
        get { lock (_lock) { return [.. _lines]; } }
    }

    public string Text => string.Join('\n', Lines);

    public static ChildProcess Start(string name, string exe, IEnumerable<string> args, string? logFile = null, string? folder = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo info = new(exe, args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach ((string key, string value) in environment ?? new Dictionary<string, string>()) { info.Environment[key] = value; }

        StreamWriter? file = logFile is null ? null : new StreamWriter(logFile, append: true) { AutoFlush = true };
        Process process = new() { StartInfo = info, EnableRaisingEvents = true };
        ChildProcess child = new(name, process, file);
        process.OutputDataReceived += (_, e) => child.Take(e.Data);
        process.ErrorDataReceived += (_, e) => child.Take(e.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Completes when a line matches; fails at once, with the last lines, when the process ends before that.</summary>
    public async Task<string> WaitForLine(string reason, Func<string, bool> match, TimeSpan limit)
    {
        string? found = null;
        await Eventually.True(reason, limit, () =>
        {
            bool ended = HasExited; // Before the look at the lines, so that the last of them are seen.
            found = Lines.FirstOrDefault(match);
            if (found is null && ended) { Assert.Fail($"{Name} ended with {ExitCode} before: {reason}.\n{Tail()}"); }

            return found is not null;
        });
        return found!;
    }

    /// <summary>Completes when the process has said that it is ready to serve.</summary>
    public async Task WaitUntilReady(TimeSpan limit)
    {
        try
        {
            await WaitForLine($"{Name} says ready", line => Ready().IsMatch(line), limit);
        }
        catch (Xunit.Sdk.FailException) when (!HasExited)
        {
            Assert.Fail($"{Name} did not say ready within {limit.TotalSeconds:0.#} s.\n{Tail()}");
        }
    }

    /// <summary>SIGKILL, as a power cut to this one process. Completes when it is gone.</summary>
    public async Task KillAsync() => await SignalAndWait(Posix.SigKill, TimeSpan.FromSeconds(10));

    /// <summary>SIGSTOP: it stands still, and its sockets and files stay open.</summary>
    public void Freeze() => Assert.Equal(0, Posix.Kill(Id, Posix.SigStop));

    /// <summary>SIGCONT: it goes on as if no time had passed.</summary>
    public void Thaw() => Assert.Equal(0, Posix.Kill(Id, Posix.SigCont));

    /// <summary>SIGTERM; completes with the exit code. Fails when the process is still there after the limit.</summary>
    public async Task<int> TerminateAsync(TimeSpan? limit = null)
    {
        await SignalAndWait(Posix.SigTerm, limit ?? TimeSpan.FromSeconds(10));
        return ExitCode;
    }

    /// <summary>SIGINT, as Ctrl-C does.</summary>
    public async Task<int> InterruptAsync(TimeSpan? limit = null)
    {
        await SignalAndWait(Posix.SigInt, limit ?? TimeSpan.FromSeconds(10));
        return ExitCode;
    }

    public async Task<int> WaitForExit(TimeSpan limit)
    {
        using CancellationTokenSource timeout = new(limit);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{Name} is still running after {limit.TotalSeconds:0.#} s.\n{Tail()}");
        }

        return ExitCode;
    }

    public string Tail(int count = 40) => $"Last lines of {Name}:\n{string.Join('\n', Lines.TakeLast(count))}";

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            _ = Posix.Kill(Id, Posix.SigTerm);
            using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(6));
            try
            {
                await _process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
        lock (_lock)
        {
            _fileClosed = true;
            _file?.Dispose();
        }
    }

    [GeneratedRegex(@"\bready\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Ready();

    private async Task SignalAndWait(int signal, TimeSpan limit)
    {
        if (!HasExited) { _ = Posix.Kill(Id, signal); }

        await WaitForExit(limit);
    }

    private void Take(string? line)
    {
        if (line is null) { return; }

        lock (_lock)
        {
            if (_lines.Count == LinesMax) { _lines.Dequeue(); }

            _lines.Enqueue(line);
            if (!_fileClosed) { _file?.WriteLine(line); }
        }
    }
}
