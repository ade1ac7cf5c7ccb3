using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries;

/// <summary>What <c>--keep-days</c> deletes, and what it leaves.</summary>
public sealed class EmbeddedSweepTests
{
    private const long Day = RetentionLayout.DayNs;
    private static readonly Series Cabinet = new("sensors", new Tag("device", "cabinet"));
    private static readonly Series Opened = new("event", new Tag("device", "locker-1"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static long NowNs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

    [Fact]
    public async Task Telemetry_older_than_the_days_goes_events_and_younger_telemetry_stay()
    {
        using TempFolder folder = new("sweep");
        string path = folder.Under("ts.db");
        using EmbeddedStore store = new(path);
        long now = NowNs;
        await WriteAsync(store, Enumerable.Range(0, (2 * EmbeddedSweep.RowsMax) + 7).Select(i => At(Cabinet, now - (40 * Day) + i)));
        await WriteAsync(store, [At(Cabinet, now - (31 * Day)), At(Cabinet, now - (29 * Day)), At(Cabinet, now), At(Opened, now - (400 * Day))]);
        EmbeddedSweep sweep = new(path, TimeProvider.System);
        Assert.Equal((2 * EmbeddedSweep.RowsMax) + 8, await sweep.RunAsync(TimeSpan.FromDays(30), Token));
        Assert.Equal([now - (29 * Day), now], store.Query(new StoreQuery { Measurement = "sensors" }).Select(p => p.TimeNs));
        Assert.Equal(now - (400 * Day), Assert.Single(store.Query(new StoreQuery { Measurement = "event" })).TimeNs);
        Assert.Equal(0, await sweep.RunAsync(TimeSpan.FromDays(30), Token));
        await WriteAsync(store, [At(Cabinet, now + 1)]); // The writer goes on with the series it knows.
        Assert.Equal(3, store.Query(new StoreQuery { Measurement = "sensors" }).Count);
    }

    [Fact]
    public async Task A_clock_that_jumps_years_ahead_deletes_nothing()
    {
        using TempFolder folder = new("sweep");
        string path = folder.Under("ts.db");
        using EmbeddedStore store = new(path);
        await WriteAsync(store, [At(Cabinet, NowNs - Day), At(Cabinet, NowNs)]);
        Assert.Equal(0, await new EmbeddedSweep(path, new YearsAhead()).RunAsync(TimeSpan.FromDays(30), Token));
        Assert.Equal(2, store.Query(new StoreQuery()).Count);
    }

    [Fact]
    public async Task A_store_without_points_is_swept_too()
    {
        using TempFolder folder = new("sweep");
        string path = folder.Under("ts.db");
        using EmbeddedStore store = new(path);
        Assert.Equal(0, await new EmbeddedSweep(path, TimeProvider.System).RunAsync(TimeSpan.FromDays(1), Token));
    }

    private static Point At(Series series, long ns) => new(series, ns, [new Field("v", FieldValue.Of(1.5))]);

    private static async Task WriteAsync(EmbeddedStore store, IEnumerable<Point> points) => Assert.True((await store.WriteAsync([.. points], Token)).IsSettled);

    private sealed class YearsAhead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddDays(3_000);
    }
}
