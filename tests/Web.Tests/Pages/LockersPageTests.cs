using System.Text.Json;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Pages;

/// <summary>The page of lockers on real processes: a door forced by hand is an alarm there and at the cloud, and goes when somebody has looked.</summary>
public sealed class LockersPageTests(Chromium chromium)
{
    [Fact]
    public async Task A_forced_door_is_an_alarm_with_what_to_check_until_a_person_says_what_is_inside()
    {
        await using WatchedPage watched = await chromium.PageAsync(height: 1100);
        await using LockerCorner at = await LockerCorner.StartAsync();
        await at.Corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        IPage page = watched.Page;
        await watched.OpenAsync($"{at.Corner.GatewayUrl}/lockers");
        await Expect(page.Locator("[data-compartment]")).ToHaveCountAsync(48);
        await watched.AssertAccessibleAsync();

        await at.Corner.Control.DoorAsync(LockerCorner.Locker, "compartment/05", open: true);
        ILocator alarm = page.Locator("[data-alarm='opened-without-command'][data-part='compartment/05']");
        await Expect(alarm).ToHaveCountAsync(1);
        await at.Corner.Control.DoorAsync(LockerCorner.Locker, "compartment/05", open: false);
        ILocator row = page.Locator("[data-compartment='05']");
        await Expect(row).Not.ToHaveAttributeAsync("data-doubt", "None");
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("gateway-lockers-forced");

        await LockersOffice.PressUntilAsync(row.Locator("button"), page.Locator("#reason-compartment-05"));
        await page.Locator("#reason-compartment-05").FillAsync("现场查看，格口为空");
        await watched.AssertAccessibleAsync();
        await page.Locator("[data-verb='Clear']").ClickAsync();
        await Expect(alarm).ToHaveCountAsync(0);
        await Expect(row).ToHaveAttributeAsync("data-doubt", "None");

        await Eventually.True("the cloud knows of the alarm and of its end", TimeSpan.FromSeconds(60), async () =>
        {
            JsonElement[] events = [.. (await at.Corner.Cloud.EventsAsync(200)).Items()];
            return events.Count(e => e.TextOf("kind") == "alarm.raised") == 1 && events.Count(e => e.TextOf("kind") == "alarm.cleared") == 1;
        });
        watched.AssertQuiet();
    }

    [Fact]
    public async Task In_an_emergency_every_door_opens_once_and_one_after_the_other()
    {
        await using WatchedPage watched = await chromium.PageAsync(height: 1100);
        await using LockerCorner at = await LockerCorner.StartAsync();
        IPage page = watched.Page;
        await watched.OpenAsync($"{at.Corner.GatewayUrl}/lockers");
        await LockersOffice.PressUntilAsync(page.Locator("[data-emergency]"), page.Locator("#reason-emergency-locker-1"));
        await page.Locator("#reason-emergency-locker-1").FillAsync("火警");
        await watched.PictureAsync("gateway-lockers-emergency");
        await page.Locator("[data-verb='OpenAll']").ClickAsync();

        // A kill in the middle: the doors that are left follow, and none clicks twice. The one whose turn it was may have been too late.
        await Eventually.True("a dozen doors have clicked", TimeSpan.FromSeconds(60), () => at.Corner.Physical.Count(h => h.What == "pulse") >= 12);
        watched.AssertQuiet();
        await at.KillGatewayAsync();
        await Eventually.True("the opening is over", TimeSpan.FromSeconds(120), at.HasOpenedAll);
        Happening[] pulses = [.. at.Corner.Physical.Where(h => h.What == "pulse")];
        Assert.InRange(pulses.Length, 47, 48);
        Assert.Equal(pulses.Length, pulses.Select(h => h.Part).Distinct().Count());
        Assert.All(pulses.Skip(1).Zip(pulses), pair => Assert.True(pair.First.Ns - pair.Second.Ns >= 400_000_000));
        at.AssertPulsesAreCommanded();
    }
}
