using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>A courier changes his mind at every point, and takes back; the broker is cut all the while.</summary>
public sealed class KioskCourierTests(Chromium chromium)
{
    [Fact]
    public async Task A_courier_changes_the_size_cancels_reopens_and_recalls_without_a_network()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium, KioskSites.Sensing);
        IPage page = kiosk.Page;
        await kiosk.CutNetworkAsync();

        // Does not fit: another size; nothing stays behind in the first one.
        await kiosk.FillParcelAsync("SF1000000001");
        await kiosk.PickSizeAsync("S");
        string small = await kiosk.OpenDoorAsync();
        await kiosk.TouchAsync("other-size");
        await Expect(page.Locator("[data-name='other-size']")).ToHaveCountAsync(0);
        await kiosk.CloseDoorAsync(small, inside: false);
        await kiosk.ShowsAsync("Sizes", ".title:has-text('换')");
        (string first, string large) = await kiosk.PutInAsync("M", inside: true);
        Assert.Equal([(small, "Ended", "Aborted", "SF1000000001"), (large, "Stored", "", "SF1000000001")], kiosk.At.Stays());

        // Opened again at once, and again from the menu: taken out, so it does not count any more.
        await kiosk.TouchAsync("open-again");
        Assert.Equal(large, await kiosk.UseDoorAsync(inside: true));
        await kiosk.ShowsAsync("Deposited");
        await kiosk.TouchAsync("finish");
        await kiosk.RateAsync(4);
        await kiosk.CourierMenuAsync(); // Signed out and in again: it is still his last one.
        await kiosk.TouchAsync("reopen");
        Assert.Equal(large, await kiosk.UseDoorAsync(inside: false));
        await kiosk.ShowsAsync("NothingInside");
        await kiosk.TouchAsync("cancel");
        await kiosk.ShowsAsync("Menu");
        Assert.Equal(["Aborted", "Recalled"], kiosk.At.Stays().Select(s => s.End));

        // Left in the middle, and cancelled at the open door: no half state.
        await kiosk.TouchAsync("deposit");
        await kiosk.ShowsAsync("Parcel");
        await kiosk.ScanParcelAsync("SF1000000002");
        await kiosk.TouchAsync("back");
        await kiosk.ShowsAsync("Parcel");
        await Expect(page.Locator("#waybill")).ToHaveValueAsync("SF1000000002");
        await kiosk.TouchAsync("home");
        await kiosk.ShowsAsync("Home");
        await kiosk.IsRefusedAsync(first);
        await kiosk.FillParcelAsync("SF1000000003");
        await kiosk.PickSizeAsync("S");
        string part = await kiosk.OpenDoorAsync();
        await kiosk.TouchAsync("cancel");
        await kiosk.CloseDoorAsync(part, inside: false);
        await kiosk.ShowsAsync("Menu");
        Assert.Equal(["Aborted", "Recalled", "Aborted"], kiosk.At.Stays().Select(s => s.End));

        // The time for opening again is over; his own parcel he may take back from the list.
        await kiosk.TouchAsync("deposit");
        await kiosk.ShowsAsync("Parcel");
        await kiosk.ScanParcelAsync("SF1000000004");
        (string code, part) = await kiosk.PutInAsync("S", inside: true);
        await Expect(page.Locator("[data-name='open-again']")).ToHaveCountAsync(1);
        await kiosk.At.PutAsync("lockers", """{ "deposit": { "showsCode": true }, "terminal": { "reopenMinutes": 0 } }""");
        await Expect(page.Locator("[data-name='open-again']")).ToHaveCountAsync(0);
        await kiosk.TouchAsync("finish");
        await kiosk.RateAsync(3);
        await kiosk.CourierMenuAsync();
        await Expect(page.Locator("[data-name='reopen']")).ToHaveCountAsync(0);
        await kiosk.TouchAsync("recall");
        await kiosk.ShowsAsync("TakeBack");
        await page.Locator("[data-item]").ClickAsync();
        Assert.Equal(part, await kiosk.UseDoorAsync(inside: false));
        await kiosk.ShowsAsync("Menu");
        await kiosk.TouchAsync("back");
        await kiosk.RateAsync(4);
        await kiosk.IsRefusedAsync(code);

        Assert.Equal(["Aborted", "Recalled", "Aborted", "Recalled"], kiosk.At.Stays().Select(s => s.End));
        await kiosk.MendNetworkAsync();
        foreach ((string kind, int count) in new[] { ("deposit.stored", 2), ("deposit.aborted", 2), ("deposit.reopened", 2), ("deposit.recalled", 2), ("satisfaction", 3) })
        {
            Assert.Equal(count, (await kiosk.EventsAsync(kind, count)).Length);
        }

        kiosk.At.AssertPulsesAreCommanded();
        kiosk.Watched.AssertQuiet();
    }

    [Fact]
    public async Task Where_deposits_are_refused_without_a_network_only_they_are_and_a_refused_parcel_goes_back()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium, KioskSites.Sensing);
        IPage page = kiosk.Page;
        await kiosk.At.PutAsync("lockers", """{ "deposit": { "showsCode": true }, "codes": { "digits": 8 } }""");

        // The waybill typed by touches, and no way on without the recipient's consent.
        await kiosk.SignInAsync("courier", LockerCorner.CourierPin);
        await kiosk.ShowsAsync("Parcel");
        await page.PadAsync("abc", "S", "F", "123", "1", "0", "0", "1");
        await kiosk.TouchAsync("next");
        await page.DigitsAsync(LockerCorner.Phone);
        await Expect(page.Locator("#phone")).ToHaveValueAsync(LockerCorner.Phone);
        await kiosk.TouchAsync("next");
        await kiosk.ShowsAsync("Parcel", ".consent--missing");
        await kiosk.TouchAsync("consent");
        await kiosk.TouchAsync("next");
        await kiosk.ShowsAsync("Sizes");
        (string damaged, string part) = await kiosk.PutInAsync("S", inside: true);
        await kiosk.TouchAsync("finish");
        await kiosk.RateAsync(5);
        Assert.Equal((8, (part, "Stored", "", "SF1001")), (damaged.Length, Assert.Single(kiosk.At.Stays())));
        await kiosk.At.AssertSecretAsync(damaged, LockerCorner.Phone);
        (string good, string other) = await kiosk.DepositAsync("SF1000000002", inside: true, phone: "13900001111");
        await kiosk.FillParcelAsync("SF1000000003", "13900002222");
        await kiosk.PutInAsync("M", inside: true);
        await kiosk.At.PutAsync("lockers", """{ "deposit": { "showsCode": true, "offline": "refuse" }, "codes": { "digits": 8 } }""");
        await kiosk.At.Corner.CloudIngest.KillAsync();
        await kiosk.ShowsAsync("Deposited", "[data-note='offline']");
        await kiosk.TouchAsync("another");
        await kiosk.ShowsAsync("Trouble", "[data-trouble='DepositsRefused']");
        await kiosk.TouchAsync("go-on");
        await kiosk.ShowsAsync("Menu", "[data-name='deposit']:disabled");
        await kiosk.TouchAsync("back");
        await kiosk.RateAsync(3);

        // Whoever comes for something gets it; what he leaves as damaged is there for its courier.
        await kiosk.AskWithCodeAsync(good);
        Assert.Equal(other, await kiosk.UseDoorAsync(inside: true));
        await kiosk.ShowsAsync("StillInside");
        await kiosk.TouchAsync("finish"); // Left there for today.
        await kiosk.RateAsync(4);
        await kiosk.AskWithCodeAsync(good);
        Assert.Equal(other, await kiosk.UseDoorAsync(inside: false));
        await kiosk.RateAsync(5);
        await kiosk.AskWithCodeAsync(damaged);
        Assert.Equal(part, await kiosk.OpenDoorAsync());
        await kiosk.TouchAsync("refuse");
        await kiosk.CloseDoorAsync(part, inside: true);
        await kiosk.RateAsync(2);
        await kiosk.SignInAsync("courier", LockerCorner.CourierPin);
        await kiosk.ShowsAsync("Menu");
        await kiosk.TouchAsync("overdue");
        await kiosk.ShowsAsync("TakeBack");
        await page.Locator("[data-item]").ClickAsync();
        Assert.Equal(part, await kiosk.OpenDoorAsync());
        await kiosk.At.Corner.Gateway.KillAsync();
        await kiosk.CloseDoorAsync(part, inside: false);
        await kiosk.ComesBackAsync();
        await kiosk.ShowsAsync("Menu");
        Assert.Equal(["Returned", "Collected", ""], kiosk.At.Stays().Select(s => s.End));

        await kiosk.At.Corner.CloudIngest.StartAsync();
        await kiosk.ShowsAsync("Menu", "[data-name='deposit']:enabled");
        await kiosk.TouchAsync("back");
        await kiosk.RateAsync(4);
        await kiosk.MendedAsync();
        Assert.Single(await kiosk.EventsAsync("deposit.returned", 1));
        Assert.Single(await kiosk.EventsAsync("pickup.refused", 1));
        Assert.Single(await kiosk.EventsAsync("pickup.left", 1));
        Assert.All(await kiosk.EventsAsync("deposit.stored", 3), e => Assert.True(e.Find("data")?.BooleanOf("consent")));
        await kiosk.At.AssertSecretAsync(damaged, LockerCorner.Phone);
        kiosk.At.AssertPulsesAreCommanded();
    }
}
