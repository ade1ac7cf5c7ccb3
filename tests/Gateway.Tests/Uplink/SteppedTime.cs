using Microsoft.Extensions.Time.Testing;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>Time that tests move; the wall clock can be put anywhere beside it, backwards too, and neither timers nor the monotonic clock notice.</summary>
internal sealed class SteppedTime(DateTimeOffset start) : TimeProvider
{
    private readonly FakeTimeProvider _steady = new(start);

    /// <summary>The machine has been up for sixty days: longer than 32 bits count milliseconds.</summary>
    private readonly long _bootTicks = start.AddDays(-60).Ticks;

    public TimeSpan Step { get; set; }

    public override long TimestampFrequency => _steady.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _steady.GetUtcNow() + Step;

    public override long GetTimestamp() => _steady.GetTimestamp() - _bootTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _steady.CreateTimer(callback, state, dueTime, period);

    public void Advance(TimeSpan by) => _steady.Advance(by);
}
