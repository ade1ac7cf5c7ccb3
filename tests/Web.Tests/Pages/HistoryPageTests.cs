using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.TimeSeries;
using LifeCircle.Edge.Web.Tests.Browser;
using LifeCircle.Edge.Web.Tests.Fleet;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Pages;

public sealed class HistoryPageTests(Chromium chromium)
{
    private const string Temperature = "hailar-shengli/gw-01/sensors-1/cabinet/temperature_c";
    private const long MinuteNs = 60_000_000_000;

    [Fact]
    public async Task Points_are_drawn_together_from_the_gateways_page_with_gaps_zoom_table_and_csv()
    {
        await using WatchedPage watched = await chromium.PageAsync(height: 1000);
        await using ConsoleProcess console = await ConsoleProcess.StartAsync();
        using FleetNode node = await console.NodeAsync(new FleetNode("hailar-shengli", "gw-01"));
        await WriteDayAsync(console);
        IPage page = watched.Page;
        await watched.OpenAsync($"{console.Url}/gateways/hailar-shengli/gw-01");
        await node.PointAsync(FleetNode.Sensors, "cabinet/temperature_c", SparkplugType.Double, MetricValue.Of(-28.25));
        await Expect(page.Locator(".lc-points").First).ToContainTextAsync("-28.25"); // The page is live now.
        await page.Locator(".lc-points a[href*='temperature_c']").ClickAsync();
        await Expect(page).ToHaveURLAsync($"{console.Url}/history?s={Temperature}&range=24h&agg=mean");
        await Expect(page.Locator("path.curve")).ToHaveCountAsync(1);
        Assert.Equal(2, (await page.Locator("path.curve").GetAttributeAsync("d"))!.Count(c => c == 'M')); // The night without readings is not drawn over.
        await Expect(page.Locator(".lc-chart text.unit")).ToHaveTextAsync("°C");

        await page.GetByLabel("uplink/reconnects").CheckAsync();
        await Expect(page.Locator("path.curve")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Group, new() { Name = "柜体传感器" }).GetByLabel("柜体门打开").CheckAsync();
        await Expect(page.Locator("tr[data-series]")).ToHaveCountAsync(3);
        await Expect(page.Locator("rect.hold.on")).ToHaveCountAsync(2);
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-history");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-history-dark");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });

        await page.GetByRole(AriaRole.Button, new() { Name = "显示" }).ClickAsync();
        await Expect(page.Locator("section[aria-labelledby=table] tbody tr").First).ToBeVisibleAsync();
        await watched.AssertAccessibleAsync();
        string csv = await (await page.APIRequest.GetAsync(console.Url + await page.GetByRole(AriaRole.Link, new() { Name = "CSV（如图）" }).GetAttributeAsync("href"))).TextAsync();
        Assert.StartsWith($"\uFEFFtime_utc,time_local,{Temperature} (Cel),hailar-shengli/gw-01//uplink/reconnects,hailar-shengli/gw-01/sensors-1/cabinet/door_open\r\n", csv, StringComparison.Ordinal);
        watched.AssertQuiet();
    }

    [Fact]
    public async Task A_stretch_of_time_is_chosen_by_dragging_by_keys_and_by_buttons_and_stands_in_the_address()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using ConsoleProcess console = await ConsoleProcess.StartAsync();
        using FleetNode node = await console.NodeAsync(new FleetNode("hailar-shengli", "gw-01") { Doors = 8 });
        await WriteDayAsync(console);
        IPage page = watched.Page;
        await watched.OpenAsync($"{console.Url}/history?s={Temperature}&range=24h&agg=max");
        ILocator chart = page.Locator(".lc-chart");
        await Expect(page.Locator("path.curve")).ToHaveCountAsync(1);
        await LifeCircle.Edge.Support.Eventually.True("the chart answers to the pointer", TimeSpan.FromSeconds(20), async () =>
        {
            await chart.HoverAsync();
            await page.Mouse.MoveAsync(600 + Random.Shared.Next(100), 350);
            return await page.Locator(".lc-moment").IsVisibleAsync();
        });

        LocatorBoundingBoxResult box = (await chart.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + 100);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + (box.Width * 3 / 4), box.Y + 120, new MouseMoveOptions { Steps = 4 });
        await page.Mouse.UpAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("from=.*&to=.*&agg=max"));
        double dragged = Hours(page.Url);
        Assert.InRange(dragged, 4, 9);
        await Expect(page.Locator("path.curve")).ToHaveCountAsync(1);

        await chart.FocusAsync();
        await page.Keyboard.PressAsync("+");
        await LifeCircle.Edge.Support.Eventually.True("the key zooms in by two", TimeSpan.FromSeconds(10), () => Math.Abs(Hours(page.Url) - (dragged / 2)) < 0.1);
        await page.GetByRole(AriaRole.Button, new() { Name = "缩小" }).ClickAsync();
        await LifeCircle.Edge.Support.Eventually.True("the button zooms out by two", TimeSpan.FromSeconds(10), () => Math.Abs(Hours(page.Url) - dragged) < 0.1);
        await chart.FocusAsync();
        await page.Keyboard.PressAsync("End");
        await Expect(page.Locator(".lc-moment")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("path.curve")).ToHaveCountAsync(1);
        Assert.Equal(dragged, Hours(page.Url), 0.1);
        await LifeCircle.Edge.Support.Eventually.True("the preset stands in the address once the page is live again", TimeSpan.FromSeconds(20), async () =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "7 天" }).ClickAsync();
            return page.Url.Contains("range=7d&agg=max", StringComparison.Ordinal);
        });
        watched.AssertQuiet();
    }

    [Fact]
    public async Task A_wrong_address_names_its_parameter_and_an_empty_one_says_what_to_do()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using ConsoleProcess console = await ConsoleProcess.StartAsync();
        await watched.OpenAsync($"{console.Url}/history");
        await Expect(watched.Page.Locator(".lc-empty")).ToContainTextAsync("请选择要看的点");
        await watched.AssertAccessibleAsync();
        await watched.OpenAsync($"{console.Url}/history?s=nonsense&agg=median&range=2y");
        await Expect(watched.Page.Locator(".lc-trouble")).ToHaveCountAsync(3);
        await Expect(watched.Page.Locator(".lc-trouble").Filter(new() { HasText = "参数 agg 不对" })).ToContainTextAsync("\"median\" is not known");
        await watched.AssertAccessibleAsync();
        watched.AssertQuiet();
    }

    [Fact]
    public async Task A_server_that_cannot_be_read_is_said_on_the_page()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        int port = LifeCircle.Edge.Support.FreePort.Next();
        await using ConsoleProcess console = await ConsoleProcess.StartAsync("--influx", $"http://127.0.0.1:{port}", "--influx-bucket", "lifecircle");
        await watched.OpenAsync($"{console.Url}/history?s={Temperature}");
        await Expect(watched.Page.Locator(".lc-trouble").Filter(new() { HasText = "读不到历史数据" })).ToContainTextAsync($"http://127.0.0.1:{port}/ cannot be reached");
        await watched.AssertAccessibleAsync();
        watched.AssertQuiet();
    }

    /// <summary>A day of readings every minute, three hours of them missing; a counter of another unit; a door that was open twice.</summary>
    private static async Task WriteDayAsync(ConsoleProcess console)
    {
        Series Of(string kind, string device, string part) => new(kind, new Tag("circle", "hailar-shengli"), new Tag("gateway", "gw-01"), new Tag("device", device), new Tag("part", part));
        Series temperature = Of("sensors", "sensors-1", "cabinet"), uplink = Of("gateway", "", "uplink");
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000;
        List<Point> points = [];
        for (int minute = 1_439; minute > 2; minute--)
        {
            long ns = now - (minute * MinuteNs);
            if (minute is < 600 or > 780) { points.Add(new Point(temperature, ns, [new Field("temperature_c", FieldValue.Of(-24 + (9 * Math.Sin(minute / 230.0)) + (0.4 * Math.Sin(minute * 1.7))))])); }
            if (minute % 5 == 0) { points.Add(new Point(uplink, ns, [new Field("reconnects", FieldValue.Of((long)(40 - (minute / 36))))])); }
            if (minute is 1_000 or 400) { points.Add(new Point(temperature, ns + 1, [new Field("door_open", FieldValue.Of(true))])); }
            if (minute is 1_400 or 880 or 330) { points.Add(new Point(temperature, ns + 1, [new Field("door_open", FieldValue.Of(false))])); }
        }

        using EmbeddedStore store = new(console.StorePath);
        WriteReport report = await store.WriteAsync(points, TestContext.Current.CancellationToken);
        Assert.True(report.IsSettled, report.Trouble);
    }

    private static double Hours(string url)
    {
        Dictionary<string, string> query = new Uri(url).Query.TrimStart('?').Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));
        return query.TryGetValue("from", out string? from) ? (DateTimeOffset.Parse(query["to"], null) - DateTimeOffset.Parse(from, null)).TotalHours : 0;
    }
}
