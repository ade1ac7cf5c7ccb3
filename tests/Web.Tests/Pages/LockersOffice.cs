using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Pages;

/// <summary>An operator at the page of lockers.</summary>
internal sealed class LockersOffice(WatchedPage watched) : IAsyncDisposable
{
    public WatchedPage Watched => watched;

    public static async Task<LockersOffice> OpenAsync(Chromium chromium, string gatewayUrl)
    {
        LockersOffice office = new(await chromium.PageAsync(height: 1100));
        await office.Watched.OpenAsync($"{gatewayUrl}/lockers");
        return office;
    }

    /// <summary>After the gateway was away.</summary>
    public Task ReloadAsync() => watched.OpenAsync(watched.Page.Url);

    public ILocator Row(string number) => watched.Page.Locator($"[data-compartment='{number}']");

    public ILocator Alarm(string kind, string part) => watched.Page.Locator($"[data-alarm='{kind}'][data-part='{part}']");

    /// <summary>Completes when the row of a compartment says why somebody has to look.</summary>
    public Task DoubtsAsync(string number, string doubt) => Expect(Row(number)).ToHaveAttributeAsync("data-doubt", doubt);

    /// <summary>Does something about a compartment, with a reason.</summary>
    public async Task DoAsync(string number, string verb, string reason)
    {
        ILocator asked = watched.Page.Locator($"#reason-compartment-{number}");
        await PressUntilAsync(Row(number).Locator("button"), asked);
        await asked.FillAsync(reason);
        await watched.Page.Locator($"[data-verb='{verb}']").ClickAsync();
        await Expect(asked).ToHaveCountAsync(0);
    }

    /// <summary>The same about an alarm that belongs to no compartment.</summary>
    public async Task ClearAsync(string kind, string part, string reason)
    {
        ILocator asked = watched.Page.Locator("#reason-alarm");
        await PressUntilAsync(Alarm(kind, part).Locator("button"), asked);
        await asked.FillAsync(reason);
        await watched.Page.Locator("[data-verb='ClearAlarm']").ClickAsync();
        await Expect(Alarm(kind, part)).ToHaveCountAsync(0);
    }

    public static Task PressUntilAsync(ILocator button, ILocator shown) => Eventually.True("the page answers a click", TimeSpan.FromSeconds(40), async () =>
    {
        await button.ClickAsync();
        try
        {
            await shown.WaitForAsync(new() { Timeout = 2_000 });
            return true;
        }
        catch (TimeoutException) { return false; }
    });

    public async ValueTask DisposeAsync() => await watched.DisposeAsync();
}
