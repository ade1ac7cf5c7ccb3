using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>What seldom happens at a terminal: codes of letters, a rule that changes while codes are out, a site that is guessed at, the last free compartment, one stuck door of several.</summary>
public sealed class KioskRareTests(Chromium chromium)
{
    private const string Letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    [Fact]
    public async Task Codes_of_letters_are_typed_on_the_glass_and_those_of_the_rule_before_still_open()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium);
        (string digits, string first) = await kiosk.DepositAsync("SF1000000001");
        await kiosk.At.PutAsync("lockers", $$"""{ "deposit": { "showsCode": true }, "codes": { "digits": 8, "alphabet": "0{{Letters}}1" } }""");
        (string code, string second) = await kiosk.DepositAsync("SF1000000002", phone: "13900001111");
        (string third, string last) = await kiosk.DepositAsync("SF1000000003", phone: "13900002222");
        Assert.Equal((6, 8), (digits.Length, code.Length));
        Assert.Matches($"^[0{Letters}1]{{8}}$", code);

        // On the glass, of which each key is large enough; by keyboard in small letters; and the six digits of before.
        await kiosk.TouchAsync("pickup");
        await kiosk.ShowsAsync("Code", "[data-pad='Z']");
        await Expect(kiosk.Page.Locator("[data-pad]")).ToHaveCountAsync(Letters.Length + 4);
        await kiosk.TypeAsync("23456"); // Too short for any: told, and no attempt.
        await kiosk.ShowsAsync("Code", "[role='alert']");
        for (int i = 0; i < 5; i++) { await kiosk.Page.PadAsync("back"); }
        await kiosk.TypeAsync(code);
        Assert.Equal(second, await kiosk.UseDoorAsync());
        await kiosk.RateAsync(5);
        await kiosk.TouchAsync("pickup");
        await kiosk.ShowsAsync("Code");
        foreach (char key in third.ToLowerInvariant()) { await kiosk.Page.Keyboard.PressAsync(key.ToString(), new() { Delay = 80 }); }
        await Expect(kiosk.Page.Locator(".entry__place--full")).ToHaveCountAsync(8);
        await kiosk.Page.Keyboard.PressAsync("Enter", new() { Delay = 80 });
        Assert.Equal(last, await kiosk.UseDoorAsync());
        await kiosk.RateAsync(5);
        await kiosk.AskWithCodeAsync(digits);
        Assert.Equal(first, await kiosk.UseDoorAsync());
        await kiosk.RateAsync(5);
        Assert.Equal(["Collected", "Collected", "Collected"], kiosk.At.Stays().Select(s => s.End));
        kiosk.At.AssertPulsesAreCommanded();
        kiosk.Watched.AssertQuiet();
    }

    [Fact]
    public async Task Guesses_at_many_terminals_close_all_of_them_for_a_while_and_raise_an_alarm()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium);
        ILocator key = kiosk.Page.Locator("[data-pad='1']");
        (string code, string part) = await kiosk.DepositAsync("SF1000000001");
        int before = kiosk.At.Corner.Physical.Count;
        for (int i = 0; i < 20; i++)
        {
            Terminal other = new(kiosk.At.Corner, $"kiosk-{2 + (i / 4)}"); // Four each: no terminal's own limit.
            if (i % 4 == 0) { await other.StartAsync("Pickup"); }
            await other.TypeAsync(code == $"{100_000 + i}" ? "200000" : $"{100_000 + i}");
        }

        await kiosk.AskWithCodeAsync(code);
        await kiosk.ShowsAsync("Code", "[role='alert']");
        await Expect(key).ToBeDisabledAsync();
        Assert.Equal(before, kiosk.At.Corner.Physical.Count);
        Assert.Equal("code-guessing", Assert.Single(await kiosk.EventsAsync("alarm.raised", 1)).Find("data")?.TextOf("alarm"));

        await kiosk.PassAsync(() => kiosk.At.BlockedSinceAsync(TimeSpan.FromSeconds(61)));
        await Expect(key).ToBeEnabledAsync();
        await kiosk.TypeAsync(code);
        Assert.Equal(part, await kiosk.UseDoorAsync());
        await kiosk.RateAsync(2);
        kiosk.At.AssertPulsesAreCommanded();
    }

    [Fact]
    public async Task The_last_place_taken_in_the_same_moment_leaves_other_sizes_and_one_stuck_door_not_the_next_parcel()
    {
        await using KioskCorner kiosk = await KioskCorner.StartAsync(chromium);
        IPage page = kiosk.Page;
        string closed = string.Join(", ", Enumerable.Range(2, 15).Select(n => $$"""{ "device": "locker-1", "part": "compartment/{{n:00}}", "reason": "test" }"""));
        await kiosk.At.PutAsync("lockers", $$"""{ "deposit": { "showsCode": true }, "outOfService": [{{closed}}] }""");
        await kiosk.FillParcelAsync("SF1000000001");
        await Expect(page.Locator("[data-size='S'] .size__free")).ToContainTextAsync("1");
        Terminal other = new(kiosk.At.Corner, "kiosk-2");
        await other.StartAsync("Courier");
        await other.TypeAsync(LockerCorner.CourierPin);
        await other.WaitForAsync("parcel");
        await other.FillAsync("SF1000000009", "13900009999");
        await other.PickAsync("S");
        string taken = await other.OpenDoorAsync(LockerCorner.Locker);
        await Expect(page.Locator("[data-size='S']")).ToBeDisabledAsync();
        await page.Locator("[data-size='S']").EvaluateAsync("size => { size.disabled = false; size.click(); }"); // The finger was on its way.
        await kiosk.ShowsAsync("Trouble", "[data-trouble='NoneFree']");
        await kiosk.TouchAsync("go-on");
        await kiosk.ShowsAsync("Sizes");
        await kiosk.PickSizeAsync("M");
        await kiosk.ShowsAsync("Door");
        await Expect(page.Locator(".cabinet__where")).ToHaveTextAsync("左起第 3 列，从上往下第 3 个"); // As the site file has the cabinet.
        string stuck = await kiosk.UseDoorAsync();
        Assert.Equal("compartment/29", stuck); // Within easy reach, on the board without an open door.
        string code = await kiosk.KeepCodeAsync();
        await kiosk.ShowsAsync("Deposited");
        await kiosk.TouchAsync("finish");
        await kiosk.RateAsync(5);
        (_, string next) = await kiosk.DepositAsync("SF1000000002", "L");

        await kiosk.At.Corner.Control.FaultAsync(LockerCorner.Locker, (Number(stuck) - 1) / 24, "stuck-door", ((Number(stuck) - 1) % 24) + 1);
        await kiosk.AskWithCodeAsync(code);
        await kiosk.ShowsAsync("Trouble", "[data-trouble='DoorStuck']");
        await kiosk.TouchAsync("go-on");
        Assert.Equal(next, await kiosk.UseDoorAsync(next[^2..]));
        await kiosk.RateAsync(1);
        await kiosk.CloseDoorAsync(taken);
        await other.WaitForAsync("keep-code");
        Assert.Equal([(taken, "Stored", "", "SF1000000009"), (stuck, "Stored", "", "SF1000000001"), (next, "Ended", "Collected", "SF1000000002")], kiosk.At.Stays());
        Assert.Equal("lock-stuck", Assert.Single(await kiosk.EventsAsync("alarm.raised", 1)).Find("data")?.TextOf("alarm"));
        kiosk.At.AssertPulsesAreCommanded();
        kiosk.Watched.AssertQuiet();
    }

    private static int Number(string part) => int.Parse(part[^2..], System.Globalization.CultureInfo.InvariantCulture);
}
