using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Storage;

/// <summary>Whether the last write reached the disk; every writer tells it.</summary>
public sealed class DiskHealth
{
    private string _trouble = "";

    /// <summary>Empty, or a sentence on what to check.</summary>
    public string Trouble => Volatile.Read(ref _trouble);

    public void Fine() => Volatile.Write(ref _trouble, "");

    public void Failed(Exception e) => Volatile.Write(ref _trouble, Sentence(e));

    /// <summary>True for what a disk, not a programmer, does wrong.</summary>
    public static bool IsDiskFault(Exception e) => e is SqliteException or DatabaseBusyException or OutboxFullException;

    private static string Sentence(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: 13 } => "The disk is full: free some space; nothing is taken from firmware-host until then.",
        SqliteException { SqliteErrorCode: 10 } => "The disk answers with an input/output error: check the card and its file system.",
        SqliteException { SqliteErrorCode: 11 or 26 } => "The database file is damaged: keep it, start with an empty data folder and have it examined.",
        _ => e.Message,
    };
}
