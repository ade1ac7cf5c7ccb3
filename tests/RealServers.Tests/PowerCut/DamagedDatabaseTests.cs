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
}
