namespace LifeCircle.Edge.Outbox;

/// <summary>The two streams. Events are never dropped; telemetry gives way when space runs out.</summary>
public enum OutboxStream
{
    Events = 1,
    Telemetry = 2,
}

/// <summary>How much the outbox may hold.</summary>
public sealed record OutboxOptions
{
    /// <summary>Bytes of event bodies; one more is refused with <see cref="OutboxFullException"/>, so that its source keeps it.</summary>
    public long EventsBytesMax { get; init; } = 256L * 1024 * 1024;

    /// <summary>Bytes of telemetry bodies; beyond it the oldest are evicted and their ranges written down.</summary>
    public long TelemetryBytesMax { get; init; } = 512L * 1024 * 1024;

    /// <summary>Part of the telemetry budget freed at one time. A chunk, because each one costs an event that names what went.</summary>
    public double EvictionShare { get; init; } = 1.0 / 64;
}

/// <summary>One record as it is handed to the far end, byte for byte the same each time.</summary>
public readonly record struct OutboxRecord(long Offset, ReadOnlyMemory<byte> Body);

/// <summary>What a stream holds now.</summary>
/// <param name="Tail">Lowest offset still held; <paramref name="Head"/> + 1 when empty.</param>
/// <param name="Head">Highest offset ever given; 0 before the first.</param>
public readonly record struct OutboxExtent(long Tail, long Head, long Records, long Bytes);

/// <summary>Offsets, ends included, that left the disk without a confirmation.</summary>
public readonly record struct EvictedRange(OutboxStream Stream, long From, long Through)
{
    public long Records => Through - From + 1;
}

/// <summary>Why a confirmation was not taken.</summary>
public enum ConfirmRefusal
{
    None,

    /// <summary>It speaks of another database file.</summary>
    OtherEpoch,

    /// <summary>It names an offset that was never given: forged, or meant for a file that this one is an older copy of.</summary>
    NeverGiven,

    /// <summary>A range that ends before it starts, or starts below 1.</summary>
    Malformed,
}

/// <summary>What a confirmation did.</summary>
/// <param name="Records">Records deleted now; those confirmed before are not counted again.</param>
public readonly record struct ConfirmOutcome(ConfirmRefusal Refusal, long Records, long Bytes)
{
    public bool Taken => Refusal == ConfirmRefusal.None;
}

/// <summary>What happened since the process started.</summary>
public readonly record struct OutboxCounts(long ConfirmedRecords, long EvictedRecords, long RefusedConfirmations);

/// <summary>The disk is full and only its reserve is left: that is for events, confirmations and state. Nothing of this write is stored.</summary>
public sealed class DiskShortException() : Exception("The disk is full: telemetry waits until there is room again. Free some space.");

/// <summary>The events budget is used up. Nothing of this write is stored; its source keeps what it wanted to hand over.</summary>
public sealed class OutboxFullException(long bytesMax)
    : Exception($"The events stream holds its {bytesMax} bytes. Check that the cloud is reachable and confirms; raise EventsBytesMax if the outage is meant to last.");
