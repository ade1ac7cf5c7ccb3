using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Kiosk.View;
using LifeCircle.Edge.Web.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>A terminal bends to the person before it, forgets that person afterwards, and is never stuck.</summary>
public sealed class KioskPersonTests(Chromium chromium)
{
    private static readonly KioskImage CodeAsked = Gallery.Timed(new KioskScreen.Code(CodeMistake.None, 0, 8, 8, 8, "0123456789"));

    [Fact]
    public async Task Language_and_large_text_change_in_the_middle_and_are_forgotten_at_home()
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await chromium.PageAsync(1280, 800);
        IPage page = watched.Page;
        await host.OpenAsync(watched);
        await ShowAsync(host, page, CodeAsked);
        await page.Locator("[data-pad='4']").ClickAsync();
        await page.Locator("[data-tool='language']").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Enter your pickup code");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await page.Locator("[data-tool='elder']").ClickAsync();
        await page.Locator("[data-tool='contrast']").ClickAsync();
        await Expect(page.Locator(".k--elder.k--contrast")).ToHaveCountAsync(1);
        await Expect(page.Locator(".entry__place--full")).ToHaveTextAsync("4");
        await Expect(page.Locator("[data-tool='contrast']")).ToBeFocusedAsync();

        await page.ReloadAsync(); // Kept over a reload, as long as it is the same person.
        await Expect(page.Locator(".k--elder.k--contrast[lang='en']")).ToHaveCountAsync(1);

        await ShowAsync(host, page, Gallery.Screens[0].Image);
        await Expect(page.Locator(".k--elder, .k--contrast")).ToHaveCountAsync(0);
        await Expect(page.Locator("h1")).ToHaveTextAsync("您好，请选择");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "zh-Hans");
        watched.AssertQuiet();
    }

    [Fact]
    public async Task Each_new_screen_takes_the_focus_to_its_title()
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await chromium.PageAsync(1280, 800);
        await host.OpenAsync(watched);
        foreach ((string _, KioskImage image) in Gallery.Screens.DistinctBy(s => s.Image.Screen.GetType()))
        {
            await ShowAsync(host, watched.Page, image);
            await Expect(watched.Page.Locator("h1")).ToBeFocusedAsync();
        }

        watched.AssertQuiet();
    }

    [Fact]
    public async Task The_last_twenty_seconds_are_announced_and_more_time_is_one_touch()
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await chromium.PageAsync(1280, 800);
        await host.OpenAsync(watched);
        await ShowAsync(host, watched.Page, CodeAsked with { Countdown = new Countdown(22_000, 90_000) });
        await Expect(watched.Page.Locator("[role='status'] [data-note='time']")).ToContainTextAsync("秒就会回到首页");
        host.Kiosk.Follow = _ =>
        {
            host.Kiosk.Show(CodeAsked);
            return Task.CompletedTask;
        };
        await watched.Page.Locator("[data-name='more-time']").ClickAsync();
        await Expect(watched.Page.Locator("[data-note='time']")).ToHaveCountAsync(0);
        await Expect(watched.Page.Locator(".ring--warn")).ToHaveCountAsync(0);
        Assert.Equal(new KioskInput.Answer(KioskAnswer.MoreTime), Assert.Single(host.Kiosk.Touches).Input);
        watched.AssertQuiet();
    }

    [Fact]
    public async Task A_screen_is_read_aloud_where_there_is_a_voice_and_only_there()
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await chromium.PageAsync(1280, 800);
        IPage page = watched.Page;
        await page.AddInitScriptAsync("""
            globalThis.said = [];
            Object.defineProperty(globalThis, "speechSynthesis", { value: { getVoices: () => [{ lang: "zh-CN" }], speak: u => said.push(u.text), cancel() {}, addEventListener() {} } });
            globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
            """);
        await host.OpenAsync(watched);
        await ShowAsync(host, page, CodeAsked);
        await page.Locator("[data-tool='read']").ClickAsync();
        await page.WaitForFunctionAsync("() => said.some(t => t.startsWith('请输入取件码') && t.includes('8 位数字'))");
        await ShowAsync(host, page, Gallery.Timed(new KioskScreen.Rate(KioskFlow.Pickup)));
        await page.WaitForFunctionAsync("() => said.at(-1).startsWith('这次用得顺利吗')");
        await page.Locator("[data-tool='language']").ClickAsync();
        await Expect(page.Locator("[data-tool='read']")).ToBeHiddenAsync();
        watched.AssertQuiet();
    }

    [Fact]
    public async Task The_page_comes_back_by_itself_when_the_gateway_was_away()
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await chromium.PageAsync(1280, 800);
        IPage page = watched.Page;
        await host.OpenAsync(watched);
        await ShowAsync(host, page, CodeAsked);
        await host.StopAsync();
        await Expect(page.Locator("#kiosk-lost")).ToBeVisibleAsync();
        await Expect(page.Locator("#kiosk-lost")).ToContainTextAsync("自动继续");
        long step = host.Kiosk.Show(Gallery.Timed(new KioskScreen.Rate(KioskFlow.Pickup)));
        await host.StartAgainAsync();
        await page.Locator($"html[data-live] [data-step='{step}']").WaitForAsync();
        await Expect(page.Locator("#kiosk-lost")).ToBeHiddenAsync();
        await page.Locator("[data-score='4']").ClickAsync();
        await Eventually.True("the page works again", TimeSpan.FromSeconds(20), () => host.Kiosk.Touches.Any(t => t.Input == new KioskInput.Rated(4)));
    }

    [Fact]
    public async Task A_fault_of_the_page_shows_a_plain_sentence_and_passes()
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await chromium.PageAsync(1280, 800);
        IPage page = watched.Page;
        await host.OpenAsync(watched);
        host.Kiosk.Show(Gallery.Timed(new KioskScreen.Round(null!)));
        await Expect(page.Locator("[data-kiosk-broken]")).ToContainTextAsync("您存放的物品是安全的");
        Assert.DoesNotContain("Exception", await page.Locator("body").InnerTextAsync(), StringComparison.Ordinal);
        long step = host.Kiosk.Show(CodeAsked);
        await page.Locator($"html[data-live] [data-step='{step}'] [data-pad='1']").WaitForAsync();
    }

    [Fact]
    public async Task A_touch_that_breaks_the_gateway_shows_a_plain_sentence_and_passes()
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await chromium.PageAsync(1280, 800);
        IPage page = watched.Page;
        await host.OpenAsync(watched);
        await ShowAsync(host, page, CodeAsked);
        host.Kiosk.Follow = _ => throw new InvalidOperationException("planted");
        await page.Locator("[data-name='help']").ClickAsync();
        await Expect(page.Locator("#blazor-error-ui")).ToBeVisibleAsync();
        Assert.DoesNotContain("planted", await page.Locator("body").InnerTextAsync(), StringComparison.Ordinal);
        host.Kiosk.Follow = _ => Task.CompletedTask;
        await Expect(page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
        await page.Locator("html[data-live] [data-pad='1']").WaitForAsync();
    }

    private static async Task ShowAsync(KioskHost host, IPage page, KioskImage image)
    {
        long step = host.Kiosk.Show(image);
        await page.Locator($"[data-step='{step}']").WaitForAsync();
    }
}
