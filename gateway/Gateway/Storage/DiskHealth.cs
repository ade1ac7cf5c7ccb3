using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Storage;

/// <summary>A time in which writes did not reach the disk.</summary>
/// <param name="Text">What was wrong, as it was said last.</param>
public sealed record DiskEpisode(string Text, double Seconds);

/// <summary>Whether the last write reached the disk; every writer tells it.</summary>
public sealed class DiskHealth(BootClock boot)
{
    private readonly Lock _lock = new();
    private string _trouble = "";
    private long _sinceNs;
    private DiskEpisode? _ended;

    /// <summary>Empty, or a sentence on what to check.</summary>
    public string Trouble => Volatile.Read(ref _trouble);

    /// <summary>The last trouble that is over and that nobody has reported; null for none. While it lasts nothing could be stored about it.</summary>
    public DiskEpisode? Ended
    {
        get { lock (_lock) { return _ended; } }
    }

    public void Fine()
    {
        if (Trouble.Length == 0) { return; }
        lock (_lock)
        {
            _ended = new DiskEpisode(_trouble, (boot.MonotonicNs - _sinceNs) / 1e9);
            _trouble = "";
        }
    }

    public void Failed(Exception e)
    {
        lock (_lock)
        {
            if (_trouble.Length == 0) { _sinceNs = boot.MonotonicNs; }
            _trouble = Sentence(e);
        }
    }

    /// <summary>The episode stands in an event on the disk.</summary>
    public void Reported(DiskEpisode episode)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_ended, episode)) { _ended = null; }
        }
    }

    /// <summary>True for what a disk, not a programmer, does wrong.</summary>
    public static bool IsDiskFault(Exception e) => e is SqliteException or DatabaseBusyException or OutboxFullException or DiskShortException;

    private static string Sentence(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: 13 } => "The disk is full: free some space; nothing is taken from firmware-host until then.",
        SqliteException { SqliteErrorCode: 10 } => "The disk answers with an input/output error: check the card and its file system.",
        SqliteException { SqliteErrorCode: 8 } => "The file system is read-only: the kernel makes it so when a card fails. Check the card, then mount it for writing; nothing is taken from firmware-host until then.",
        SqliteException { SqliteErrorCode: 14 } => "A file of the database cannot be opened: check that the card is mounted and who owns the data folder.",
        SqliteException { SqliteErrorCode: 11 or 26 } => "The database file is damaged: keep it, start with an empty data folder and have it examined.",
        _ => e.Message,
    };
}
