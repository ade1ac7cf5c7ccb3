using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Tests.Browser;
using LifeCircle.Edge.Web.Tests.Pages;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>A merchant puts goods into the cold, a customer comes with a signed QR code; cards and QR codes of couriers; the broker is cut all the while.</summary>
public sealed class KioskCollectTests(Chromium chromium)
{
    private const string Chilled = """
        {
          "deposit": { "showsCode": true },
          "chilled": [{ "device": "locker-1", "parts": ["compartment/09", "compartment/10"], "point": "cold/chamber/temperature_c", "maxMilliC": 8000, "breachMinutes": 1 }]
        }
        """;

    private const string Site = "sensing/corner-01", Wrong = "取件码不对", Expired = "二维码已过期", Elsewhere = "不在这个柜子里";

    private static readonly DateTimeOffset Soon = DateTimeOffset.UtcNow.AddHours(1), Past = DateTimeOffset.UtcNow.AddMinutes(-1);

    [Fact]
    public async Task Chilled_goods_are_collected_with_a_ticket_and_what_was_too_warm_is_not_handed_out()
    {
        using ECDsa platform = ECDsa.Create(ECCurve.NamedCurves.nistP256), forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium, KioskSites.Sensing);
        await using LockersOffice office = await LockersOffice.OpenAsync(chromium, kiosk.At.Corner.GatewayUrl);
        await kiosk.At.PutAsync("lockers", Chilled);
        await kiosk.At.PutAsync("keys", TicketPress.KeysDocument(platform, "pickup", "courier"));
        await ReadsAsync(kiosk, 5);
        await kiosk.CutNetworkAsync();

        await kiosk.SignInAsync("merchant", LockerCorner.MerchantPin);
        await PutColdAsync(kiosk, "WM2026000001");
        await kiosk.TouchAsync("finish");
        await kiosk.RateAsync(5);

        // Forged, over, of another corner, for something else: each is told, and no door moves.
        string stay = kiosk.At.StayOf("WM2026000001");
        int before = kiosk.At.Corner.Physical.Count;
        foreach ((string ticket, string told) in new[]
        {
            (TicketPress.Sign(forger, "pickup", Site, stay, Soon), Wrong), (TicketPress.Sign(platform, "pickup", Site, stay, Past), Expired),
            (TicketPress.Sign(platform, "pickup", "sensing/corner-02", stay, Soon), Elsewhere),
        })
        {
            await RefusedAsync(kiosk, ticket, told);
        }

        await kiosk.Page.ScanAsync(TicketPress.Sign(platform, "courier", Site, stay, Soon));
        await kiosk.ShowsAsync("SignIn", "[role='alert']");
        await kiosk.TouchAsync("back");
        await kiosk.ShowsAsync("Home");

        string good = TicketPress.Sign(platform, "pickup", Site, stay, Soon);
        Assert.Equal(before, kiosk.At.Corner.Physical.Count);
        await kiosk.Page.ScanAsync(good);
        await kiosk.UseDoorAsync(inside: false);
        await kiosk.RateAsync(5);
        await RefusedAsync(kiosk, good, Wrong);

        // The next goods get warm. Meanwhile a courier comes with a QR code, and another with a card: to them the cold is not offered.
        await kiosk.SignInAsync("merchant", LockerCorner.MerchantPin);
        (string code, string part) = await PutColdAsync(kiosk, "WM2026000002");
        await kiosk.TouchAsync("finish");
        await kiosk.RateAsync(5);
        await ReadsAsync(kiosk, 12);
        await kiosk.Page.ScanAsync(TicketPress.Sign(platform, "courier", Site, "courier-zhang", Soon)); // At home: it is the courier's, so it signs him in.
        await kiosk.ShowsAsync("Parcel");
        await kiosk.ScanParcelAsync("SF1000000001");
        await Expect(kiosk.Page.Locator("[data-size='M-chilled']")).ToHaveCountAsync(0);
        await kiosk.TouchAsync("home");
        await kiosk.ShowsAsync("Home");
        (int status, _) = await kiosk.At.Corner.GatewayApi.PostTextAsync("/api/v1/people/couriers", """{ "id": "courier-bai", "name": "白师傅", "company": "示范快递", "card": "0004711815", "reason": "test" }""");
        Assert.Equal(200, status);
        await ScannedInAsync(kiosk, "0004711815");
        await kiosk.TouchAsync("home");
        await kiosk.ShowsAsync("Home");

