using System.Diagnostics;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>The v2 write path on a real server that speaks it.</summary>
public sealed class VictoriaMetricsTests(ITestOutputHelper output)
{
    private const long T = 1_790_000_000_000;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_is_recognised_and_a_repeated_point_is_one_sample_of_its_series()
    {
        using TempFolder folder = new("vm");
        await using VictoriaMetrics server = await VictoriaMetrics.StartNewAsync(folder.Path);
        using HttpClient http = new();
        using InfluxWriter writer = Writer(server, http);
        Point[] points = [.. Enumerable.Range(0, 100).Select(i => new Point(
            new Series("locker", new Tag("device", "d-1"), new Tag("part", $"compartment/{i % 4:00}")), (T + i) * 1_000_000,
            [new Field("door_open", FieldValue.Of(i % 2 == 0)), new Field("temperature_c", FieldValue.Of(20.5 + i))]))];
        Assert.True((await writer.WriteAsync(points, Token)).IsSettled);
        Assert.True((await writer.WriteAsync(points, Token)).IsSettled);
        Assert.Equal((InfluxProduct.VictoriaMetrics, InfluxApi.V2), (writer.Server!.Product, writer.Server.Api));

        await Eventually.True("every point is one sample", Soon, async () =>
            (await server.ExportAsync("""{__name__="locker_temperature_c"}""")).Sum(s => s.Values.Count) == points.Length);
        IReadOnlyList<ExportedSeries> series = await server.ExportAsync("""{__name__="locker_temperature_c"}""");
        Assert.Equal(["compartment/00", "compartment/01", "compartment/02", "compartment/03"], series.Select(s => s.Labels["part"]).Order());
        Assert.Equal(points.Select(p => p.Fields[1].Value.Double), series.SelectMany(s => s.Values).Order());
    }

    [Fact]
    public async Task Batches_of_5000_lines_go_through_at_tens_of_thousands_of_lines_a_second()
    {
        const int batches = 60, lines = 5_000;
        using TempFolder folder = new("vm");
        await using VictoriaMetrics server = await VictoriaMetrics.StartNewAsync(folder.Path);
        using HttpClient http = new();
        using InfluxWriter writer = Writer(server, http);
        Series[] series = [.. Enumerable.Range(0, 500).Select(i => new Series("meter", new Tag("device", $"m-{i}")))];
        long started = Stopwatch.GetTimestamp();
        for (int b = 0; b < batches; b++)
        {
            Point[] batch = [.. Enumerable.Range(0, lines).Select(i => new Point(
                series[i % series.Length], (T + (b * lines) + i) * 1_000_000, [new Field("power_w", FieldValue.Of(i * 0.5)), new Field("energy_wh", FieldValue.Of((long)i))]))];
            Assert.True((await writer.WriteAsync(batch, Token)).IsSettled);
        }

        double rate = batches * lines / Stopwatch.GetElapsedTime(started).TotalSeconds;
        output.WriteLine($"{rate:N0} lines/s of 2 fields, encoding included");
        Assert.True(rate > 10_000, $"{rate:N0} lines/s; an idle machine of 2 cores does many times that.");
        await Eventually.True("every line can be read", Soon, async () => (await server.ExportAsync("""{__name__="meter_energy_wh"}""")).Sum(s => (long)s.Values.Count) == batches * lines);
    }

    [Fact]
    public async Task The_telemetry_of_a_whole_corner_arrives_through_the_v2_path()
    {
        using TempFolder folder = new("vm");
        await using VictoriaMetrics server = await VictoriaMetrics.StartNewAsync(folder.Path);
        await using Corner corner = await Corner.StartAsync(new CornerOptions { InfluxUrl = server.Url, People = true, OpenAfterMs = 300, CloseAfterMs = 1_200 });
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        DemoSite site = DemoSite.Of(corner);
        string id = await corner.Cloud.UnlockAsync(site.Locker, "compartment/07", reason: "the v2 path");
        Assert.Equal("done", (await corner.Cloud.ResultAsync(id, Soon)).TextOf("state"));
        await Eventually.True("the door's opening and closing can be read", TimeSpan.FromSeconds(60), async () =>
            await server.ExportAsync("""{__name__="locker_door_open",part="compartment/07"}""") is [var door] && door.Values is [.., 1, 0]);
        Assert.Contains("VictoriaMetrics, v2 API", (await corner.Cloud.GetAsync("/status")).TextOf("databaseServer"), StringComparison.Ordinal);
    }

    private static InfluxWriter Writer(VictoriaMetrics server, HttpClient http) => new(new InfluxOptions { Url = new Uri(server.Url), Bucket = "corner" }, http, TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
