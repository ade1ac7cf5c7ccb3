namespace LifeCircle.Edge.Ingest;

/// <summary>One moment by both clocks.</summary>
/// <param name="UtcMs">The wall clock, for what is stored, sent and shown; somebody may set it at any time.</param>
/// <param name="SteadyMs">Milliseconds that only ever pass, for every wait and every age.</param>
public readonly record struct Moment(long UtcMs, long SteadyMs)
{
    public static Moment Of(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new Moment(time.GetUtcNow().ToUnixTimeMilliseconds(), (long)time.GetElapsedTime(0).TotalMilliseconds);
    }
}
