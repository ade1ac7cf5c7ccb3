using System.Globalization;
using System.Text.Json;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Tests.Browser;
using LifeCircle.Edge.Web.Tests.Fleet;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Pages;

/// <summary>Lines that a real influxd refuses, on the page and in the API.</summary>
public sealed class DeadLetterPageTests(Chromium chromium)
{
    [Fact]
    public async Task Refused_lines_are_listed_filtered_written_again_and_dropped_with_the_record_of_who_did_it()
    {
        using TempFolder folder = new("letters");
        await using InfluxServer influx = await InfluxServer.StartNewAsync(folder.Path, "corner");
        await SpoilAsync(influx, "sensors temperature_c=\"once a text\"");
        await SpoilAsync(influx, "locker door_open=\"once a text\"");
        await using WatchedPage watched = await chromium.PageAsync();
        await using ConsoleProcess console = await ConsoleProcess.StartAsync("--influx", influx.Url, "--influx-bucket", "corner");
        using FleetNode node = await console.NodeAsync(new FleetNode("hailar-shengli", "gw-01") { Doors = 8 });
        IPage page = watched.Page;
        await watched.OpenAsync($"{console.Url}/dead-letters");
        await Expect(page.Locator("section").First).ToContainTextAsync("没有被拒绝的数据行");
        await watched.AssertAccessibleAsync();

        await node.PointAsync(FleetNode.Sensors, "cabinet/temperature_c", SparkplugType.Double, MetricValue.Of(-28.25));
        await node.PointAsync(FleetNode.Locker, "compartment/03/door_open", SparkplugType.Boolean, MetricValue.Of(true));
        await Expect(page.Locator("[data-letter]")).ToHaveCountAsync(2);
        await Expect(page.Locator("nav [data-dead-letters='2']")).ToBeVisibleAsync();
        await Expect(page.Locator(".lc-trouble")).ToContainTextAsync("2");
        await Expect(page.Locator("tbody")).ToContainTextAsync("field type conflict");
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-dead-letters");

        await page.Locator("#letter-line").FillAsync("temperature_c");
        await Expect(page.Locator("[data-letter]")).ToHaveCountAsync(1);
        await page.Locator("#letter-gateway").SelectOptionAsync("hailar-shengli/gw-01");
        await Expect(page.Locator("[data-letter]")).ToHaveCountAsync(1);
        await OrderAsync(page, page.Locator("#redrive-matching"), "李工", "先试一次");
        await Expect(page.Locator("[data-letter-outcome]")).ToContainTextAsync("再次被拒 1 条");
        await CloseAsync(page);

        await influx.QueryAsync("corner", "DROP MEASUREMENT sensors");
        await OrderAsync(page, page.Locator("[data-letter] button").First, "李工", "字段类型已更正");
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-dead-letters-done");
        await Expect(page.Locator("[data-letter-outcome]")).ToContainTextAsync("已写入 1 条");
        await CloseAsync(page);
        await Expect(page.Locator("[data-letter]")).ToHaveCountAsync(0);
        Assert.Equal(1, await influx.CountAsync("corner", "sensors", "temperature_c"));

        await page.Locator("#letter-line").FillAsync("");
        await OrderAsync(page, page.Locator("[data-letter] button.drop").First, "王工", "测试数据");
        await Expect(page.Locator("[data-letter-outcome]")).ToContainTextAsync("已丢弃 1 条");
        await CloseAsync(page);
        await Expect(page.Locator("[data-action]")).ToHaveCountAsync(3);
        await Expect(page.Locator("[data-action]").First).ToContainTextAsync("王工");
        await Expect(page.Locator("nav [data-dead-letters]")).ToHaveCountAsync(0);
        await watched.AssertAccessibleAsync();
        watched.AssertQuiet();
    }

    [Fact]
    public async Task The_page_speaks_English_too_and_shows_which_database_was_recognised()
    {
        using TempFolder folder = new("letters");
        await using InfluxServer influx = await InfluxServer.StartNewAsync(folder.Path, "corner");
        await SpoilAsync(influx, "sensors temperature_c=\"once a text\"");
        await using WatchedPage watched = await chromium.PageAsync();
        await using ConsoleProcess console = await ConsoleProcess.StartAsync("--influx", influx.Url, "--influx-bucket", "corner");
        using FleetNode node = await console.NodeAsync(new FleetNode("hailar-shengli", "gw-01") { Doors = 8 });
        await node.PointAsync(FleetNode.Sensors, "cabinet/temperature_c", SparkplugType.Double, MetricValue.Of(-28.25));
        await watched.OpenAsync($"{console.Url}/culture?to=en&back=/dead-letters");
        await Expect(watched.Page.Locator("h1")).ToHaveTextAsync("Dead letters");
        await Expect(watched.Page.Locator("[data-letter]")).ToHaveCountAsync(1);
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-dead-letters-en");
        await watched.OpenAsync(console.Url);
        await Expect(watched.Page.Locator(".lc-head")).ToContainTextAsync("InfluxDB 1.");
        watched.AssertQuiet();
    }