        string number = part[^2..];
        await Expect(office.Alarm("chill-breached", part)).ToHaveCountAsync(1, new() { Timeout = 120_000 });
        await office.DoubtsAsync(number, "Held");
        await kiosk.AskWithCodeAsync(code);
        await kiosk.ShowsAsync("Trouble", "[data-trouble='HeldForCheck']");
        await kiosk.TouchAsync("home");
        await kiosk.ShowsAsync("Home");
        await kiosk.SignInAsync("merchant", LockerCorner.MerchantPin);
        await kiosk.ShowsAsync("Parcel");
        await kiosk.ScanParcelAsync("WM2026000003");
        await Expect(kiosk.Page.Locator("[data-size='M-chilled']")).ToBeDisabledAsync();
        await ReadsAsync(kiosk, 5);
        await office.DoAsync(number, "Keep", "看过，货物完好");
        await Expect(office.Alarm("chill-breached", part)).ToHaveCountAsync(0);
        await Expect(kiosk.Page.Locator("[data-size='M-chilled']")).ToBeEnabledAsync();
        await kiosk.TouchAsync("home");
        await kiosk.ShowsAsync("Home");
        await kiosk.AskWithCodeAsync(code);
        Assert.Equal(part, await kiosk.UseDoorAsync(inside: false));
        await kiosk.RateAsync(4);
        Assert.Equal(["Collected", "Collected"], kiosk.At.Stays().Select(s => s.End));

        await kiosk.MendNetworkAsync();
        Assert.All(await kiosk.EventsAsync("collect.stored", 2), e => Assert.Equal("collect", e.Find("data")?.TextOf("stay_kind")));
        JsonElement[] traces = [.. (await kiosk.EventsAsync("chill.trace", 2)).Select(e => e.Find("data")!.Value)];
        JsonElement cold = Assert.Single(traces, t => t.TextOf("stay") == stay), warm = Assert.Single(traces, t => t.TextOf("stay") != stay);
        Assert.Equal((false, true), (cold.BooleanOf("breached"), warm.BooleanOf("breached")));
        Assert.InRange(cold.IntegerOf("max_milli_c") ?? 0, 4_000, 6_000);
        Assert.InRange(warm.IntegerOf("max_milli_c") ?? 0, 11_000, 13_000);
        Assert.True(warm.IntegerOf("minutes_outside") >= 1);
        Assert.Single(await kiosk.EventsAsync("chill.breached", 1));
        Assert.Single(await kiosk.EventsAsync("stay.held", 1));
        kiosk.At.AssertPulsesAreCommanded();
        kiosk.Watched.AssertQuiet();
        office.Watched.AssertQuiet();
    }

    private static async Task<(string Code, string Part)> PutColdAsync(KioskCorner kiosk, string order)
    {
        await kiosk.ShowsAsync("Parcel");
        await kiosk.ScanParcelAsync(order);
        (string Code, string Part) put = await kiosk.PutInAsync("M-chilled", inside: true);
        Assert.Contains(put.Part, (string[])["compartment/09", "compartment/10"]);
        return put;
    }

    /// <summary>The thermometer of the chamber is warmed or cooled, and the gateway knows it.</summary>
    private static async Task ReadsAsync(KioskCorner kiosk, double celsius)
    {
        await kiosk.At.Corner.Control.SetAsync("cold", "chamber/temperature_c", celsius);
        await Eventually.True($"the chamber reads {celsius} °C", TimeSpan.FromSeconds(60), async () =>
            (await kiosk.At.Corner.GatewayApi.PointAsync("cold", "chamber/temperature_c"))?.TextOf("value") is { } text
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double read) && Math.Abs(read - celsius) < 1);
    }

    private static async Task RefusedAsync(KioskCorner kiosk, string ticket, string told)
    {
        await kiosk.Page.ScanAsync(ticket);
        await kiosk.ShowsAsync("Code", $"[role='alert']:has-text('{told}')");
        await kiosk.TouchAsync("back");
        await kiosk.ShowsAsync("Home");
    }

    private static async Task ScannedInAsync(KioskCorner kiosk, string text)
    {
        await kiosk.TouchAsync("courier");
        await kiosk.ShowsAsync("SignIn");
        await kiosk.Page.ScanAsync(text);
        await kiosk.ShowsAsync("Parcel");
    }
}
