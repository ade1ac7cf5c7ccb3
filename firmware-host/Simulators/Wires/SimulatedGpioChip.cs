using System.Net.Sockets;

namespace LifeCircle.Edge.Simulators;

/// <summary>A GPIO chip made of files: <c>line&lt;N&gt;</c> holds '0' or '1', and a socket that outputs are driven through.</summary>
/// <remarks><code>
/// socket     request   line, low byte first (2), then 0 or 1: drive it, 2: read it
///            answer    the level at the pin, 0 or 1; 255: it cannot be driven now
/// </code>
/// A line keeps its level when the driver has gone, as a computer's does.
/// </remarks>
internal sealed class SimulatedGpioChip : IDisposable
{
    private const byte CannotBeDriven = 0xFF;

    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly Dictionary<int, bool> _levels = [];
    private readonly Dictionary<int, SimulatedGpioOutput> _outputs = [];
    private readonly SimulatedSocket _socket;
    private bool _plugged = true;

    internal SimulatedGpioChip(string id, string folder)
    {
        (Id, _folder) = (id, folder);
        Directory.CreateDirectory(folder);
        _socket = new SimulatedSocket(FolderGpioDriver.OutputsPath(folder), TalkAsync);
    }

    internal string Id { get; }

    internal bool IsPlugged
    {
        get
        {
            lock (_lock)
            {
                return _plugged;
            }
        }
    }

    internal void Set(int line, bool level)
    {
        lock (_lock)
        {
            _levels[line] = level;
            Write(line, level);
        }
    }

    /// <summary>Something hangs on an output line.</summary>
    internal void Add(SimulatedGpioOutput output) => _outputs.Add(output.Line, output);

    internal void Plug()
    {
        lock (_lock)
        {
            _plugged = true;
            Directory.CreateDirectory(_folder);
            if (_outputs.Count > 0)
            {
                _socket.Plug();
            }

            foreach ((int line, bool level) in _levels)
            {
                Write(line, level);
            }
        }
    }

    internal void Unplug()
    {
        lock (_lock)
        {
            _plugged = false;
            _socket.Unplug();
            foreach (int line in _levels.Keys)
            {
                File.Delete(LinePath(line));
            }
        }
    }

    public void Dispose()
    {
        Unplug();
        if (Directory.Exists(_folder) && !Directory.EnumerateFileSystemEntries(_folder).Any())
        {
            Directory.Delete(_folder);
        }
    }

    private async Task TalkAsync(NetworkStream stream, CancellationToken unplugged)
    {
        byte[] request = new byte[3];
        while (true)
        {
            await stream.ReadExactlyAsync(request, unplugged);
            byte answer = !_outputs.TryGetValue(request[0] | (request[1] << 8), out SimulatedGpioOutput? output) || (request[2] < 2 && output.IsDead()) ? CannotBeDriven
                : output.Drive(request[2] > 1 ? null : request[2] == 1) ? (byte)1
                : (byte)0;
            await stream.WriteAsync(new[] { answer }, unplugged);
        }
    }

    private void Write(int line, bool level)
    {
        if (_plugged)
        {
            // One byte in place: a reader sees the old level or the new one, never an empty file once it exists.
            using var file = new FileStream(LinePath(line), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            file.WriteByte(level ? (byte)'1' : (byte)'0');
        }
    }

    private string LinePath(int line) => FolderGpioDriver.LinePath(_folder, line);
}

/// <summary>What hangs on an output line. Thread-safe.</summary>
/// <param name="isDead">True while the line cannot be driven.</param>
/// <param name="driven">Told each level that the line is driven to.</param>
internal sealed class SimulatedGpioOutput(int line, Func<bool> isDead, Action<bool> driven)
{
    private readonly Lock _lock = new();
    private bool _level;

    internal int Line { get; } = line;

    internal bool IsDead() => isDead();

    /// <summary>Drives the line, or leaves it with null; returns its level.</summary>
    internal bool Drive(bool? level)
    {
        lock (_lock)
        {
            if (level is { } now)
            {
                _level = now;
                driven(now);
            }

            return _level;
        }
    }
}
