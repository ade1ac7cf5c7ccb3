using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>A gateway that is stopped in the middle of everything and goes on later as if no time had passed (an hour of it: the tests of the same name in Gateway.Tests).</summary>
public sealed class StoodStillTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Longer_than_the_broker_waits_the_link_heals_what_expired_meanwhile_is_refused_and_nothing_is_lost()
    {
        await using Corner corner = await Corner.PrepareAsync(new CornerOptions { Mosquitto = true, Influx = true });
        corner.Gateway.MoreArgs = ["--keep-alive-s", "5"];
        await corner.StartProcessesAsync();
        await corner.WaitUntilOnline(Limit);
        await corner.WaitUntilDrained(Limit);
        DemoSite site = DemoSite.Of(corner);

        await corner.FirmwareHost.KillAsync(); // So that a command waits.
        await corner.GatewayApi.PostAsync($"/api/v1/devices/{site.Locker}/commands", new { part = "compartment/06", verb = "unlock", reason = "test", id = "waits-1", validForMs = 5_000 });

        corner.Gateway.Process.Freeze();
        string late;
        try
        {
            late = await corner.Cloud.UnlockAsync(site.Locker, "compartment/07", validForMs: 2_000);
            long expiresMs = (await corner.Cloud.CommandAsync(late)).IntegerOf("expiresMs")!.Value;
            await corner.Control.DoorAsync(site.Locker, "compartment/09", open: true);
            await Eventually.True("the broker has given the gateway up, and the command has run out", Limit, async () =>
                DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() > expiresMs + 500
                && (await corner.Cloud.GatewaysAsync()).Items().Any(g => g.TextOf("gateway") == corner.GatewayId && g.BooleanOf("online") == false));
        }
        finally
        {
            await corner.FirmwareHost.StartAsync();
            corner.Gateway.Process.Thaw();
        }

        await corner.WaitUntilOnline(Limit);
        string? waited = null; // Also when it was handed to a firmware-host that was dead already, and is asked for again at the next one.
        await Eventually.True("what waited has ended", Limit, async () => (waited = (await corner.GatewayApi.GetAsync("/api/v1/commands/waits-1")).TextOf("state")) is not (null or "received" or "running"));
        Assert.Equal("expired", waited);
        Assert.Contains((await corner.Cloud.ResultAsync(late, Limit)).TextOf("state"), (string[])["expired", "unknown"]); // Whether the last bytes before the broker let go are read is the kernel's business.
        Assert.Equal("done", (await corner.Cloud.ResultAsync(await corner.Cloud.UnlockAsync(site.Locker, "compartment/08"), Limit)).TextOf("state"));
        await corner.WaitUntilDrained(Limit);
        Assert.DoesNotContain(corner.Physical, h => h is { What: "pulse", Part: "compartment/06" or "compartment/07" });
        Assert.Single(await Stored.ReadAllAsync(corner), r => r is { Kind: "door-opened", Part: "compartment/09" });
        Assert.Single((await corner.Cloud.LedgerAsync()).Items().Select(s => s.TextOf("epoch")).Distinct(StringComparer.Ordinal));
    }
}
