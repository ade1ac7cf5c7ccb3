using System.Text.RegularExpressions;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Pages;

/// <summary>The page of documents on a gateway of real processes: what is put there is in force, what is wrong changes nothing.</summary>
public sealed class DocumentsPageTests(Chromium chromium)
{
    [Fact]
    public async Task A_courier_is_added_with_a_PIN_shown_once_and_deactivated_each_with_a_reason()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using Corner corner = await Corner.StartAsync(new CornerOptions());
        IPage page = watched.Page;
        await watched.OpenAsync(corner.GatewayUrl);
        await page.Locator(".foot a[href='/documents']").ClickAsync();
        await Expect(page.Locator("[data-document]")).ToHaveCountAsync(7);
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("gateway-documents");

        await page.Locator("[data-document='couriers']").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("快递员");
        await PressUntilAsync(page.Locator("#person-add"), page.Locator("#field-reason[aria-invalid='true']"));
        await Expect(page.Locator("[data-person]")).ToHaveCountAsync(0);
        await FillAsync(page, "id", "zhang");
        await FillAsync(page, "name", "张师傅");
        await FillAsync(page, "company", "示范快递");
        await FillAsync(page, "reason", "新员工");
        await page.Locator("#person-add").ClickAsync();
        await Expect(page.Locator("#new-pin")).ToHaveTextAsync(new Regex("^[0-9]{6}$"));
        await Expect(page.Locator("[data-document='couriers'] [data-version]")).ToHaveAttributeAsync("data-version", "1");
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("gateway-documents-pin");
        await page.Locator(".pin button").ClickAsync();
        await Expect(page.Locator("#new-pin")).ToHaveCountAsync(0);

        await page.Locator("[data-person='zhang'] button").ClickAsync();
        await page.Locator(".ask__reason#reason-person").FillAsync("休假");
        await watched.AssertAccessibleAsync();
        await page.Locator("[data-verb='deactivate']").ClickAsync();
        await Expect(page.Locator("[data-person='zhang']")).ToHaveAttributeAsync("data-active", "false");
        await Expect(page.Locator("[data-document='couriers'] [data-version]")).ToHaveAttributeAsync("data-version", "2");
        await watched.PictureAsync("gateway-documents-couriers");
        watched.AssertQuiet();
    }

    [Fact]
    public async Task The_rules_are_edited_as_text_and_every_mistake_stands_below_with_its_place()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using Corner corner = await Corner.StartAsync(new CornerOptions());
        IPage page = watched.Page;
        await watched.OpenAsync($"{corner.GatewayUrl}/documents/lockers?lang=en");
        await Expect(page.Locator("#document-text")).ToHaveValueAsync(new Regex("\"parcelHours\": 72"));
        await PressUntilAsync(page.Locator("#text-save"), page.Locator("#text-reason[aria-invalid='true']"));

        await page.Locator("#document-text").FillAsync("""{ "codes": { "digits": 3 }, "helpPhon": "1" }""");
        await page.Locator("#text-reason").FillAsync("new number");
        await page.Locator("#text-save").ClickAsync();
        await Expect(page.Locator(".mistakes code")).ToHaveTextAsync(["$.codes.digits", "$.helpPhon"]);
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("gateway-documents-mistakes");

        await page.Locator("#document-text").FillAsync($$"""{ "helpPhone": "0470-1234567" /* {{new string('x', 60_000)}} */ }""");
        await page.Locator("#text-save").ClickAsync();
        await Expect(page.Locator(".told")).ToHaveTextAsync("Version 1 is in force");
        await Expect(page.Locator(".mistakes")).ToHaveCountAsync(0);
        Assert.Equal(1, (await corner.GatewayApi.GetAsync("/api/v1/documents")).Items().Single(d => d.TextOf("name") == "lockers").IntegerOf("version"));
        watched.AssertQuiet();
    }

    private static Task FillAsync(IPage page, string field, string text) => page.Locator($"#field-{field}").FillAsync(text);

    /// <summary>A click before the page is live is lost; one without a reason changes nothing, so it may be repeated.</summary>
    private static Task PressUntilAsync(ILocator button, ILocator shown) => Eventually.True("the page answers a click", TimeSpan.FromSeconds(40), async () =>
    {
        await button.ClickAsync();
        try
        {
            await shown.WaitForAsync(new() { Timeout = 2_000 });
            return true;
        }
        catch (TimeoutException) { return false; }
    });
}
