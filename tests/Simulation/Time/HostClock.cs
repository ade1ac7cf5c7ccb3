namespace LifeCircle.Edge.Simulation;

/// <summary>The clocks of one machine: its wall clock may be wrong by years and jump, its monotonic clock begins anew with each boot.</summary>
internal sealed class HostClock(World world) : TimeProvider
{
    /// <summary>The kernel's own start, before any of ours.</summary>
    private const long BootNs = 10_000_000_000;

    private readonly List<object> _faults = [];
    private readonly Dictionary<object, TimeSpan> _errors = [];

    /// <summary>How far the wall clock is from the truth: by the newest of its faults.</summary>
    public TimeSpan Error => _faults.Count == 0 ? TimeSpan.Zero : _errors[_faults[^1]];

    /// <summary>The kernel says that a time service keeps the clock; then it is right.</summary>
    public bool IsSynchronised => _faults.Count == 0;

    /// <summary>The clock is kept again, or no longer.</summary>
    public Action? Changed { get; set; }

    /// <summary>True time at which the monotonic clock was 0.</summary>
    public long ZeroNs { get; private set; }

    public override long TimestampFrequency => 1_000_000_000;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => world.Utc + Error;

    public override long GetTimestamp() => world.NowNs - ZeroNs;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new VirtualTimer(world, callback, state, VirtualTimer.ToNs(dueTime), VirtualTimer.ToNs(period));

    /// <summary>A boot: the monotonic clock starts again.</summary>
    public void Boot() => ZeroNs = world.NowNs - BootNs;

    /// <summary>The clock is wrong by so much, and nobody keeps it, until what comes back is called.</summary>
    public Action Spoil(TimeSpan error)
    {
        object fault = new();
        _faults.Add(fault);
        _errors.Add(fault, error);
        Changed?.Invoke();
        return () =>
        {
            if (!_faults.Remove(fault)) { return; }
            _errors.Remove(fault);
            Changed?.Invoke();
        };
    }
}
