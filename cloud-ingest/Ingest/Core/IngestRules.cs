namespace LifeCircle.Edge.Ingest.Core;

/// <summary>Limits and times of the core, in milliseconds.</summary>
internal sealed record IngestRules
{
    /// <summary>The product is younger than this; a time before it is from a clock that was not set.</summary>
    public static readonly DateTimeOffset Built = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public int BatchLinesMax { get; init; } = 5_000;

    public int BatchAgeMs { get; init; } = 100;

    public int PendingLinesMax { get; init; } = 100_000;

    public int FlushMs { get; init; } = 1_000;

    /// <summary>A flush that takes long puts the next one off, so that the registry has a small part of the time whatever the fleet and the number of replicas; but not beyond this.</summary>
    public int FlushMsMax { get; init; } = 5_000;

    /// <summary>The pause between flushes, in times of what the last one took.</summary>
    public int FlushRest { get; init; } = 20;

    public int HeartbeatMs { get; init; } = 60_000;

    /// <summary>Wait after an unknown alias, in which the birth may still come, before it is asked for.</summary>
    public int RebirthAfterMs { get; init; } = 5_000;

    /// <summary>The registry is read again for a waiting node at most this often: another replica may have taken the birth.</summary>
    public int ReadAgainMs { get; init; } = 2_000;

    /// <summary>Longest wait of a message for its birth.</summary>
    public int ParkMs { get; init; } = 60_000;

    /// <summary>A device whose birth did not come this long after its node's is gone.</summary>
    public int DeviceBirthMs { get; init; } = 10_000;

    /// <summary>A record whose time lies further ahead is set aside: the clock that gave it was wrong.</summary>
    public long AheadMsMax { get; init; } = 24 * 3_600_000L;

    public int NodesMax { get; init; } = 100_000;

    /// <summary>Other replicas take a part of every node's messages.</summary>
    public bool IsShared { get; init; }

    /// <summary>The latest time that is taken now. An ingest whose own clock was never set judges nobody.</summary>
    public long LatestMs(long utcMs) => utcMs < Built.ToUnixTimeMilliseconds() ? long.MaxValue : utcMs + AheadMsMax;

    public static IngestRules Of(IngestOptions options) => new()
    {
        BatchLinesMax = options.BatchLinesMax,
        BatchAgeMs = options.BatchAgeMs,
        PendingLinesMax = options.PendingLinesMax,
        FlushMs = options.FlushMs,
        HeartbeatMs = options.HeartbeatS * 1_000,
        AheadMsMax = options.AheadHoursMax * 3_600_000L,
        IsShared = options.SharedGroup is not null,
    };
}
