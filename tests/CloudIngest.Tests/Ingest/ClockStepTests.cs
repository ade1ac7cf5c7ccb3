using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

/// <summary>Somebody sets the wall clock of the ingest's machine: nothing waits for it, and no gateway passes for silent.</summary>
public sealed class ClockStepTests
{
    [Theory]
    [InlineData(-20)]
    [InlineData(20)]
    public async Task A_step_of_the_wall_clock_disturbs_no_batch_no_flush_and_no_presence(int hours)
    {
        WallClock clock = new();
        await using IngestBench bench = await IngestBench.StartAsync(time: clock);
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        await gateway.DoorAsync(1, open: true);
        await Eventually.True("the first record is confirmed and shown", IngestBench.Soon, async () => gateway.Confirmed(2, 1) && await ShownAsync(bench) == "true");
        long asked = bench.Figures.RebirthsAsked;

        clock.AheadOfMachine = TimeSpan.FromHours(hours);
        await gateway.DoorAsync(2, open: false);
        await Eventually.True("the next record is confirmed and shown", IngestBench.Soon, async () => gateway.Confirmed(2, 2) && await ShownAsync(bench) == "false");
        Assert.Equal(2, bench.Store.Query(new StoreQuery { Measurement = "locker" }).Count);
        Assert.Equal(asked, bench.Figures.RebirthsAsked);
    }

    private static async Task<string?> ShownAsync(IngestBench bench) =>
        (await bench.Fleet.PointsAsync("hailar-1", "gw-1", HandMadeGateway.Device, TestContext.Current.CancellationToken)).FirstOrDefault(p => p.Name == "compartment/07/door_open")?.Value;

    /// <summary>The machine's time with its wall clock set elsewhere; what only passes goes on as it did.</summary>
    private sealed class WallClock : TimeProvider
    {
        private long _aheadTicks;

        public TimeSpan AheadOfMachine { set => Interlocked.Exchange(ref _aheadTicks, value.Ticks); }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _aheadTicks));
    }
}