    [Fact]
    public async Task The_API_lists_drives_and_drops_and_wants_a_name_and_a_reason()
    {
        using TempFolder folder = new("letters");
        await using InfluxServer influx = await InfluxServer.StartNewAsync(folder.Path, "corner");
        await SpoilAsync(influx, "sensors temperature_c=\"once a text\"");
        await using ConsoleProcess console = await ConsoleProcess.StartAsync("--influx", influx.Url, "--influx-bucket", "corner");
        using FleetNode node = await console.NodeAsync(new FleetNode("hailar-shengli", "gw-01") { Doors = 8 });
        for (int i = 0; i < 2; i++) { await node.PointAsync(FleetNode.Sensors, "cabinet/temperature_c", SparkplugType.Double, MetricValue.Of(20.0 + i)); }
        using JsonApi api = new(console.Url);
        await Eventually.True("both lines are letters", TimeSpan.FromSeconds(30), async () => (await api.GetAsync("/api/v1/dead-letters")).IntegerOf("total") == 2);
        Assert.StartsWith("InfluxDB 1.", (await api.GetAsync("/status")).TextOf("databaseServer"), StringComparison.Ordinal);

        JsonElement[] rows = [.. (await api.GetAsync("/api/v1/dead-letters?gateway=gw-01&reason=conflict&limit=10")).Items()];
        Assert.Equal(2, rows.Length);
        Assert.Equal(400, await api.StatusAsync("/api/v1/dead-letters?limit=0"));
        (int unnamed, JsonElement errors) = await api.PostAsync("/api/v1/dead-letters/redrive", new { gateway = "gw-01" });
        Assert.Equal(400, unnamed);
        Assert.NotNull(errors.Find("errors")?.Find("issuer"));
        Assert.Equal(404, (await api.PostAsync("/api/v1/dead-letters/redrive", new { issuer = "li", why = "try", gateway = "gw-99" })).Status);

        await influx.QueryAsync("corner", "DROP MEASUREMENT sensors");
        (int driven, JsonElement result) = await api.PostAsync("/api/v1/dead-letters/redrive", new { issuer = "li", why = "corrected", id = rows[0].IntegerOf("id") });
        Assert.Equal((200, 1L, 0L), (driven, result.IntegerOf("written"), result.IntegerOf("refused")));

        using HttpClient http = new() { BaseAddress = new Uri(console.Url) };
        Assert.Equal(400, await DeleteAsync("/api/v1/dead-letters?issuer=li&why=all"));
        Assert.Equal(400, await DeleteAsync("/api/v1/dead-letters?all=true"));
        string last = rows[1].IntegerOf("id")!.Value.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(200, await DeleteAsync($"/api/v1/dead-letters/{last}?issuer=li&why=test"));
        Assert.Equal(404, await DeleteAsync($"/api/v1/dead-letters/{last}?issuer=li&why=test"));
        Assert.Equal(0, (await api.GetAsync("/api/v1/dead-letters")).IntegerOf("total"));
        Assert.Equal(["drop-dead-letters", "redrive-dead-letters"], (await api.GetAsync("/api/v1/dead-letters/actions")).Items().Select(a => a.TextOf("verb")!).Order());

        async Task<int> DeleteAsync(string path)
        {
            using HttpResponseMessage answer = await http.DeleteAsync(path, TestContext.Current.CancellationToken);
            return (int)answer.StatusCode;
        }
    }

    /// <summary>Gives a field another type than the gateways have, now: 1.x keeps types by shard, which is by time.</summary>
    private static async Task SpoilAsync(InfluxServer influx, string line)
    {
        using HttpClient http = new();
        using HttpResponseMessage answer = await http.PostAsync(new Uri($"{influx.Url}/write?db=corner"), new StringContent(line));
        Assert.Equal(204, (int)answer.StatusCode);
    }

    private static async Task OrderAsync(IPage page, ILocator button, string issuer, string why)
    {
        await button.ClickAsync();
        await page.Locator("#letter-issuer").FillAsync(issuer);
        await page.Locator("#letter-why").FillAsync(why);
        await page.Locator("button[form='letter-form']").ClickAsync();
    }

    private static async Task CloseAsync(IPage page)
    {
        await page.Locator(".mud-dialog-actions button").ClickAsync();
        await Expect(page.Locator(".mud-dialog")).ToHaveCountAsync(0);
    }
}
