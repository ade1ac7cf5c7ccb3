using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Web.Tests.Browser;
using LifeCircle.Edge.Web.Tests.Fleet;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Pages;

public sealed class GatewayViewTests(Chromium chromium)
{
    [Fact]
    public async Task Doors_values_events_and_ledger_are_live_and_a_compartment_opens_on_order()
    {
        await using WatchedPage watched = await chromium.PageAsync(height: 1000);
        await using ConsoleProcess console = await ConsoleProcess.StartAsync();
        using FleetNode node = await console.NodeAsync(new FleetNode("hailar-shengli", "gw-01"));
        IPage page = watched.Page;
        await watched.OpenAsync($"{console.Url}/gateways/hailar-shengli/gw-01");
        await Expect(page.Locator(".lc-door")).ToHaveCountAsync(48);
        await Expect(Door(page, "05")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("\\bopen\\b"));

        await node.DoorAsync(9, open: true);
        await Expect(Door(page, "09")).ToContainTextAsync("开");
        await node.PointAsync(FleetNode.Sensors, "cabinet/temperature_c", SparkplugType.Double, MetricValue.Of(-28.25));
        await Expect(Tile(page, "cabinet/temperature_c")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"柜内温度[\s\S]*-28\.25\s*°C"));
        await Expect(Tile(page, "cabinet/humidity_pct")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"柜内湿度[\s\S]*38\.25\s*%"));
        await Expect(Tile(page, "meter/energy_wh")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"电表电量[\s\S]*1,234\.57\s*kWh"));
        await Expect(page.Locator("[data-ledger]").First).ToHaveAttributeAsync("data-ledger", "complete");

        await OrderAsync(page, "07", "李工", "居民忘记取件码，已核对身份");
        await Expect(page.Locator("[data-outcome]")).ToHaveAttributeAsync("data-outcome", "done");
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-open-done");
        await page.GetByRole(AriaRole.Button, new() { Name = "关闭", Exact = true }).Last.ClickAsync();
        await Expect(Door(page, "07")).ToContainTextAsync("开");
        await Expect(page.Locator("[data-command]").First).ToContainTextAsync("李工");
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-gateway");
        watched.AssertQuiet();
    }

    [Theory]
    [InlineData("failed", "no-reply", "控制板无应答")]
    [InlineData("unknown", "", "不要直接重发")]
    [InlineData("refused", "refused", "控制板拒绝执行")]
    public async Task An_order_that_did_not_work_says_what_to_check(string outcome, string fault, string sentence)
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using ConsoleProcess console = await ConsoleProcess.StartAsync();
        using FleetNode node = await console.NodeAsync(new FleetNode("genhe-hexi", "gw-02") { OnCommand = _ => new Answer(outcome, fault, "Board 0 said so.") });
        await watched.OpenAsync($"{console.Url}/gateways/genhe-hexi/gw-02");
        await OrderAsync(watched.Page, "03", "王工", "测试");
        await Expect(watched.Page.Locator("[data-outcome]")).ToHaveAttributeAsync("data-outcome", outcome);
        await Expect(watched.Page.Locator("[data-outcome]")).ToContainTextAsync(sentence);
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync($"console-open-{outcome}");
        watched.AssertQuiet();
    }

    [Fact]
    public async Task An_order_without_name_or_reason_is_not_sent()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using ConsoleProcess console = await ConsoleProcess.StartAsync();
        int orders = 0;
        using FleetNode node = await console.NodeAsync(new FleetNode("genhe-hexi", "gw-03")
        {
            OnCommand = _ =>
            {
                Interlocked.Increment(ref orders);
                return new Answer("done");
            },
        });
        await watched.OpenAsync($"{console.Url}/gateways/genhe-hexi/gw-03");
        await OrderAsync(watched.Page, "03", "  ", "  ");
        await Expect(watched.Page.Locator("[role=alert]")).ToHaveTextAsync(["请填写操作人。", "请填写原因。"]);
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-open-form");
        Assert.Equal(0, orders);
    }

    [Fact]
    public async Task A_gateway_that_falls_silent_is_shown_offline_with_its_doors_not_known()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using ConsoleProcess console = await ConsoleProcess.StartAsync();
        FleetNode node = await console.NodeAsync(new FleetNode("genhe-hexi", "gw-04"));
        await watched.OpenAsync($"{console.Url}/gateways/genhe-hexi/gw-04");
        await Expect(Door(watched.Page, "01")).ToContainTextAsync("关");

        node.Dispose();
        await Expect(watched.Page.Locator(".lc-trouble")).ToContainTextAsync("网关没有声音");
        await Expect(Door(watched.Page, "01")).ToContainTextAsync("未知");
        await Expect(Door(watched.Page, "01")).ToBeDisabledAsync();
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-gateway-offline");
        watched.AssertQuiet();
    }

    [Fact]
    public async Task An_output_is_switched_with_name_and_reason_and_shows_what_is_read_back()
    {
        await using WatchedPage watched = await chromium.PageAsync(height: 1000);
        await using ConsoleProcess console = await ConsoleProcess.StartAsync();
        using FleetNode node = await console.NodeAsync(new FleetNode("hailar-shengli", "gw-05") { Doors = 4, Relays = ["柜内照明", "柜内加热", ""] });
        IPage page = watched.Page;
        await watched.OpenAsync($"{console.Url}/gateways/hailar-shengli/gw-05");
        ILocator light = page.Locator("[data-output='relay/01']");
        await Expect(light).ToContainTextAsync("柜内照明");
        await Expect(light).ToHaveAttributeAsync("data-state", "off");
        await Expect(page.Locator("[data-output='relay/03']")).ToContainTextAsync("继电器 03");
        await watched.AssertAccessibleAsync();

        ILocator form = page.Locator("#open-form");
        await LifeCircle.Edge.Support.Eventually.True("the dialog opens", TimeSpan.FromSeconds(20), async () =>
        {
            if (!await form.IsVisibleAsync()) { await light.Locator("[data-verb='switch-on']").ClickAsync(); }

            try
            {
                await form.WaitForAsync(new LocatorWaitForOptions { Timeout = 1_500 });
                return true;
            }
            catch (TimeoutException)
            {
                return false; // The click came before the page was live.
            }
        });
        await page.Locator("#issuer").FillAsync("李工");
        await page.Locator("#reason").FillAsync("夜间检修");
        await watched.AssertAccessibleAsync();
        await page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "接通 柜内照明" }).ClickAsync();
        await Expect(page.Locator("[data-outcome]")).ToHaveAttributeAsync("data-outcome", "done");
        await Expect(page.Locator("[data-outcome]")).ToContainTextAsync("控制板已确认");
        await watched.PictureAsync("console-switch-done");
        await page.GetByRole(AriaRole.Button, new() { Name = "关闭", Exact = true }).Last.ClickAsync();
        await Expect(light).ToHaveAttributeAsync("data-state", "on");
        await Expect(page.Locator("[data-output='relay/02']")).ToHaveAttributeAsync("data-state", "off");
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-outputs");
        watched.AssertQuiet();
    }

    private static ILocator Tile(IPage page, string point) => page.Locator($".lc-points > div[title^='{point} ']");

    private static ILocator Door(IPage page, string number) => page.Locator($".lc-door[aria-label^='格口 {number},']");

    /// <summary>Clicks until the page is live and the dialog stands, fills it and sends it.</summary>
    internal static async Task OrderAsync(IPage page, string door, string issuer, string reason)
    {
        ILocator form = page.Locator("#open-form");
        await LifeCircle.Edge.Support.Eventually.True("the dialog opens", TimeSpan.FromSeconds(20), async () =>
        {
            if (!await form.IsVisibleAsync()) { await Door(page, door).ClickAsync(); }

            try
            {
                await form.WaitForAsync(new LocatorWaitForOptions { Timeout = 1_500 });
                return true;
            }
            catch (TimeoutException)
            {
                return false; // The click came before the page was live.
            }
        });
        await page.Locator("#issuer").FillAsync(issuer);
        await page.Locator("#reason").FillAsync(reason);
        await page.GetByRole(AriaRole.Button, new() { Name = $"打开 {door}" }).ClickAsync();
    }
}
