namespace LifeCircle.Edge.DurableLog;

/// <summary>Space kept beside a database for the day on which the disk is full.</summary>
/// <remarks>
/// SQLite cannot delete its way out of a full disk, since deleting writes too. So a file of a few MiB holds the room for that: it is given back
/// when a commit finds the disk full, and taken again once the disk has twice as much to spare.
/// For the writer's thread; <see cref="IsHeld"/> for any.
/// </remarks>
internal sealed class Reserve
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(5);
    private readonly string _path;
    private readonly long _bytes;
    private readonly TimeProvider _time;
    private volatile bool _isHeld;
    private long _triedAt;

    /// <param name="bytes">0 for none.</param>
    public Reserve(string database, long bytes, TimeProvider time)
    {
        (_path, _bytes, _time) = (database + "-reserve", bytes, time);
        if (bytes > 0) { TryHold(); }
    }

    public bool IsHeld => _isHeld;

    /// <summary>The disk was found full and has not recovered since.</summary>
    public bool IsSpent => _bytes > 0 && !_isHeld;

    /// <summary>A commit found the disk full.</summary>
    public void Release()
    {
        if (!_isHeld) { return; }
        _isHeld = false;
        _triedAt = _time.GetTimestamp();
        try { File.Delete(_path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { } // A read-only file system: nothing to be had there anyway.
    }

    /// <summary>A commit went through: perhaps there is room again.</summary>
    public void MayHoldAgain()
    {
        if (!IsSpent || _time.GetElapsedTime(_triedAt) < AgainAfter) { return; }
        _triedAt = _time.GetTimestamp();
        TryHold();
    }

    private void TryHold()
    {
        try
        {
            if (!File.Exists(_path) || new FileInfo(_path).Length != _bytes)
            {
                if (FreeBytes() < 2 * _bytes) { return; }
                File.Delete(_path);
                // Allocated, not only declared: the file system must not find out later that it has not got it.
                using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, preallocationSize: _bytes);
                RandomAccess.SetLength(file, _bytes);
            }

            _isHeld = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { } // Still full: the next commit that goes through tries again.
    }

    private long FreeBytes() => new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(_path))!).AvailableFreeSpace;
}
