using LifeCircle.Edge.Web.Tests.Browser;
using LifeCircle.Edge.Web.Tests.Fleet;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Pages;

public sealed class FleetPageTests(Chromium chromium)
{
    [Fact]
    public async Task An_empty_fleet_says_how_to_start_a_gateway_and_fills_without_a_reload()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using ConsoleProcess console = await ConsoleProcess.StartAsync();
        await watched.OpenAsync(console.Url);

        await Expect(watched.Page.Locator(".lc-empty")).ToContainTextAsync("还没有网关上报");
        await Expect(watched.Page.Locator("pre")).ToContainTextAsync($"--broker mqtt://127.0.0.1:{console.MqttPort}");
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-empty");

        using FleetNode node = await console.NodeAsync(new FleetNode("hailar-shengli", "gw-01"));
        await Expect(watched.Page.Locator("tbody tr")).ToContainTextAsync("gw-01");
        watched.AssertQuiet();
    }

    [Fact]
    public async Task Many_gateways_are_found_filtered_and_shown_with_the_silent_ones_first()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using ConsoleProcess console = await ConsoleProcess.StartAsync();
        List<FleetNode> nodes = [];
        foreach (string circle in new[] { "hailar-shengli", "hailar-jianshe", "yakeshi-xinggong", "zhalantun-zhengyang", "genhe-hexi", "evenk-bayantohai" })
        {
            for (int i = 1; i <= 3; i++) { nodes.Add(await console.NodeAsync(new FleetNode(circle, $"{circle[..2]}-{i:00}") { Doors = 8 })); }
        }

        nodes[7].Dispose();
        await watched.OpenAsync(console.Url);

        await Expect(watched.Page.Locator("tbody tr")).ToHaveCountAsync(18);
        await Expect(watched.Page.Locator("tbody tr").First).ToContainTextAsync("离线");
        await Expect(watched.Page.Locator("tbody tr").First).ToContainTextAsync(nodes[7].Gateway);
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-fleet");

        await watched.Page.GetByRole(Microsoft.Playwright.AriaRole.Searchbox).FillAsync("genhe");
        await Expect(watched.Page.Locator("tbody tr")).ToHaveCountAsync(3);
        await watched.Page.GetByRole(Microsoft.Playwright.AriaRole.Searchbox).FillAsync("");
        await watched.Page.GetByLabel("只看有问题的").CheckAsync();
        await Expect(watched.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        watched.AssertQuiet();
        foreach (FleetNode node in nodes) { node.Dispose(); }
    }

    [Fact]
    public async Task Chinese_is_the_language_until_somebody_chooses_English()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using ConsoleProcess console = await ConsoleProcess.StartAsync();
        await watched.OpenAsync(console.Url);
        await Expect(watched.Page.Locator("html")).ToHaveAttributeAsync("lang", "zh-Hans");
        await Expect(watched.Page.Locator("h1")).ToHaveTextAsync("网关总览");

        await watched.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Expect(watched.Page.Locator("h1")).ToHaveTextAsync("Gateways");
        await Expect(watched.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await watched.AssertAccessibleAsync();

        await watched.OpenAsync(console.Url + "/gateways/nowhere/nothing");
        await Expect(watched.Page.Locator(".lc-empty")).ToContainTextAsync("has not reported yet");
        watched.AssertQuiet();
    }

    [Fact]
    public async Task A_page_that_does_not_exist_says_so()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using ConsoleProcess console = await ConsoleProcess.StartAsync();
        await watched.Page.GotoAsync(console.Url + "/no/such/page");
        await Expect(watched.Page.Locator("h1")).ToHaveTextAsync("没有这个页面");
        await watched.AssertAccessibleAsync();
    }
}
