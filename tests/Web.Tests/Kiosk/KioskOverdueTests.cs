using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using LifeCircle.Edge.Sparkplug.Sealing;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Tests.Browser;
using LifeCircle.Edge.Web.Tests.Pages;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>Things lie for hours and days: what that costs, who hears of it, who takes them; the broker is cut all the while.</summary>
public sealed partial class KioskOverdueTests(Chromium chromium)
{
    private const string Zhou = "13700002222", Bai = "13900001111";

    [Fact]
    public async Task What_is_stored_costs_what_is_shown_and_agreed_and_an_operator_takes_out_what_is_overdue()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium);
        await using LockersOffice office = await LockersOffice.OpenAsync(chromium, kiosk.At.Corner.GatewayUrl);
        await kiosk.CutNetworkAsync();
        (string code, string part) = await StoreAsync(kiosk, "S");
        (string forgotten, string there) = await StoreAsync(kiosk, "M");
        await kiosk.LieAsync(TimeSpan.FromHours(3));

        // Half an hour is free: three periods begun. Whoever does not agree leaves the door shut.
        int before = kiosk.At.Corner.Physical.Count;
        await kiosk.AskWithCodeAsync(code);
        await kiosk.ShowsAsync("Fee");
        await Expect(kiosk.Page.Locator(".sum__row--total dd")).ToHaveTextAsync("¥3.00");
        await Expect(kiosk.Page.Locator("[data-since]")).ToHaveTextAsync(Minute());
        await kiosk.TouchAsync("not-now");
        await kiosk.ShowsAsync("Home");
        Assert.Equal(before, kiosk.At.Corner.Physical.Count);
        await kiosk.AskWithCodeAsync(code);
        await kiosk.ShowsAsync("Fee");
        await kiosk.TouchAsync("agree");
        Assert.Equal(part, await kiosk.UseDoorAsync());
        await kiosk.RateAsync(5);

        // Longer than a day: an operator opens, finds it, takes it along.
        await kiosk.LieAsync(TimeSpan.FromHours(25));
        string number = there[^2..];
        await office.ReloadAsync();
        await Expect(office.Row(number)).ToContainTextAsync("逾期");
        await office.DoAsync(number, "Open", "超期取出");
        await Eventually.True($"{there} clicks", TimeSpan.FromSeconds(30), () => kiosk.At.Corner.Physical.LastOrDefault(h => h.Part == there) is { What: "pulse" });
        await kiosk.At.Corner.Control.DoorAsync(LockerCorner.Locker, there, open: true);
        await office.DoubtsAsync(number, "Held");
        await kiosk.AskWithCodeAsync(forgotten);
        await kiosk.ShowsAsync("Trouble", "[data-trouble='HeldForCheck']");
        await kiosk.TouchAsync("home");
        await kiosk.CloseDoorAsync(there);
        await office.DoAsync(number, "Clear", "已取出，交服务站保管");
        await office.DoubtsAsync(number, "None");
        await kiosk.IsRefusedAsync(forgotten);
        Assert.Equal(["Collected", "Cleared"], kiosk.At.Stays().Select(s => s.End));

        await kiosk.MendNetworkAsync();
        Assert.Equal(2, (await kiosk.EventsAsync("storage.started", 2)).Length);
        Assert.Equal((300L, "CNY"), Assert.Single((await kiosk.EventsAsync("storage.ended", 1)).Select(e => (e.Find("data")?.IntegerOf("fee_minor") ?? 0, e.Find("data")?.TextOf("currency") ?? ""))));
        Assert.Single(await kiosk.EventsAsync("pickup.overdue", 1));
        Assert.Single(await kiosk.EventsAsync("stay.cleared", 1), e => e.Find("data")?.TextOf("reason") == "已取出，交服务站保管");
        kiosk.At.AssertPulsesAreCommanded();
    }

    [Fact]
    public async Task Parcels_are_reminded_of_then_overdue_and_go_to_their_owner_late_or_back_with_the_courier()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium);
        await using LockersOffice office = await LockersOffice.OpenAsync(chromium, kiosk.At.Corner.GatewayUrl);
        IPage page = kiosk.Page;
        using ECDsa tickets = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using SealingKey platform = SealingKey.New();
        await kiosk.At.PutAsync("keys", TicketPress.KeysDocument(tickets, platform, "pickup"));
        await kiosk.CutNetworkAsync();
        (string code, string first) = await kiosk.DepositAsync("SF1000000001");
        (_, string second) = await kiosk.DepositAsync("SF1000000002", "M");
        (string old, string late) = await kiosk.DepositAsync("SF1000000003", phone: Bai);
        (string gone, string back) = await kiosk.DepositAsync("SF1000000004", phone: Zhou);

        // Both parcels of one telephone, one after the other; nobody else's.
        await kiosk.AskWithCodeAsync(code);
        Assert.Equal(first, await kiosk.OpenDoorAsync());
        await Expect(page.Locator(".say:has-text('1')")).ToBeVisibleAsync();
        await kiosk.CloseDoorAsync(first);
        Assert.Equal(second, await kiosk.UseDoorAsync(second[^2..]));
        await kiosk.RateAsync(5);
        Assert.Equal(["Collected", "Collected", "", ""], kiosk.At.Stays().Select(s => s.End));

        await kiosk.LieAsync(TimeSpan.FromHours(25));
        await DueAsync(kiosk, (1, false));
        await kiosk.LieAsync(TimeSpan.FromHours(73));
        await DueAsync(kiosk, (1, true));

        // A new code from the operator: the old one is worthless, and so is the QR code of its message; the new one opens, also when it is late.
        await office.ReloadAsync();
        await office.DoAsync(late[^2..], "Reissue", "住户没有收到短信");
        await Expect(office.Watched.Page.Locator("#new-code")).Not.ToBeEmptyAsync();
        await kiosk.IsRefusedAsync(old);
        string site = $"{kiosk.At.Corner.Circle}/{kiosk.At.Corner.GatewayId}", stay = kiosk.At.StayOf("SF1000000003");
        DateTimeOffset soon = DateTimeOffset.UtcNow.AddDays(10);
        foreach (int? issue in (int?[])[null, 1])
        {
            await page.ScanAsync(TicketPress.Sign(tickets, "pickup", site, stay, soon, issue));
            await kiosk.ShowsAsync("Code", "[role='alert']:has-text('二维码已过期')");
            await kiosk.TouchAsync("back");
            await kiosk.ShowsAsync("Home");
        }

        await page.ScanAsync(TicketPress.Sign(tickets, "pickup", site, stay, soon, 2));
        Assert.Equal(late, await kiosk.UseDoorAsync());
        await kiosk.RateAsync(4);

        await kiosk.CourierMenuAsync();
        await Expect(page.Locator("[data-name='recall']")).ToBeDisabledAsync();
        await kiosk.TouchAsync("overdue");
        await kiosk.ShowsAsync("TakeBack");
        await page.Locator("[data-item]").ClickAsync();
        Assert.Equal(back, await kiosk.UseDoorAsync());
        await kiosk.ShowsAsync("Menu");
        await kiosk.TouchAsync("back");
        await kiosk.RateAsync(4);
        await kiosk.IsRefusedAsync(gone);
        Assert.Equal(["Collected", "Collected", "Collected", "Returned"], kiosk.At.Stays().Select(s => s.End));

        await kiosk.MendNetworkAsync();
        JsonElement[] messages = [.. await kiosk.EventsAsync("pickup.reminder", 2), .. await kiosk.EventsAsync("pickup.overdue", 2)];
        Assert.Equal(4, messages.Length);
        Assert.All(messages, e => Assert.True(e.BooleanOf("hasSealed"), "the platform needs the number to send it to"));
        Assert.Single(await kiosk.EventsAsync("pickup.ready", 5), e => e.Find("data")?.TextOf("reason") == "住户没有收到短信" && e.Find("data")?.TextOf("issuer") == "gateway-page");
        Assert.Single(await kiosk.EventsAsync("deposit.returned", 1));
        kiosk.At.AssertPulsesAreCommanded();
    }

    private static Task DueAsync(KioskCorner kiosk, (long, bool) due) =>
        Eventually.True($"both that lie there are {due}", TimeSpan.FromSeconds(60), () => kiosk.At.Due().Count == 2 && kiosk.At.Due().All(d => d == due));

    private static async Task<(string Code, string Part)> StoreAsync(KioskCorner kiosk, string size)
    {
        await kiosk.TouchAsync("storage");
        await kiosk.ShowsAsync("AskPhone");
        await kiosk.TypeAsync(LockerCorner.Phone);
        await kiosk.ShowsAsync("Sizes");
        await kiosk.PickSizeAsync(size);
        string part = await kiosk.UseDoorAsync();
        string code = await kiosk.KeepCodeAsync();
        await kiosk.RateAsync(5);
        return (code, part);
    }

    [GeneratedRegex("^20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}$")]
    private static partial Regex Minute();
}
