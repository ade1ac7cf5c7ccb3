namespace LifeCircle.Edge.Simulators;

/// <summary>A GPIO chip made of files: <c>line&lt;N&gt;</c> holds '0' or '1'.</summary>
internal sealed class SimulatedGpioChip : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly Dictionary<int, bool> _levels = [];
    private bool _plugged = true;

    internal SimulatedGpioChip(string id, string folder)
    {
        (Id, _folder) = (id, folder);
        Directory.CreateDirectory(folder);
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

    internal void Plug()
    {
        lock (_lock)
        {
            _plugged = true;
            Directory.CreateDirectory(_folder);
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
