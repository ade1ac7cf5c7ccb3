using System.Text.Json;
using System.Text.Json.Nodes;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests.PowerCut;

/// <summary>A gateway's database that was put back from an older copy, or into another box.</summary>
public sealed class PutBackTests
{
    private const int CannotStart = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>It also runs offline past everything that the cloud has seen: then the head alone says nothing, and gateway.life does.</summary>
    [Fact]
    public async Task An_older_copy_that_ran_offline_past_the_clouds_head_goes_on_in_a_new_epoch_and_both_lives_are_there_once_and_whole()
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions { Mosquitto = true, Influx = true });
        await corner.WaitUntilOnline(Limit);
        DemoSite site = DemoSite.Of(corner);
        await DoorsAsync(corner, site, 1, 2);
        await corner.WaitUntilDrained(Limit);
        Assert.Equal(0, await corner.Gateway.TerminateAsync());
        string path = Path.Combine(corner.GatewayData, "gateway.db");
        byte[] copy = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

        await corner.Gateway.StartAsync();
        await DoorsAsync(corner, site, 3, 6);
        await corner.WaitUntilDrained(Limit);
        Assert.Equal(0, await corner.Gateway.TerminateAsync());
        IReadOnlyList<JsonElement> confirmed = (await corner.Cloud.LedgerAsync()).Items();
        string epoch = Assert.Single(confirmed.Select(s => s.TextOf("epoch")!).Distinct(StringComparer.Ordinal));
        IReadOnlyList<StoredRow> before = await Stored.ReadAllAsync(corner);

        await File.WriteAllBytesAsync(path, copy, TestContext.Current.CancellationToken);
        await corner.Broker!.KillAsync();
        await corner.Gateway.StartAsync();
        await DoorsAsync(corner, site, 7, 16);
        await Eventually.True("it has run past what the cloud has confirmed", Limit, async () => (await HeadsAsync(corner)).All(h =>
            h.Value > confirmed.Single(s => s.IntegerOf("stream") == h.Key).IntegerOf("head")));
        await corner.Broker.StartAsync();
        await corner.WaitUntilDrained(Limit);

        IReadOnlyList<JsonElement> ledger = (await corner.Cloud.LedgerAsync()).Items();
        Assert.Equal(2, ledger.Select(s => s.TextOf("epoch")).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(confirmed.Select(s => (s.IntegerOf("stream"), s.IntegerOf("head"))).Order(), ledger.Where(s => s.TextOf("epoch") == epoch).Select(s => (s.IntegerOf("stream"), s.IntegerOf("head"))).Order());
        Assert.Equal(await HeadsAsync(corner), ledger.Where(s => s.TextOf("epoch") != epoch).ToDictionary(s => s.IntegerOf("stream")!.Value, s => s.IntegerOf("head")!.Value));

        IReadOnlyList<StoredRow> after = await Stored.ReadAllAsync(corner);
        Dictionary<string, StoredRow> now = after.ToDictionary(r => r.ToString(), StringComparer.Ordinal);
        Assert.All(before, r => Assert.Equal(r.Fields.OrderBy(f => f.Key), now[r.ToString()].Fields.OrderBy(f => f.Key))); // Nothing was written over.
        Assert.Equal(Enumerable.Range(1, 16).Select(n => $"compartment/{n:00}"), after.Where(r => r.Kind == "door-opened" && r.Device == site.Locker).Select(r => r.Part).Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(1, 16).Select(n => $"compartment/{n:00}"), after.Where(r => r.Kind == "door-closed" && r.Device == site.Locker).Select(r => r.Part).Order(StringComparer.Ordinal));
        Assert.All(after.Where(r => r.IsEvent).GroupBy(r => r.Fields["id"]), g => Assert.Single(g));
        IReadOnlyList<JsonElement> told = (await corner.Cloud.EventsAsync(500)).Items();
        Assert.Equal(16, told.Count(e => e.TextOf("kind") == "door-opened" && e.TextOf("device") == site.Locker));
        Assert.Single(told, e => e.TextOf("kind") == "database-put-back");
    }

    [Fact]
    public async Task Databases_swapped_between_two_gateways_are_refused_and_one_that_is_adopted_begins_a_new_epoch()
    {
        using TempFolder other = new("other");
        await using Corner corner = await Corner.StartAsync(new CornerOptions());
        await corner.WaitUntilOnline(Limit);
        await corner.WaitUntilDrained(Limit);
        string mine = Path.Combine(corner.GatewayData, "gateway.db"), theirs = other.Under("gateway.db");
        JsonNode site = JsonNode.Parse(await File.ReadAllTextAsync(corner.SitePath, TestContext.Current.CancellationToken), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        site["gateway"] = "corner-02";
        await File.WriteAllTextAsync(other.Under("site.json"), site.ToJsonString(), TestContext.Current.CancellationToken);
        await using (ChildProcess second = Second(corner, other))
        {
            await second.WaitUntilReady(Limit);
            Assert.Equal(0, await second.TerminateAsync());
        }

        Assert.Equal(0, await corner.Gateway.TerminateAsync());
        string epoch = (await corner.Cloud.LedgerAsync()).Items()[0].TextOf("epoch")!;
        File.Move(mine, other.Under("kept.db"));
        File.Move(theirs, mine);
        File.Move(other.Under("kept.db"), theirs);

        await corner.Gateway.StartAsync(waitUntilReady: false);
        Assert.Equal(CannotStart, await corner.Gateway.Process.WaitForExit(Limit));
        Assert.Contains("was made for the gateway corner-02", corner.Gateway.Log, StringComparison.Ordinal);
        await using (ChildProcess second = Second(corner, other))
        {
            Assert.Equal(CannotStart, await second.WaitForExit(Limit));
            Assert.Contains($"was made for the gateway {corner.GatewayId}", second.Text, StringComparison.Ordinal);
        }

        corner.Gateway.MoreArgs = ["--adopt"];
        await corner.Gateway.StartAsync();
        await corner.WaitUntilDrained(Limit);
        Assert.Contains("older copy", corner.Gateway.Log, StringComparison.Ordinal);
        Assert.Equal(2, (await corner.Cloud.LedgerAsync()).Items().Select(s => s.TextOf("epoch")).Append(epoch).Distinct(StringComparer.Ordinal).Count());
    }

    private static ChildProcess Second(Corner corner, TempFolder folder) => ChildProcess.Start("gateway-2", Product.Gateway,
    [
        "run", "--site", folder.Under("site.json"), "--firmware", $"unix:{folder.Under("none.sock")}", "--broker", "mqtt://127.0.0.1:1", "--data", folder.Path, "--http", $"http://127.0.0.1:{FreePort.Next()}",
    ]);

    /// <summary>Each door is opened and closed once, and both are events of firmware-host's before the next.</summary>
    private static async Task DoorsAsync(Corner corner, DemoSite site, int from, int through)
    {
        for (int n = from; n <= through; n++)
        {
            string part = $"compartment/{n:00}";
            foreach (bool open in (bool[])[true, false])
            {
                await corner.Control.DoorAsync(site.Locker, part, open);
                await Eventually.True($"the gateway knows {part}", Limit, async () =>
                    (await corner.GatewayApi.PointAsync(site.Locker, $"{part}/door_open")) is { } door && door.TextOf("quality") == "good" && door.BooleanOf("value") == open);
            }
        }
    }

    private static async Task<Dictionary<long, long>> HeadsAsync(Corner corner) => (await corner.GatewayApi.OutboxAsync()).Items()
        .ToDictionary(s => s.TextOf("stream") == "events" ? 1L : 2L, s => s.IntegerOf("head")!.Value);
}
