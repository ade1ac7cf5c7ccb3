namespace LifeCircle.Edge.FirmwareHost.Points;

/// <summary>Wakes everyone who waits; rings that nobody hears are not counted.</summary>
/// <remarks>Take <see cref="Next"/> first, look at the state second, wait third: then no ring is missed.</remarks>
public sealed class Bell
{
    private volatile TaskCompletionSource _next = New();

    /// <summary>Completes at the next ring.</summary>
    public Task Next => _next.Task;

    public void Ring() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
