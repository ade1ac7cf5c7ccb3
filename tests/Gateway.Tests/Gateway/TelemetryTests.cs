using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Telemetry;
using LifeCircle.Edge.Model;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Gateway;

public sealed class TelemetryTests
{
    private const long Ms = 1_000_000;

    [Fact]
    public void Points_of_one_device_within_the_group_time_are_one_record()
    {
        TelemetryBatcher batcher = new(200 * Ms);
        batcher.Offer(Reading("a", "x", 1, atNs: 10), 0);
        batcher.Offer(Reading("b", "x", 2, atNs: 20), 50 * Ms);
        batcher.Offer(Reading("a", "y", 3, atNs: 30), 199 * Ms);

        Assert.Empty(batcher.TakeDue((200 * Ms) - 1));
        PointBatch batch = Assert.Single(batcher.TakeDue(200 * Ms));
        Assert.Equal(("a", 30L, 2), (batch.Device, batch.AtNs, batch.Points.Count));
        Assert.Equal(250 * Ms, batcher.NextDueNs());
        Assert.Equal("b", Assert.Single(batcher.TakeDue(250 * Ms)).Device);
        Assert.Equal(long.MaxValue, batcher.NextDueNs());
    }

    [Fact]
    public void A_point_that_changes_twice_in_the_group_time_makes_two_records()
    {
        TelemetryBatcher batcher = new(200 * Ms);
        batcher.Offer(Reading("a", "x", 1, 10), 0);
        batcher.Offer(Reading("a", "y", 1, 10), 0);
        batcher.Offer(Reading("a", "x", 2, 20), 10 * Ms);

        Assert.Equal([2, 1], batcher.TakeDue(210 * Ms).Select(b => b.Points.Count));
    }

    [Fact]
    public void An_unchanged_point_makes_no_record_and_a_periodic_one_comes_by_itself()
    {
        TelemetryBatcher batcher = new(0);
        PointReading periodic = Reading("a", "x", 1, 10) with { Point = new PointInfo("x", LiveKind.Integer, "", new ReportTerms(AtLeastEveryMs: 1_000)) };
        batcher.Offer(periodic, 0);
        Assert.Single(batcher.TakeDue(0));
        batcher.Offer(periodic, 500 * Ms);
        Assert.Empty(batcher.TakeDue(999 * Ms));
        Assert.Equal(1_000 * Ms, batcher.NextDueNs());
        Assert.Equal(1_000 * Ms, Assert.Single(batcher.TakeDue(1_000 * Ms)).AtNs);
    }

    [Fact]
    public async Task The_writer_stores_a_group_when_its_time_has_come()
    {
        await using RunningGateway gateway = new();
        await gateway.StartAsync();
        FakeTimeProvider time = new(DateTimeOffset.MinValue.AddDays(1)); // Its timestamp counts from year 1, and the boot clock counts nanoseconds.
        Contracts.BootClock boot = new(time, "boot");
        TelemetryWriter writer = new(
            gateway.Database, gateway.Get<RecordWriter>(), gateway.Get<Firmware.LinkView>(), gateway.Settings with { GroupMs = 200 }, boot, gateway.Get<Storage.DiskHealth>(), time,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<TelemetryWriter>.Instance);
        await writer.StartAsync(TestContext.Current.CancellationToken);
        writer.Offer(Reading("locker-1", "x", 1, 10));
        writer.Offer(Reading("locker-1", "y", 2, 20));
        Assert.Equal(0, writer.Written);

        await Eventually.True("the group is stored", RunningGateway.Limit, () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            return writer.Written == 1;
        });

        (string device, long atNs, IReadOnlyList<(string Name, MetricValue Value, int Quality)> metrics) = gateway.Records(OutboxStream.Telemetry).Single(r => r.Device == "locker-1");
        Assert.Equal(("locker-1", 20L), (device, atNs));
        Assert.Equal(["x", "y"], metrics.Select(m => m.Name));
        await writer.StopAsync(TestContext.Current.CancellationToken);
        writer.Dispose();
    }

    [Fact]
    public async Task Evicted_telemetry_is_named_by_an_event_of_the_node_in_the_same_write()
    {
        await using RunningGateway gateway = new() { OutboxOptions = new OutboxOptions { TelemetryBytesMax = 400 } };
        await gateway.StartAsync();
        await Eventually.True("the first heartbeat is written", RunningGateway.Limit, () => gateway.Get<Edge.Outbox.Outbox>().Extent(OutboxStream.Telemetry).Head >= 1); // Nothing else writes from here on.
        RecordWriter records = gateway.Get<RecordWriter>();
        for (int i = 0; i < 12; i++)
        {
            await gateway.Database.WriteAsync(scope => { records.AppendPoints(scope, "locker-1", "boot", i, [new MetricImage("x", SparkplugType.Int64, "", MetricValue.Of((long)i), 192)]); });
        }

        OutboxExtent left = gateway.Get<Edge.Outbox.Outbox>().Extent(OutboxStream.Telemetry);
        long[] evicted = [.. gateway.Events().Where(e => e.Kind == "outbox-evicted").SelectMany(e => Range(e.Json.GetProperty("from").GetInt64(), e.Json.GetProperty("through").GetInt64()))];
        Assert.NotEmpty(evicted);
        Assert.Equal(Range(1, left.Tail - 1), evicted);
        Assert.All(gateway.Events(), e => Assert.Equal("", e.Device));
    }

    [Fact]
    public async Task A_birth_names_every_point_event_and_command()
    {
        await using RunningGateway gateway = new();
        await gateway.Host.StartAsync();
        await gateway.StartAsync();
        await Eventually.True("the link is up", RunningGateway.Limit, () => gateway.Get<Firmware.LinkView>().Session is not null);

        CornerImage image = gateway.Get<ICorner>().Image();

        Assert.Equal(("circle", "gw"), (image.Circle, image.Gateway));
        DeviceImage locker = Assert.Single(image.Devices);
        string[] names = [.. locker.Metrics.Select(m => m.Name)];
        Assert.All((string[])["compartment/01/door_open", "cabinet/temperature_c", "event/door-opened", "event/command-result", "Command/Execute"], name => Assert.Contains(name, names));
        Assert.All(locker.Metrics.Where(m => m.Name.StartsWith("event/", StringComparison.Ordinal)), m => Assert.True(m.Value.IsNull));
        Assert.Contains(image.NodeMetrics, m => m.Name == "event/firmware-lost");
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    private static IEnumerable<long> Range(long from, long through) => Enumerable.Range(0, (int)(through - from + 1)).Select(n => from + n);

    private static PointReading Reading(string device, string point, long value, long atNs) =>
        new(device, new PointInfo(point, LiveKind.Integer, "", default), new LiveReading(LiveValue.Of(value), LiveQuality.Good, "", atNs));
}
