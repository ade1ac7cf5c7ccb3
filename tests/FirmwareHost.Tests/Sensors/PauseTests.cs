using System.Diagnostics;
using LifeCircle.Edge.Sensors;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Sensors;

public sealed class PauseTests
{
    [Fact]
    public async Task A_pause_is_never_too_short_though_timers_fire_early()
    {
        TimeSpan asked = TimeSpan.FromMilliseconds(20);
        long began = Stopwatch.GetTimestamp();
        await Pause.AtLeastAsync(asked, new EarlyTimers(), TestContext.Current.CancellationToken);
        Assert.True(Stopwatch.GetElapsedTime(began) >= asked);
    }

    [Fact]
    public async Task A_pause_ends_when_it_is_cancelled()
    {
        using CancellationTokenSource over = new();
        Task pause = Pause.AtLeastAsync(TimeSpan.FromHours(1), TimeProvider.System, over.Token);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pause);
    }

    private sealed class EarlyTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, dueTime / 2, period);
    }
}
