using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>Faults on the wire: seen on both pages, said in the log, over when the cause is over; nothing else suffers.</summary>
public sealed class WireFaultTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(45);

    [Fact]
    public async Task A_port_that_vanishes_and_comes_back_is_seen_and_heals_while_everything_else_goes_on()
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions());
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        DemoSite site = DemoSite.Of(corner);
        await PointIs(corner, site.Locker, "compartment/01/door_open", "good");

        await corner.Control.UnplugAsync(site.LockerBus);
        await PointIs(corner, site.Locker, "compartment/01/door_open", "stale", "faulty");
        await Eventually.True("firmware-host names the port that is not there", Soon, () =>
            corner.FirmwareHost.Log.Contains(site.LockerBus, StringComparison.Ordinal) && corner.FirmwareHost.Log.Contains("is not there", StringComparison.Ordinal));
        Assert.NotEqual("done", (await corner.Cloud.ResultAsync(await corner.Cloud.UnlockAsync(site.Locker, "compartment/01", validForMs: 4_000), Soon)).TextOf("state"));

        await InputStillWorks(corner, site);
        await corner.Control.PlugAsync(site.LockerBus);
        await PointIs(corner, site.Locker, "compartment/01/door_open", "good");
        Assert.Equal("done", (await corner.Cloud.ResultAsync(await corner.Cloud.UnlockAsync(site.Locker, "compartment/02"), Soon)).TextOf("state"));
        Assert.DoesNotContain(corner.Physical, h => h is { What: "pulse", Part: "compartment/01" });
        AllAlive(corner);
    }

    [Fact]
    public async Task A_bus_with_garbage_only_is_a_lost_board_and_nothing_more()
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions());
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        DemoSite site = DemoSite.Of(corner);
        await PointIs(corner, site.Locker, "compartment/01/door_open", "good");

        for (int board = 0; board < site.LockerBoards; board++) { await corner.Control.FaultAsync(site.Locker, board, "garbage"); }

        await PointIs(corner, site.Locker, "compartment/01/door_open", "stale", "faulty");
        await Eventually.True("the console has the event board-lost", Soon, async () =>
            (await corner.Cloud.EventsAsync()).Items().Any(e => e.TextOf("kind") == "board-lost"));
        await InputStillWorks(corner, site);

        for (int board = 0; board < site.LockerBoards; board++) { await corner.Control.FaultAsync(site.Locker, board, "none"); }

        await PointIs(corner, site.Locker, "compartment/01/door_open", "good");
        await Eventually.True("the console has the event board-found", Soon, async () =>
            (await corner.Cloud.EventsAsync()).Items().Any(e => e.TextOf("kind") == "board-found"));
        AllAlive(corner);
    }

    [Fact]
    public async Task Ports_that_are_not_there_at_start_are_named_and_the_gateway_serves()
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions { WiresMissing = true });
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        DemoSite site = DemoSite.Of(corner);

        await Eventually.True("firmware-host names the port that is not there", Soon, () => corner.FirmwareHost.Log.Contains("is not there", StringComparison.Ordinal));
        await Eventually.True("the page's data says that the door is not known", Soon, async () =>
            (await corner.GatewayApi.PointAsync(site.Locker, "compartment/01/door_open"))?.TextOf("quality") != "good");
        AllAlive(corner);
    }

    /// <summary>An input of the cabinet changes and the console shows it, whatever the lock bus does.</summary>
    private static async Task InputStillWorks(Corner corner, DemoSite site)
    {
        WatchedInput input = site.Inputs[0];
        string before = (await corner.Cloud.PointAsync(input.Device, input.Point))?.TextOf("value") ?? "false";
        bool next = before != "true";
        await corner.Control.InputAsync(input.Device, input.Point, next);
        await Eventually.True("the other bus still works", Soon, async () =>
            (await corner.Cloud.PointAsync(input.Device, input.Point))?.TextOf("value") == (next ? "true" : "false"));
    }

    /// <summary>On the gateway's own API and in the console.</summary>
    private static async Task PointIs(Corner corner, string device, string point, params string[] qualities)
    {
        string text = string.Join(" or ", qualities);
        await Eventually.True($"the gateway shows {point} as {text}", Soon, async () =>
        {
            string? quality = (await corner.GatewayApi.PointAsync(device, point))?.TextOf("quality");
            return qualities.Any(q => string.Equals(q, quality, StringComparison.OrdinalIgnoreCase));
        });
        await Eventually.True($"the console shows {point} as {text}", Soon, async () =>
        {
            string? quality = (await corner.Cloud.PointAsync(device, point))?.TextOf("quality");
            return qualities.Any(q => string.Equals(q, quality, StringComparison.OrdinalIgnoreCase));
        });
    }

    private static void AllAlive(Corner corner) =>
        Assert.All([corner.FirmwareHost, corner.Gateway, corner.CloudIngest], part => Assert.True(part.IsRunning, $"{part.Name} has ended.\n{part.Log}"));
}
