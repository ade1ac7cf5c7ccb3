namespace LifeCircle.Edge.Gateway.Tests.Gateway;

/// <summary>The machine's own time, which can leap forward as it does for a process that stood still: both clocks at once, and timers go on as they were.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private long _jumpTicks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _jumpTicks));

    public override long GetTimestamp() => System.GetTimestamp() + (Interlocked.Read(ref _jumpTicks) * (TimestampFrequency / TimeSpan.TicksPerSecond));

    public void Jump(TimeSpan by) => Interlocked.Add(ref _jumpTicks, by.Ticks);
}
