using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests.PowerCut;

/// <summary>The whole corner goes on after the gateway's database was damaged while it was off.</summary>
public sealed class DamagedDatabaseTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_gateway_whose_database_is_damaged_starts_keeps_the_file_and_tells_the_cloud()
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions());
        await corner.WaitUntilOnline(Limit);
        Assert.Equal(0, await corner.Gateway.TerminateAsync());
        string path = Path.Combine(corner.GatewayData, "gateway.db");
        byte[] file = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        file.AsSpan(file.Length / 2, Math.Min(8_192, file.Length / 4)).Fill(0xA5);
        await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);

        await corner.Gateway.StartAsync();
        await Eventually.True("the cloud has heard that a database was rescued", Limit, async () =>
            (await corner.Cloud.EventsAsync()).Items().Any(e => e.TextOf("kind") == "database-rescued"));
        Assert.NotEmpty(Directory.EnumerateFiles(corner.GatewayData, "gateway.db.damaged-*"));
        Assert.Contains("set aside as gateway.db.damaged-", corner.Gateway.Log, StringComparison.Ordinal);
        await corner.WaitUntilDrained(Limit);
    }

    [Fact]
    public async Task Of_a_database_of_which_nothing_is_left_the_state_is_back_from_its_copy_and_the_cloud_hears_how_old_that_was()
    {
        await using Corner corner = await Corner.PrepareAsync(new CornerOptions());
        corner.Gateway.MoreArgs = ["--copy-every-s", "1"];
        await corner.StartProcessesAsync();
        await corner.WaitUntilOnline(Limit);
        DemoSite site = DemoSite.Of(corner);
        string orders = $"/api/v1/devices/{site.Locker}/commands", path = Path.Combine(corner.GatewayData, "gateway.db");
        object order = new { part = "compartment/05", verb = "unlock", reason = "test", id = "once-1", validForMs = 3_600_000 };
        await corner.GatewayApi.PostAsync(orders, order);
        await Eventually.True("the command is done", Limit, async () => (await corner.GatewayApi.GetAsync("/api/v1/commands/once-1")).TextOf("state") == "done");
        await corner.WaitUntilDrained(Limit);
        await Eventually.True("the copy has the result", Limit, () => CopyHas(path, "SELECT COUNT(*) FROM command WHERE id = 'once-1' AND state = 'done'"));
        Assert.Equal(0, await corner.Gateway.TerminateAsync());
        int events = (await Stored.ReadAllAsync(corner)).Count(r => r.IsEvent);
        await File.WriteAllBytesAsync(path, [.. Enumerable.Repeat((byte)0xA5, 200_000)], TestContext.Current.CancellationToken);

        await corner.Gateway.StartAsync();
        Assert.Equal("done", (await corner.GatewayApi.GetAsync("/api/v1/commands/once-1")).TextOf("state"));
        await corner.GatewayApi.PostAsync(orders, order); // Again: it answers its first result and does nothing.
        await Eventually.True("the cloud has heard how old the copy was", Limit, async () => (await corner.Cloud.EventsAsync()).Items()
            .Any(e => e.TextOf("kind") == "database-rescued" && e.ToString().Contains("State was taken from its copy, 0 min", StringComparison.Ordinal)));
        await corner.WaitUntilDrained(Limit);
        Assert.Single(corner.Physical, h => h is { What: "pulse", Part: "compartment/05" });
        IReadOnlyList<StoredRow> rows = await Stored.ReadAllAsync(corner);
        Assert.True(rows.Count(r => r.IsEvent) > events);
        Assert.All(rows.Where(r => r.IsEvent).GroupBy(r => r.Fields["id"]), g => Assert.Single(g));
    }

    private static bool CopyHas(string database, string count)
    {
        if (!File.Exists(database + "-copy")) { return false; }
        using Microsoft.Data.Sqlite.SqliteConnection copy = new($"Data Source={database}-copy;Mode=ReadOnly;Pooling=False");
        copy.Open();
        using Microsoft.Data.Sqlite.SqliteCommand command = copy.CreateCommand();
        command.CommandText = count;
        return command.ExecuteScalar() is 1L;
    }
}
