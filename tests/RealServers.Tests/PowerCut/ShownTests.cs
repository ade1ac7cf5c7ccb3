using System.Diagnostics;
using System.Text;
using System.Text.Json;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests.PowerCut;

/// <summary>Nothing is shown to a person before it is on disk. The gateway alone, without a cloud, so that what it holds stays there to be looked at.</summary>
public sealed class ShownTests
{
    private const int Kills = 6;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60), HeldAtMost = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task While_the_disk_has_not_said_that_it_is_safe_page_and_api_show_nothing_of_a_write()
    {
        using TempFolder folder = new("shown");
        await using Corner corner = await Corner.PrepareAsync(new CornerOptions());
        FaultyDisk disk = await FaultyDisk.MakeAsync(folder, corner.GatewayData);
        corner.Gateway.Environment = disk.Environment(remembers: false);
        DemoSite site = DemoSite.Of(corner);
        await UpAsync(corner, site);
        Task<(int Status, JsonElement Body)> order;
        (int door, long head) = await HeldDoorAsync(corner, site, disk);
        try
        {
            order = corner.GatewayApi.PostAsync($"/api/v1/devices/{site.Locker}/commands", new { part = "compartment/30", verb = "unlock", reason = "test", id = "held-1" });
            int looks = 0;
            await Eventually.True("page and API were looked at", Limit, async () =>
            {
                Assert.False(await IsOnPageAsync(corner, site, door), "The page shows an event that is not on disk.");
                Assert.Equal(head, await HeadAsync(corner));
                Assert.Equal(404, await corner.GatewayApi.StatusAsync("/api/v1/commands/held-1"));
                Assert.False(order.IsCompleted, "A command was answered that is not on disk.");
                Assert.DoesNotContain(corner.Physical, h => h is { What: "pulse", Part: "compartment/30" });
                return ++looks == 20;
            });
        }
        finally { disk.LetGo(); }

        Assert.Equal(202, (await order).Status);
        await Eventually.True("the page shows it now", Limit, () => IsOnPageAsync(corner, site, door));
        Assert.True(await HeadAsync(corner) > head);
        await Eventually.True("the command is done", Limit, async () => (await corner.GatewayApi.GetAsync("/api/v1/commands/held-1")).TextOf("state") == "done");
    }

    [Fact]
    public async Task Whatever_was_shown_is_in_the_database_after_a_kill_in_that_very_moment()
    {
        await using Corner corner = await Corner.PrepareAsync(new CornerOptions());
        DemoSite site = DemoSite.Of(corner);
        await UpAsync(corner, site);
        for (int n = 1; n <= Kills; n++)
        {
            string number = $"{n:00}";
            if (n > 1) { await corner.Gateway.StartAsync(); }
            await corner.Control.DoorAsync(site.Locker, $"compartment/{number}", open: true);
            await Eventually.True("the page shows it", Limit, () => IsOnPageAsync(corner, site, n));
            string id = $"c-{number}";
            (int status, _) = await corner.GatewayApi.PostAsync($"/api/v1/devices/{site.Locker}/commands", new { part = $"compartment/{n + 20}", verb = "unlock", reason = "test", id });
            Assert.Equal(202, status);
            long head = await HeadAsync(corner);
            await corner.Gateway.KillAsync();

            using OutboxInspection held = OutboxInspection.Open(Path.Combine(corner.GatewayData, "gateway.db"));
            List<string> bodies = [];
            StreamInspection found = held.Inspect(OutboxStream.Events, r => bodies.Add(Encoding.UTF8.GetString(r.Body.Span)));
            Assert.True(found.Books.Head >= head, $"Offset {head} was shown, and the database ends at {found.Books.Head}.");
            Assert.Single(bodies, b => b.Contains($"\"part\":\"compartment/{number}\"", StringComparison.Ordinal));
            Assert.Equal(1L, held.Read(c =>
            {
                using Microsoft.Data.Sqlite.SqliteCommand q = c.CreateCommand();
                q.CommandText = "SELECT COUNT(*) FROM command WHERE id = $id";
                q.Parameters.AddWithValue("$id", id);
                return q.ExecuteScalar();
            }));
        }
    }

    private static async Task UpAsync(Corner corner, DemoSite site)
    {
        await corner.Simulator.StartAsync();
        await corner.FirmwareHost.StartAsync();
        await corner.Gateway.StartAsync();
        await Eventually.True("every door is known", Limit, async () => (await corner.GatewayApi.PointsAsync()).Items()
            .Where(p => p.TextOf("device") == site.Locker && p.TextOf("name")!.EndsWith("/door_open", StringComparison.Ordinal)).All(p => p.TextOf("quality") == "good"));
    }

    /// <summary>Opens one door after the other until the write that stands before its sync is the one with the event: telemetry may have been first.</summary>
    private static async Task<(int Door, long Head)> HeldDoorAsync(Corner corner, DemoSite site, FaultyDisk disk)
    {
        for (int door = 1; door <= 24; door++)
        {
            long head = await HeadAsync(corner);
            disk.Hold();
            await corner.Control.DoorAsync(site.Locker, $"compartment/{door:00}", open: true);
            bool isWritten = false;
            long since = Stopwatch.GetTimestamp();
            await Eventually.True("the event is written, or another write stands before its sync", Limit, () =>
                (isWritten = Written(corner, $"\"part\":\"compartment/{door:00}\"")) || Stopwatch.GetElapsedTime(since) > HeldAtMost);
            if (isWritten) { return (door, head); }
            disk.LetGo();
            await Eventually.True("the page shows it", Limit, () => IsOnPageAsync(corner, site, door));
        }

        Assert.Fail("Whichever door was opened, another write stood before its sync.");
        return default;
    }

    private static async Task<long> HeadAsync(Corner corner) =>
        (await corner.GatewayApi.OutboxAsync()).Items().Single(s => s.TextOf("stream") == "events").IntegerOf("head")!.Value;

    private static async Task<bool> IsOnPageAsync(Corner corner, DemoSite site, int compartment) =>
        (await corner.GatewayApi.TextAsync("/?lang=en")).Contains($"recent__where\">{site.Locker} Compartment {compartment}<", StringComparison.Ordinal);

    private static bool Written(Corner corner, string text)
    {
        using FileStream log = new(Path.Combine(corner.GatewayData, "gateway.db-wal"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[log.Length];
        log.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }
}
