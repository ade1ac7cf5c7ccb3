using System.Text.RegularExpressions;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Tests.Browser;
using LifeCircle.Edge.Web.Tests.Pages;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>What goes wrong at doors, sensors and number pads, on the glass and on the operator's page.</summary>
public sealed partial class KioskTroubleTests(Chromium chromium)
{
    [Fact]
    public async Task Doors_left_open_forced_or_at_odds_with_their_sensors_are_alarms_until_they_are_put_right()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium, KioskSites.Sensing);
        await using LockersOffice office = await LockersOffice.OpenAsync(chromium, kiosk.At.Corner.GatewayUrl);
        SimulatorControl hands = kiosk.At.Corner.Control;
        await kiosk.At.PutAsync("lockers", """{ "deposit": { "showsCode": true }, "doors": { "remindAfterS": 10, "giveUpAfterS": 10 } }""");

        // Large text brings the long countdown; help is an alarm with its place, until somebody has answered.
        await kiosk.TouchAsync("pickup");
        await kiosk.ShowsAsync("Code");
        await Expect(kiosk.Page.Locator(".ring__number")).ToHaveTextAsync(UpTo90());
        await kiosk.Page.Locator("[data-tool='elder']").ClickAsync();
        await Expect(kiosk.Page.Locator(".ring__number")).ToHaveTextAsync(UpTo180());
        await kiosk.TouchAsync("help");
        await kiosk.ShowsAsync("Code", "[data-note='help']");
        await office.ClearAsync("help-called", "kiosk-1", "已电话联系");
        await Expect(kiosk.Page.Locator("[data-note='help']")).ToHaveCountAsync(0);
        await kiosk.TouchAsync("back");
        await kiosk.ShowsAsync("Home");

        // One door is pulled open by force, one parcel cannot be seen, something lies where nothing should.
        (string code, string stored) = await kiosk.DepositAsync("SF1000000001", inside: true);
        await hands.InputAsync(LockerCorner.Locker, $"{stored}/occupied", false);
        await hands.InputAsync(LockerCorner.Locker, "compartment/08/occupied", true);
        await hands.DoorAsync(LockerCorner.Locker, "compartment/07", open: true);

        // And nobody closes the door of a deposit.
        await kiosk.FillParcelAsync("SF1000000002");
        await kiosk.PickSizeAsync("S");
        string left = await kiosk.OpenDoorAsync();
        await kiosk.ShowsAsync("Door", "[data-stage='PleaseClose']");
        await kiosk.ShowsAsync("Trouble", "[data-trouble='NeverClosed']");
        await kiosk.TouchAsync("home");
        await kiosk.ShowsAsync("Home");
        Assert.Equal([(stored, "Stored", "", "SF1000000001"), (left, "Held", "", "SF1000000002")], kiosk.At.Stays());

        foreach ((string kind, string part) in new[]
        {
            ("never-closed", left), ("opened-without-command", "compartment/07"), ("door-ajar", "compartment/07"), ("occupancy-disagrees", "compartment/08"), ("occupancy-disagrees", stored),
        })
        {
            await Expect(office.Alarm(kind, part)).ToHaveCountAsync(1);
        }

        await office.DoubtsAsync(left[^2..], "Held");
        await office.DoubtsAsync("07", "Alarm");
        await office.DoubtsAsync("08", "EmptyButOccupied");
        await office.DoubtsAsync(stored[^2..], "StoredButEmpty");
        await office.Watched.AssertAccessibleAsync();
        await office.Watched.PictureAsync("gateway-lockers-doubts");

        // What the door or the sensor shows clears itself; the rest when a person has looked.
        await hands.DoorAsync(LockerCorner.Locker, left, open: false);
        await hands.DoorAsync(LockerCorner.Locker, "compartment/07", open: false);
        await hands.InputAsync(LockerCorner.Locker, $"{stored}/occupied", true);
        await Expect(office.Alarm("never-closed", left)).ToHaveCountAsync(0);
        await Expect(office.Alarm("door-ajar", "compartment/07")).ToHaveCountAsync(0);
        await Expect(office.Alarm("occupancy-disagrees", stored)).ToHaveCountAsync(0);
        await Expect(kiosk.Page.Locator(".free__count").First).ToHaveTextAsync("4");
        await hands.InputAsync(LockerCorner.Locker, "compartment/08/occupied", false);
        foreach (string number in new[] { "07", "08", left[^2..] }) { await office.DoAsync(number, "Clear", "现场查看，格口为空"); }
        await Expect(office.Watched.Page.Locator("[data-alarm]")).ToHaveCountAsync(0);
        await Expect(kiosk.Page.Locator(".free__count").First).ToHaveTextAsync("7");
        await kiosk.AskWithCodeAsync(code);
        Assert.Equal(stored, await kiosk.UseDoorAsync(inside: false));
        await kiosk.RateAsync(3);

        Assert.Equal(
            ["door-ajar", "help-called", "never-closed", "occupancy-disagrees", "occupancy-disagrees", "opened-without-command"],
            (await kiosk.EventsAsync("alarm.raised", 6)).Select(e => e.Find("data")?.TextOf("alarm")).Order());
        Assert.Equal(6, (await kiosk.EventsAsync("alarm.cleared", 6)).Length);
        Assert.Single(await kiosk.EventsAsync("alarm.raised", 6), e => e.TextOf("part") == "kiosk-1");
        kiosk.At.AssertPulsesAreCommanded();
        kiosk.Watched.AssertQuiet();
        office.Watched.AssertQuiet();
    }

    [Fact]
    public async Task Wrong_codes_block_the_pad_for_longer_each_time_and_a_kill_forgives_nothing()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium);
        ILocator time = kiosk.Page.Locator("[role='alert'] .say__time"), key = kiosk.Page.Locator("[data-pad='1']");
        (string code, string part) = await kiosk.DepositAsync("SF1000000001");
        int before = kiosk.At.Corner.Physical.Count;
        await kiosk.TouchAsync("pickup");
        await kiosk.ShowsAsync("Code");
        await FailAsync(kiosk, code);
        await Expect(time).ToHaveTextAsync(UpToAMinute());
        await Expect(key).ToBeDisabledAsync();
        await kiosk.KillGatewayAsync();
        await kiosk.ShowsAsync("Code");
        await Expect(time).ToHaveTextAsync(UpToAMinute());
        await kiosk.Page.ScanAsync(code); // The right one, while nothing is taken.
        await Expect(key).ToBeDisabledAsync();

        await kiosk.PassAsync(() => kiosk.At.BlockedSinceAsync(TimeSpan.FromSeconds(61)));
        await Expect(key).ToBeEnabledAsync();
        await FailAsync(kiosk, code);
        await Expect(time).ToHaveTextAsync(UpToTwoMinutes());
        Assert.Equal(before, kiosk.At.Corner.Physical.Count);

        await kiosk.PassAsync(() => kiosk.At.BlockedSinceAsync(TimeSpan.FromSeconds(121)));
        await Expect(key).ToBeEnabledAsync();
        await kiosk.TypeAsync(code);
        Assert.Equal(part, await kiosk.UseDoorAsync());
        await kiosk.RateAsync(1);
        kiosk.At.AssertPulsesAreCommanded();
    }

    [Fact]
    public async Task Without_its_doors_the_terminal_says_so_and_where_a_board_falls_silent_the_person_says_what_the_door_did()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium);
        (string code, string part) = await kiosk.DepositAsync("SF1000000001");
        int before = kiosk.At.Corner.Physical.Count;
        await kiosk.At.Corner.FirmwareHost.KillAsync();
        await kiosk.ShowsAsync("Home", "[data-note='doors']");
        await kiosk.AskWithCodeAsync(code);
        await kiosk.ShowsAsync("Trouble", "[data-trouble='DoorsAway']");
        await kiosk.TouchAsync("home");
        await kiosk.ShowsAsync("Home");
        Assert.Equal([(part, "Stored", "", "SF1000000001")], kiosk.At.Stays());
        Assert.Equal(before, kiosk.At.Corner.Physical.Count);

        await kiosk.At.Corner.FirmwareHost.StartAsync();
        await Expect(kiosk.Page.Locator("[data-note='doors']")).ToHaveCountAsync(0);
        await Eventually.True("a door can be opened again", TimeSpan.FromSeconds(60), async () =>
            (await kiosk.At.Terminal.ShowAsync()).GetProperty("screen").GetProperty("free").EnumerateArray().Any(s => s.GetProperty("free").GetInt32() > 0));
        await kiosk.AskWithCodeAsync(code);
        Assert.Equal(part, await kiosk.OpenDoorAsync());
        await kiosk.At.Corner.Control.FaultAsync(LockerCorner.Locker, 0, "silence");
        await kiosk.ShowsAsync("Door", "[data-stage='SayWhenClosed']");
        await kiosk.CloseDoorAsync(part);
        await kiosk.TouchAsync("i-closed-it");
        await kiosk.RateAsync(3);
        Assert.Equal([(part, "Ended", "Collected", "SF1000000001")], kiosk.At.Stays());
        kiosk.At.AssertPulsesAreCommanded();
        kiosk.Watched.AssertQuiet();
    }

    /// <summary>Five wrong codes.</summary>
    private static async Task FailAsync(KioskCorner kiosk, string code)
    {
        for (int i = 0; i < 5; i++)
        {
            await kiosk.ShowsAsync("Code");
            await Expect(kiosk.Page.Locator(".entry__place--full")).ToHaveCountAsync(0);
            await kiosk.TypeAsync(code == $"10000{i}" ? "200000" : $"10000{i}");
        }
    }

    [GeneratedRegex("^(8[0-9]|90)$")]
    private static partial Regex UpTo90();

    [GeneratedRegex("^(1[5-7][0-9]|180)$")]
    private static partial Regex UpTo180();

    [GeneratedRegex("^(1:00|0:[0-9]{2})$")]
    private static partial Regex UpToAMinute();

    [GeneratedRegex("^(2:00|1:[0-9]{2})$")]
    private static partial Regex UpToTwoMinutes();
}
