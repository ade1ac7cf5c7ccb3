using LifeCircle.Edge.Web.Tests.Browser;
using LifeCircle.Edge.Web.Tests.Fleet;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Pages;

/// <summary>The sealed part of an event on the console's page: known, never shown, erased by a named person.</summary>
public sealed class SealedPartTests(Chromium chromium)
{
    [Fact]
    public async Task An_operator_erases_a_sealed_part_with_a_reason_and_the_page_keeps_the_record()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using ConsoleProcess console = await ConsoleProcess.StartAsync();
        using FleetNode node = await console.NodeAsync(new FleetNode("hailar-shengli", "gw-01") { Doors = 8 });
        await node.EventAsync(FleetNode.Locker, "door-opened", "compartment/03", new { @sealed = "lcs1.k1.QUJDREVG" });
        await node.EventAsync(FleetNode.Locker, "door-closed", "compartment/03", new { commanded = false });
        IPage page = watched.Page;
        await watched.OpenAsync($"{console.Url}/gateways/hailar-shengli/gw-01");
        await Expect(page.Locator("[data-event]")).ToHaveCountAsync(2);
        ILocator erase = page.Locator("[data-event] button");
        await Expect(erase).ToHaveCountAsync(1);
        Assert.DoesNotContain("lcs1", await page.ContentAsync(), StringComparison.Ordinal);
        await watched.AssertAccessibleAsync();

        await erase.ClickAsync();
        await page.Locator("#erase-issuer").FillAsync("李工");
        await page.Locator("#erase-why").FillAsync("居民本人要求");
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-erase-sealed");
        await page.Locator("button[form='erase-form']").ClickAsync();
        await Expect(page.Locator("[data-erased]")).ToContainTextAsync("已擦除");
        await page.Locator(".mud-dialog-actions button").ClickAsync();

        await Expect(erase).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-command]").First).ToContainTextAsync("擦除加密内容");
        await Expect(page.Locator("[data-command]").First).ToContainTextAsync("李工");
        watched.AssertQuiet();
    }
}
