using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Kiosk.View;
using LifeCircle.Edge.Web.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>What hands, keyboards and scanners do at a terminal, and what reaches the gateway of it.</summary>
public sealed class KioskTouchTests(Chromium chromium)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly KioskImage CodeAsked = Gallery.Timed(new KioskScreen.Code(CodeMistake.None, 0, 8, 8, 8, "0123456789"));

    private static readonly KioskImage ParcelAsked = Gallery.Timed(new KioskScreen.Parcel(KioskRole.Courier, "", "", false, true, []));

    [Fact]
    public async Task A_touch_goes_out_with_the_step_of_the_screen_that_was_touched()
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await OpenAsync(host);
        long step = host.Kiosk.Show(Gallery.Screens[0].Image);
        await watched.Page.Locator($"[data-step='{step}'] [data-name='pickup']").ClickAsync();
        await TouchedAsync(host, step, new KioskInput.Start(KioskStart.Pickup));
        watched.AssertQuiet();
    }

    [Fact]
    public async Task The_second_of_two_touches_neither_counts_twice_nor_reaches_the_next_screen()
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await OpenAsync(host);
        TaskCompletionSource stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Kiosk.Follow = _ => stored.Task;
        long step = await ShowAsync(host, watched, Gallery.Timed(new KioskScreen.Fee("17", "¥ 4.00", "")));
        LocatorBoundingBoxResult at = (await watched.Page.Locator("[data-name='agree']").BoundingBoxAsync())!;
        await watched.Page.Mouse.DblClickAsync(at.X + at.Width / 2, at.Y + at.Height / 2);
        await Expect(watched.Page.Locator("[data-acting]")).ToHaveCountAsync(1);
        stored.SetResult();
        await Expect(watched.Page.Locator("[data-acting]")).ToHaveCountAsync(0);
        await TouchedAsync(host, step, new KioskInput.Answer(KioskAnswer.Agree));

        // The first touch brings a screen with a button at the same place; the second comes at once.
        host.Kiosk.Follow = _ =>
        {
            host.Kiosk.Show(Gallery.Timed(new KioskScreen.Fee("18", "¥ 5.00", "")));
            return Task.CompletedTask;
        };
        await watched.Page.EvaluateAsync("""
            () => {
              const b = document.querySelector("[data-name='agree']"), r = b.getBoundingClientRect(), at = { bubbles: true, cancelable: true, clientX: r.left + 9, clientY: r.top + 9, detail: 1 };
              const touch = () => { const t = document.elementFromPoint(at.clientX, at.clientY); t.dispatchEvent(new PointerEvent("pointerdown", at)); t.dispatchEvent(new MouseEvent("click", at)); };
              new MutationObserver((_, me) => { me.disconnect(); setTimeout(touch, 0); }).observe(document.querySelector("[data-kiosk]"), { attributes: true, attributeFilter: ["data-step"] });
              touch();
            }
            """);
        await Expect(watched.Page.Locator(".bigno__number")).ToHaveTextAsync("18");
        await watched.Page.Locator("[data-name='help']").ClickAsync();
        await Eventually.True("help was called", Limit, () => host.Kiosk.Touches.Any(t => t.Input is KioskInput.Help));
        Assert.Equal(2, host.Kiosk.Touches.Count(t => t.Input == new KioskInput.Answer(KioskAnswer.Agree)));
        watched.AssertQuiet();
    }

    [Fact]
    public async Task A_touch_that_could_not_be_stored_asks_to_touch_again()
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await OpenAsync(host);
        host.Kiosk.Follow = _ => throw new KioskBusyException();
        long step = await ShowAsync(host, watched, CodeAsked);
        await watched.Page.Locator("[data-name='back']").ClickAsync();
        await Expect(watched.Page.Locator("[data-note='again']")).ToContainTextAsync("请再点一次");
        host.Kiosk.Follow = _ => Task.CompletedTask;
        await watched.Page.Locator("[data-name='back']").ClickAsync();
        await Expect(watched.Page.Locator("[data-note='again']")).ToHaveCountAsync(0);
        Assert.Equal(Enumerable.Repeat((step, (KioskInput)new KioskInput.Answer(KioskAnswer.Back)), 2), host.Kiosk.Touches);
        watched.AssertQuiet();
    }

    [Fact]
    public async Task A_code_is_typed_on_the_pad_and_finished_with_ok()
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await OpenAsync(host);
        long step = await ShowAsync(host, watched, CodeAsked);
        await watched.Page.PadAsync("4", "0", "9", "back", "7", "ok");
        await Expect(watched.Page.Locator("[role='alert']").First).ToContainTextAsync("8 位");
        await watched.Page.PadAsync("1", "8", "2", "6", "5", "ok");
        await TouchedAsync(host, step, new KioskInput.Typed("40718265"));
        await Expect(watched.Page.Locator(".entry__place--full")).ToHaveCountAsync(0);
        watched.AssertQuiet();
    }

    [Fact]
    public async Task The_keyboard_alone_goes_through_the_screens()
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await OpenAsync(host);
        long home = await ShowAsync(host, watched, Gallery.Screens[0].Image);
        await watched.Page.Keyboard.PressAsync("1");
        await TouchedAsync(host, home, new KioskInput.Start(KioskStart.Pickup));

        long code = await ShowAsync(host, watched, CodeAsked);
        await Expect(watched.Page.Locator("h1")).ToBeFocusedAsync();
        await watched.Page.Keyboard.TypeAsync("40718265", new() { Delay = 90 });
        await Expect(watched.Page.Locator(".entry__place--full")).ToHaveCountAsync(8);
        await watched.Page.Keyboard.PressAsync("Enter");
        await TouchedAsync(host, code, new KioskInput.Typed("40718265"));
        await watched.Page.Keyboard.PressAsync("Escape");
        await TouchedAsync(host, code, new KioskInput.Answer(KioskAnswer.Back));

        await ShowAsync(host, watched, Gallery.Timed(new KioskScreen.Fee("17", "¥ 4.00", "")));
        await watched.Page.Keyboard.PressAsync("Tab");
        await Expect(watched.Page.Locator("[data-name='agree']")).ToBeFocusedAsync();
        await watched.Page.Keyboard.PressAsync("Enter");
        await Eventually.True("the focused button was pressed", Limit, () => host.Kiosk.Touches.Last().Input == new KioskInput.Answer(KioskAnswer.Agree));

        await ShowAsync(host, watched, Gallery.Timed(new KioskScreen.Rate(KioskFlow.Pickup)));
        await watched.Page.Keyboard.PressAsync("5");
        await Eventually.True("five was given", Limit, () => host.Kiosk.Touches.Last().Input == new KioskInput.Rated(5));
        watched.AssertQuiet();
    }

    [Fact]
    public async Task A_scanner_is_told_from_a_person_wherever_the_focus_is()
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await OpenAsync(host);
        IPage page = watched.Page;
        long code = await ShowAsync(host, watched, CodeAsked);
        await page.ScanAsync("SF1440012345678");
        await TouchedAsync(host, code, new KioskInput.Scanned("SF1440012345678"));
        await Expect(page.Locator(".entry__place--full")).ToHaveCountAsync(0);

        long parcel = await ShowAsync(host, watched, ParcelAsked);
        ILocator waybill = page.Locator("#waybill"), phone = page.Locator("#phone");
        await waybill.ClickAsync();
        await page.Keyboard.TypeAsync("AB1", new() { Delay = 90 });
        await Expect(waybill).ToHaveValueAsync("AB1");
        await phone.ClickAsync();
        await page.Keyboard.TypeAsync("138", new() { Delay = 90 });
        await page.ScanAsync("JD0093456712");
        await TouchedAsync(host, parcel, new KioskInput.Scanned("JD0093456712"));
        await Expect(phone).ToHaveValueAsync("138");
        await page.PadAsync("0", "0", "1", "3", "8", "0", "0", "0");
        await Expect(phone).ToHaveValueAsync("13800138000");
        await page.Locator("[data-name='consent']").ClickAsync();
        await Expect(page.Locator("[data-name='consent']")).ToHaveAttributeAsync("aria-checked", "true");
        await page.Locator("[data-name='next']").ClickAsync();
        await TouchedAsync(host, parcel, new KioskInput.ParcelForm("AB1", "13800138000", true));
        watched.AssertQuiet();
    }

    private async Task<WatchedPage> OpenAsync(KioskHost host)
    {
        WatchedPage watched = await chromium.PageAsync(1280, 800);
        await host.OpenAsync(watched);
        return watched;
    }

    private static async Task<long> ShowAsync(KioskHost host, WatchedPage watched, KioskImage image)
    {
        long step = host.Kiosk.Show(image);
        await watched.Page.Locator($"[data-step='{step}']").WaitForAsync();
        return step;
    }

    private static async Task TouchedAsync(KioskHost host, long step, KioskInput input)
    {
        try { await Eventually.True($"the gateway has {input}", Limit, () => host.Kiosk.Touches.Any(t => t.Input == input)); }
        finally { Assert.Equal([(step, input)], host.Kiosk.Touches.Where(t => t.Input == input || t.Step == step).Where(t => t.Input.GetType() == input.GetType())); }
    }
}
