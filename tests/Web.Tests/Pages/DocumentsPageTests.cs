using System.Text.Json;
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
        await Expect(page.Locator(".paper-form .told")).ToHaveTextAsync("Version 1 is in force");
        await Expect(page.Locator(".mistakes")).ToHaveCountAsync(0);
        Assert.Equal(1, (await corner.GatewayApi.GetAsync("/api/v1/documents")).Items().Single(d => d.TextOf("name") == "lockers").IntegerOf("version"));
        watched.AssertQuiet();
    }

    [Fact]
    public async Task Addresses_prices_and_times_have_forms_beside_the_text()
    {
        await using WatchedPage watched = await chromium.PageAsync();
        await using Corner corner = await Corner.StartAsync(new CornerOptions());
        IPage page = watched.Page;
        await watched.OpenAsync($"{corner.GatewayUrl}/documents/addresses");
        await PressUntilAsync(page.Locator("#form-save"), page.Locator("#field-reason[aria-invalid='true']"));
        foreach ((string field, string text) in new[] { ("id", "b1-101"), ("name", "1号楼1单元101室"), ("device", "locker-1"), ("part", "compartment/99x"), ("phone", ""), ("reason", "新住户") }) { await FillAsync(page, field, text); }
        await page.Locator("#form-save").ClickAsync();
        await Expect(page.Locator(".mistakes code")).ToHaveTextAsync(["$.addresses[0].part"]);
        await FillAsync(page, "part", "compartment/15");
        await page.Locator("#form-save").ClickAsync();
        await Expect(page.Locator("[data-row='b1-101'] td").Nth(3)).ToHaveTextAsync("compartment/15");
        await Expect(page.Locator("#document-text")).ToHaveValueAsync(new Regex("1号楼1单元101室"));
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("gateway-documents-addresses");

        // The same id again is a change of it, and a line goes with a reason.
        await page.Locator("[data-row='b1-101'] [data-do='change']").ClickAsync();
        await Expect(page.Locator("#field-name")).ToHaveValueAsync("1号楼1单元101室");
        await FillAsync(page, "phone", "13900000011");
        await FillAsync(page, "reason", "换了电话");
        await page.Locator("#form-save").ClickAsync();
        await Expect(page.Locator("[data-row='b1-101'] td").Nth(4)).ToHaveTextAsync("13900000011");
        await Expect(page.Locator("[data-row]")).ToHaveCountAsync(1);
        await page.Locator("[data-row='b1-101'] [data-do='remove']").ClickAsync();
        await page.Locator("#reason-row").FillAsync("搬走了");
        await page.Locator("[data-verb='remove']").ClickAsync();
        await Expect(page.Locator("[data-row]")).ToHaveCountAsync(0);

        await page.Locator("[data-document='tariffs']").ClickAsync();
        foreach ((string field, string text) in new[] { ("size", "S"), ("periodMinutes", "60"), ("minorPerPeriod", "一元"), ("reason", "收费") }) { await FillAsync(page, field, text); }
        await page.Locator("#form-save").ClickAsync();
        await Expect(page.Locator(".mistakes code")).ToHaveTextAsync(["$.storage[0].minorPerPeriod"]);
        await FillAsync(page, "minorPerPeriod", "100");
        await page.Locator("#form-save").ClickAsync();
        await Expect(page.Locator("[data-row='S']")).ToHaveCountAsync(1);
        await watched.PictureAsync("gateway-documents-tariffs");

        await page.Locator("[data-document='lockers']").ClickAsync();
        await Expect(page.Locator("#field-reminderHours")).ToHaveValueAsync("24, 48");
        await FillAsync(page, "parcelHours", "96");
        await FillAsync(page, "reminderHours", "12，24, 72");
        await FillAsync(page, "reason", "春节");
        await page.Locator("#form-save").ClickAsync();
        await Expect(page.Locator(".told").First).ToHaveTextAsync("第 1 版已生效");
        JsonElement retention = (await corner.GatewayApi.GetAsync("/api/v1/documents/lockers")).GetProperty("retention");
        Assert.Equal("96 [12,24,72]", $"{retention.IntegerOf("parcelHours")} {string.Concat(retention.GetProperty("reminderHours").GetRawText().Where(c => !char.IsWhiteSpace(c)))}");
        await watched.AssertAccessibleAsync();
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
