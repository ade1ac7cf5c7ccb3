using System.Text.Json;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Pages;

/// <summary>The operator's view of alarms at the cloud, on real processes: what is open and what to check, until it is cleared at the gateway.</summary>
public sealed class AlarmsPageTests(Chromium chromium)
{
    [Fact]
    public async Task A_forced_door_is_open_at_the_cloud_with_what_to_check_and_past_when_a_person_has_cleared_it()
    {
        await using WatchedPage watched = await chromium.PageAsync(height: 1100);
        await using LockerCorner at = await LockerCorner.StartAsync();
        await at.Corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        IPage page = watched.Page;
        await watched.OpenAsync($"{at.Corner.ConsoleUrl}/alarms");
        await Expect(page.Locator("[aria-labelledby='alarms-open'] p")).ToHaveTextAsync("没有未解除的告警");
        await watched.AssertAccessibleAsync();

        await at.Corner.Control.DoorAsync(LockerCorner.Locker, "compartment/05", open: true);
        ILocator open = page.Locator("[data-alarm='opened-without-command'][data-part='compartment/05'][data-open='true']");
        await Expect(open).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await Expect(open).ToContainTextAsync("无指令开门");
        await Expect(open).ToContainTextAsync("请查看格口");
        await Expect(open).ToContainTextAsync(LockerCorner.Locker);
        await Expect(page.Locator("[data-open-alarms='1']")).ToHaveCountAsync(1);
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-alarms-open");
        JsonElement told = Assert.Single((await at.Corner.Cloud.GetAsync("/api/v1/alarms?state=open")).Items());
        Assert.Equal(("opened-without-command", "compartment/05", ""), (told.TextOf("alarm"), told.TextOf("part"), told.TextOf("seenBy")));

        await at.Corner.Control.DoorAsync(LockerCorner.Locker, "compartment/05", open: false);
        await Eventually.True("the compartment is cleared", TimeSpan.FromSeconds(60), async () =>
            (await at.Corner.GatewayApi.PostAsync($"/api/v1/lockers/{LockerCorner.Locker}/compartments/05/clear", new { issuer = "王工", reason = "现场查看，格口为空" })).Status == 200);
        await Expect(open).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        ILocator past = page.Locator("[aria-labelledby='alarms-past'] [data-alarm='opened-without-command']");
        await Expect(past).ToContainTextAsync("王工");
        string gateway = $"/api/v1/gateways/{at.Corner.Circle}/{at.Corner.GatewayId}/alarms";
        Assert.Empty((await at.Corner.Cloud.GetAsync($"{gateway}?state=open")).Items());
        Assert.Single((await at.Corner.Cloud.GetAsync($"{gateway}?state=past")).Items());

        await watched.OpenAsync($"{at.Corner.ConsoleUrl}/culture?to=en&back=/gateways/{at.Corner.Circle}/{at.Corner.GatewayId}");
        await Expect(page.Locator("[data-event].bad b").First).ToHaveTextAsync("Alarm");
        await Expect(page.Locator("[aria-labelledby='alarms-past'] [data-alarm]")).ToContainTextAsync("Opened without a command");
        await watched.AssertAccessibleAsync();
        await watched.PictureAsync("console-alarms-past-en");
        watched.AssertQuiet();
    }
}
