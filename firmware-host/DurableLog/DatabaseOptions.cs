namespace LifeCircle.Edge.DurableLog;

/// <summary>How a database file is opened.</summary>
public sealed record DatabaseOptions
{
    /// <summary>The file; its folder is made when missing.</summary>
    public required string Path { get; init; }

    /// <summary>Writes that wait at most for their turn; one more is refused with <see cref="DatabaseBusyException"/>.</summary>
    public int QueuedWritesMax { get; init; } = 4_096;

    /// <summary>Writes that share one transaction and so one fsync.</summary>
    public int WritesPerCommitMax { get; init; } = 512;

    /// <summary>The write-ahead log is folded back into the file at this many pages of 4 KiB.</summary>
    public int CheckpointPages { get; init; } = 1_000;

    /// <summary>Largest size of the database file; a write that would need more fails as on a full disk. The write-ahead log beside it is folded from <see cref="CheckpointPages"/> on, then begun again and cut to twice that; with what the last writes added it stays within four times, unless a reader that is at work holds the folding up. 0: no limit but the disk's.</summary>
    public long FileBytesMax { get; init; }

    /// <summary>Space kept beside the file for the day on which the disk is full; see <see cref="Database.IsShort"/>. 0: none.</summary>
    public long ReserveBytes { get; init; }

    /// <summary>What is deleted is overwritten in the file, and <see cref="Database.EraseSoon"/> takes it out of the write-ahead log.</summary>
    public bool EraseDeleted { get; init; }

    /// <summary>Between two of the foldings that <see cref="Database.EraseSoon"/> asks for; each writes every page that changed since the last one.</summary>
    public int EraseEveryS { get; init; } = 60;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A thread of its own for the writer, so that an fsync holds up nobody else; false where all must run on one thread in one order, as in the simulation.</summary>
    public bool OwnThread { get; init; } = true;

    /// <summary>Called by the writer when a commit is on disk and nobody has been told of it yet; what it throws fails the commit's writes. For tests that cut the power just there.</summary>
    public Action? OnDisk { get; init; }
}

/// <summary>More writes wait than may: the disk does not keep up. The write was not taken.</summary>
public sealed class DatabaseBusyException(int waiting) : Exception($"{waiting} writes wait for the disk already; this one was not taken.");
