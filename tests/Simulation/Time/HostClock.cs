namespace LifeCircle.Edge.Simulation;

/// <summary>The clocks of one machine: its wall clock may be wrong by years and jump, its monotonic clock begins anew with each boot.</summary>
internal sealed class HostClock(World world) : TimeProvider
{
    private long _bootNs;

    /// <summary>How far the wall clock is from the truth.</summary>
    public TimeSpan Error { get; set; }

    /// <summary>The kernel says that a time service keeps the clock.</summary>
    public bool IsSynchronised { get; set; } = true;

    public override long TimestampFrequency => 1_000_000_000;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => world.Utc + Error;

    public override long GetTimestamp() => world.NowNs - _bootNs;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new VirtualTimer(world, callback, state, VirtualTimer.ToNs(dueTime), VirtualTimer.ToNs(period));

    /// <summary>A boot: the monotonic clock starts again.</summary>
    public void Boot() => _bootNs = world.NowNs - (long)TimeSpan.FromSeconds(10).TotalNanoseconds;
}
