using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Pages;

/// <summary>Both pages on a corner of real processes: what a person does in the browser moves a simulated bolt.</summary>
public sealed class CornerPagesTests(Chromium chromium)
{
    private static readonly CornerOptions Demo = new() { People = true, OpenAfterMs = 300, CloseAfterMs = 600_000 };

    [Fact]
    public async Task The_gateways_page_shows_the_corner_live_and_opens_a_compartment()
    {
        await using WatchedPage watched = await chromium.PageAsync(height: 1100);
        await using Corner corner = await Corner.StartAsync(Demo);
        IPage page = watched.Page;
        await watched.OpenAsync(corner.GatewayUrl);
        ILocator door = page.Locator("[data-part='compartment/07']");
        await Expect(door).ToHaveAttributeAsync("data-state", "closed");
        await Expect(page.Locator(".door")).ToHaveCountAsync(48);
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("gateway-corner");

        await AskAsync(page, door);
        await page.Locator(".ask__reason").FillAsync("现场测试");
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("gateway-ask");
        await page.Locator(".ask .button--main").ClickAsync();
        await Expect(door).ToHaveAttributeAsync("data-state", "open");
        Assert.Single(corner.Physical, h => h.What == "pulse" && h.Part == "compartment/07");
        await watched.PictureAsync("gateway-opened");
        watched.AssertQuiet();
    }

    [Fact]
    public async Task The_gateways_page_switches_an_output_and_shows_what_is_read_back()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using Corner corner = await Corner.StartAsync(Demo);
        IPage page = watched.Page;
        await watched.OpenAsync(corner.GatewayUrl);
        ILocator light = page.Locator("[data-part='relay/01']");
        await Expect(light).ToHaveAttributeAsync("data-state", "off");
        await Expect(light).ToContainTextAsync("柜内照明");

        await AskAsync(page, light);
        await page.Locator("[data-verb='switch-on']").ClickAsync();
        await Expect(page.Locator(".ask__reason")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.Locator(".ask__reason").FillAsync("夜间检修");
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("gateway-switch");
        await page.Locator("[data-verb='switch-on']").ClickAsync();

        await Expect(light).ToHaveAttributeAsync("data-state", "on");
        await Expect(page.Locator("[data-part='relay/02']")).ToHaveAttributeAsync("data-state", "off");
        Assert.Single(corner.Physical, h => h is { What: "switched-on", Part: "relay/01" });
        watched.AssertQuiet();
    }

    [Fact]
    public async Task The_console_opens_a_compartment_of_a_real_corner()
    {
        await using WatchedPage watched = await chromium.PageAsync(height: 1100);
        await using Corner corner = await Corner.StartAsync(Demo);
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        IPage page = watched.Page;
        await watched.OpenAsync($"{corner.ConsoleUrl}/gateways/{corner.Circle}/{corner.GatewayId}");
        await Expect(page.Locator(".lc-door.closed")).ToHaveCountAsync(48);
        await GatewayViewTests.OrderAsync(page, "12", "李工", "居民忘记取件码，已核对身份");
        await Expect(page.Locator("[data-outcome]")).ToHaveAttributeAsync("data-outcome", "done");
        await page.GetByRole(AriaRole.Button, new() { Name = "关闭", Exact = true }).Last.ClickAsync();
        await Expect(page.Locator(".lc-door.open")).ToContainTextAsync("12");
        Assert.Single(corner.Physical, h => h.What == "pulse" && h.Part == "compartment/12");
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-demo-corner");
        watched.AssertQuiet();
    }

    private static Task AskAsync(IPage page, ILocator part) => Eventually.True("the dialog opens", TimeSpan.FromSeconds(40), async () =>
    {
        // A click before the page is live is lost, and a second one closes what the first has opened: each gets its time.
        await part.ClickAsync();
        try
        {
            await page.Locator(".ask__reason").WaitForAsync(new() { Timeout = 3_000 });
            return true;
        }
        catch (TimeoutException) { return false; }
    });
}
