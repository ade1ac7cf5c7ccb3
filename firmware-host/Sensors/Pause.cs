namespace LifeCircle.Edge.Sensors;

/// <summary>A wait that is never too short. Timers count the kernel's coarse clock and may fire milliseconds early, which a chip that is still measuring does not forgive.</summary>
internal static class Pause
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    internal static async Task AtLeastAsync(TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        for (TimeSpan rest = duration; rest > TimeSpan.Zero; rest = duration - time.GetElapsedTime(began))
        {
            await Task.Delay(rest > Shortest ? rest : Shortest, time, cancellationToken);
        }
    }
}
