using System.Text.Json;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Tests.Browser;
using LifeCircle.Edge.Web.Tests.Pages;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>Each flow as people go through it: the glass in a browser, real processes, a simulated board that speaks its protocol on a pseudo-terminal.</summary>
public sealed class KioskFlowTests(Chromium chromium)
{
    [Fact]
    public async Task A_parcel_is_deposited_and_picked_up_by_touches_in_two_languages_and_by_keyboard_alone()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium);
        IPage page = kiosk.Page;
        await Expect(page.Locator(".mapcard")).ToBeVisibleAsync();
        await kiosk.TouchAsync("map");
        await Expect(page.Locator("img.map")).ToHaveJSPropertyAsync("complete", true);
        Assert.True(await page.Locator("img.map").EvaluateAsync<int>("e => e.naturalWidth") > 0);
        await kiosk.TouchAsync("close");

        (string code, string part) = await kiosk.DepositAsync("SF1440012345678");
        Assert.Equal([(part, "Stored", "", "SF1440012345678")], kiosk.At.Stays());
        await kiosk.AskWithCodeAsync(code == "000000" ? "000001" : "000000");
        await kiosk.ShowsAsync("Code", "[role='alert']");
        await kiosk.TypeAsync(code);
        Assert.Equal(part, await kiosk.UseDoorAsync());
        await kiosk.RateAsync(5);

        // Another language and large text in the middle of a flow change nothing of it.
        await kiosk.FillParcelAsync("SF1440012345679");
        await page.Locator("[data-tool='language']").ClickAsync();
        await page.Locator("[data-tool='elder']").ClickAsync();
        await kiosk.ShowsAsync("Sizes", ".title:has-text('Choose a size')");
        await Expect(page.Locator(".k--elder[lang='en']")).ToHaveCountAsync(1);
        await kiosk.PickSizeAsync("M");
        await kiosk.UseDoorAsync();
        string second = await kiosk.KeepCodeAsync();
        await kiosk.ShowsAsync("Deposited");
        await kiosk.TouchAsync("finish");
        await kiosk.RateAsync(4);
        await Expect(page.Locator(".k:not([lang='en'], .k--elder)")).ToHaveCountAsync(1);

        await page.Keyboard.PressAsync("1");
        await kiosk.ShowsAsync("Code");
        await page.Keyboard.TypeAsync(second, new() { Delay = 90 });
        await page.Keyboard.PressAsync("Enter");
        await kiosk.UseDoorAsync();
        await kiosk.ShowsAsync("Rate");
        await page.Keyboard.PressAsync("3");
        await kiosk.ShowsAsync("Thanks");
        Assert.Equal(["Collected", "Collected"], kiosk.At.Stays().Select(s => s.End));
        kiosk.At.AssertPulsesAreCommanded();
        kiosk.Watched.AssertQuiet();
    }

    [Fact]
    public async Task Storage_a_mail_round_and_a_door_that_is_stuck()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium, doors: """{ "readAfterMs": 1000 }""");
        IPage page = kiosk.Page;
        await kiosk.TouchAsync("storage");
        await kiosk.ShowsAsync("AskPhone");
        await kiosk.TypeAsync("23812340000");
        await kiosk.ShowsAsync("AskPhone", "[role='alert']");
        await kiosk.TypeAsync(LockerCorner.Phone);
        await kiosk.ShowsAsync("Sizes", ".terms:has-text('24 小时')");
        await Expect(page.Locator("[data-size='S'] .size__price")).ToHaveTextAsync("¥1.00 / 1 小时");
        await Expect(page.Locator("[data-size='S'] .size__terms")).ToHaveTextAsync(["前 30 分钟免费", "24 小时最多 ¥6.00"]);
        await kiosk.PickSizeAsync("S");
        string part = await kiosk.UseDoorAsync();
        string code = await kiosk.KeepCodeAsync();
        await kiosk.RateAsync(5);

        await kiosk.TouchAsync("more");
        await kiosk.TouchAsync("postman");
        await kiosk.ShowsAsync("SignIn");
        await kiosk.TypeAsync(LockerCorner.PostmanPin);
        await kiosk.ShowsAsync("Round");
        await kiosk.At.PutAsync("lockers", """{ "deposit": { "showsCode": true }, "doors": { "readAfterMs": 1000 }, "outOfService": [{ "device": "locker-1", "part": "compartment/16", "reason": "锁坏" }] }""");
        await kiosk.ShowsAsync("Round", "[data-item='b1-102']:disabled .row__note:has-text('停用')");
        await kiosk.At.PutAsync("lockers", """{ "deposit": { "showsCode": true }, "doors": { "readAfterMs": 1000 } }""");
        await kiosk.ShowsAsync("Round", "[data-item='b1-102']:enabled");
        await kiosk.TouchAsync("all");
        await kiosk.UseDoorAsync("15");
        await kiosk.UseDoorAsync("16");
        await kiosk.ShowsAsync("Round", ".row--done >> nth=1");
        await Expect(page.Locator("[data-name='all']")).ToHaveCountAsync(0);
        await kiosk.TouchAsync("finish");
        await kiosk.RateAsync(4);

        int door = int.Parse(part[^2..], System.Globalization.CultureInfo.InvariantCulture);
        await kiosk.At.Corner.Control.FaultAsync(LockerCorner.Locker, 0, "stuck-door", door);
        int before = kiosk.At.Corner.Physical.Count;
        await kiosk.AskWithCodeAsync(code);
        await kiosk.ShowsAsync("Door", "[data-stage='OpeningAgain']");
        await kiosk.ShowsAsync("Trouble", "[data-trouble='DoorStuck']");
        await kiosk.TouchAsync("help");
        await kiosk.ShowsAsync("Trouble", "[data-note='help']");
        await kiosk.TouchAsync("home");
        await kiosk.ShowsAsync("Home");
        Assert.Contains((part, "Stored", "", ""), kiosk.At.Stays());
        Assert.Equal(Enumerable.Repeat((part, "pulse"), 4), kiosk.At.Corner.Physical.Skip(before).Select(h => (h.Part, h.What)));
        JsonElement[] alarms = await kiosk.EventsAsync("alarm.raised", 2);
        Assert.Equal(["help-called", "lock-stuck"], alarms.Select(a => a.Find("data")?.TextOf("alarm")).Order());
        JsonElement help = Assert.Single(alarms, a => a.TextOf("part") == "kiosk-1");
        Assert.Equal((LockerCorner.Locker, $"Somebody asks for help at kiosk-1, before {part} of {LockerCorner.Locker}."), (help.TextOf("device"), help.Find("data")?.TextOf("text")));
        kiosk.At.AssertPulsesAreCommanded();
        kiosk.Watched.AssertQuiet();
    }

    [Fact]
    public async Task What_the_sensor_inside_says_is_asked_about_and_a_damaged_parcel_stays()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium, KioskSites.Sensing);
        // Nothing inside: again, nothing again, cancelled; then it is inside whatever the sensor says.
        await kiosk.FillParcelAsync("SF1000000001");
        await kiosk.PickSizeAsync("S");
        await kiosk.UseDoorAsync(inside: false);
        await kiosk.ShowsAsync("NothingInside");
        await kiosk.TouchAsync("open-again");
        await kiosk.UseDoorAsync(inside: false);
        await kiosk.ShowsAsync("NothingInside");
        await kiosk.TouchAsync("cancel");
        await kiosk.ShowsAsync("Menu");
        Assert.Equal(["Aborted"], kiosk.At.Stays().Select(s => s.End));
        await kiosk.TouchAsync("deposit");
        await kiosk.ShowsAsync("Parcel");
        await kiosk.ScanParcelAsync("SF1000000001");
        await kiosk.PickSizeAsync("S");
        await kiosk.UseDoorAsync(inside: true);
        string first = await kiosk.KeepCodeAsync();
        await kiosk.ShowsAsync("Deposited");
        await kiosk.TouchAsync("another");
        await kiosk.ShowsAsync("Parcel");
        await kiosk.ScanParcelAsync("SF1000000002", "13900001111");
        await kiosk.PickSizeAsync("M");
        await kiosk.UseDoorAsync(inside: false);
        await kiosk.ShowsAsync("NothingInside");
        await kiosk.TouchAsync("i-closed-it");
        string second = await kiosk.KeepCodeAsync();
        await kiosk.ShowsAsync("Deposited");
        await kiosk.TouchAsync("finish");
        await kiosk.RateAsync(5);

        // Still inside: again, then the sensor is wrong.
        await kiosk.AskWithCodeAsync(first);
        await kiosk.UseDoorAsync(inside: true);
        await kiosk.ShowsAsync("StillInside");
        await kiosk.TouchAsync("open-again");
        await kiosk.UseDoorAsync(inside: true);
        await kiosk.ShowsAsync("StillInside");
        await kiosk.TouchAsync("is-empty");
        await kiosk.RateAsync(2);

        // Damaged: said at the open door, and put back.
        await kiosk.AskWithCodeAsync(second);
        string part = await kiosk.OpenDoorAsync();
        await kiosk.TouchAsync("refuse");
        await Expect(kiosk.Page.Locator(".lead")).ToContainTextAsync("放回去");
        await kiosk.CloseDoorAsync(part, inside: true);
        await kiosk.RateAsync(1);
        Assert.Equal(["Aborted", "Collected", ""], kiosk.At.Stays().Select(s => s.End));
        await kiosk.EventsAsync("pickup.refused", 1);
        await kiosk.AskWithCodeAsync(second);
        await kiosk.ShowsAsync("Code", "[role='alert']");
        kiosk.At.AssertPulsesAreCommanded();
        kiosk.Watched.AssertQuiet();
    }

    [Fact]
    public async Task Without_a_network_the_glass_says_so_and_everything_works_and_is_told_afterwards()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium);
        await using LockersOffice office = await LockersOffice.OpenAsync(chromium, kiosk.At.Corner.GatewayUrl);
        await kiosk.CutNetworkAsync();
        (string code, string part) = await kiosk.DepositAsync("SF1000000001");
        await kiosk.AskWithCodeAsync(code);
        await kiosk.ShowsAsync("Door", "[data-note='offline']");
        Assert.Equal(part, await kiosk.UseDoorAsync());
        await kiosk.RateAsync(4);
        Assert.Equal([(part, "Ended", "Collected", "SF1000000001")], kiosk.At.Stays());

        // Mail of one address; who lives there lost the code, and has another one from the operator.
        await kiosk.SignInAsync("postman", LockerCorner.PostmanPin);
        await kiosk.ShowsAsync("Round");
        await kiosk.Page.Locator("[data-item='b1-101']").ClickAsync();
        string box = await kiosk.UseDoorAsync("15");
        await kiosk.ShowsAsync("Round", ".row--done");
        await kiosk.TouchAsync("finish");
        await kiosk.RateAsync(4);
        await office.DoAsync("15", "Reissue", "住户忘记取件码");
        await kiosk.AskWithCodeAsync(await office.Watched.Page.Locator("#new-code").TextContentAsync() ?? "");
        Assert.Equal(box, await kiosk.UseDoorAsync("15"));
        await kiosk.RateAsync(5);
        Assert.Equal(["Collected", "Collected"], kiosk.At.Stays().Select(s => s.End));

        await kiosk.MendNetworkAsync();
        foreach ((string kind, int count) in new[] { ("deposit.stored", 1), ("pickup.ready", 3), ("pickup.collected", 1), ("mail.arrived", 1), ("mail.collected", 1), ("satisfaction", 4) }) { await kiosk.EventsAsync(kind, count); }
        kiosk.At.AssertPulsesAreCommanded();
        kiosk.Watched.AssertQuiet();
    }

    [Fact]
    public async Task A_gateway_killed_at_a_door_comes_back_with_the_page_and_the_flow_goes_on()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium, doors: """{ "readAfterMs": 5000 }"""); // A hand that is late on a busy machine is no door that did not open.
        await kiosk.FillParcelAsync("SF1000000001");
        await kiosk.Page.Locator("[data-tool='language']").ClickAsync();
        await kiosk.PickSizeAsync("S");
        await kiosk.ClickedAsync();
        await kiosk.KillGatewayAsync(); // The lock clicked, nobody pulled: a touch is asked for, no door opens by itself.
        await kiosk.ShowsAsync("Door", "[data-stage='TouchToOpen']");
        await Expect(kiosk.Page.Locator(".k[lang='en']")).ToHaveCountAsync(1);
        await kiosk.TouchAsync("open-again");
        string part = await kiosk.OpenedAgainAsync(2);
        await kiosk.KillGatewayAsync();
        await kiosk.ShowsAsync("Door", "[data-stage='Open']");
        await kiosk.CloseDoorAsync(part);
        string code = await kiosk.KeepCodeAsync();
        await kiosk.ShowsAsync("Deposited");
        await kiosk.TouchAsync("finish");
        await kiosk.RateAsync(5);

        await kiosk.AskWithCodeAsync(code);
        Assert.Equal(part, await kiosk.OpenDoorAsync());
        await kiosk.At.Corner.Gateway.KillAsync();
        await kiosk.CloseDoorAsync(part); // Nobody listens but firmware-host.
        await kiosk.ComesBackAsync();
        await kiosk.RateAsync(5);
        Assert.Equal([(part, "Ended", "Collected", "SF1000000001")], kiosk.At.Stays());
        Assert.Equal(3, kiosk.At.Corner.Physical.Count(h => h.What == "pulse"));
        kiosk.At.AssertPulsesAreCommanded();
    }
}
