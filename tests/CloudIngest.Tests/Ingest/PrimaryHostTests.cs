using System.Text.Json;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

/// <summary>STATE of a primary host, statements S28 to S33.</summary>
public sealed class PrimaryHostTests
{
    private const string Topic = "spBv1.0/STATE/cloud";

    [Fact]
    public async Task S28_S30_The_host_says_online_retained_and_S32_offline_with_its_own_moment_when_it_stops()
    {
        await using IngestBench bench = await IngestBench.StartAsync(hostId: "cloud");
        (bool online, long born) = await StateAsync(bench);
        Assert.True(online);
        await bench.StopIngestAsync();
        await Eventually.True("offline is retained", IngestBench.Soon, async () => !(await StateAsync(bench)).Online);
        Assert.True((await StateAsync(bench)).Timestamp >= born);
    }

    [Fact]
    public async Task S31_An_offline_that_another_said_is_contradicted_with_the_same_timestamp()
    {
        await using IngestBench bench = await IngestBench.StartAsync(hostId: "cloud");
        (_, long born) = await StateAsync(bench);
        HandMadeGateway other = await bench.GatewayAsync();
        await other.SendRetainedAsync(Topic, """{"online":false,"timestamp":1}""");
        await Eventually.True("online stands again", IngestBench.Soon, async () => await StateAsync(bench) == (true, born));
    }

    [Fact]
    public async Task The_session_comes_back_after_the_broker_was_away()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        await bench.StopBrokerAsync();
        await Eventually.True("the loss is seen", IngestBench.Soon, () => !bench.Figures.Connected);
        await bench.StartBrokerAsync();
        await Eventually.True("the session is back", IngestBench.Soon, () => bench.Figures.Connected);
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        await gateway.DoorAsync(1, open: true);
        await Eventually.True("records flow again", IngestBench.Soon, () => gateway.Confirmed(2, 1));
    }

    private static async Task<(bool Online, long Timestamp)> StateAsync(IngestBench bench)
    {
        byte[]? body = null;
        await Eventually.True("STATE is retained", IngestBench.Soon, async () => (body = await bench.RetainedAsync(Topic)) is not null);
        using JsonDocument json = JsonDocument.Parse(body!);
        Assert.Equal(2, json.RootElement.EnumerateObject().Count());
        return (json.RootElement.GetProperty("online").GetBoolean(), json.RootElement.GetProperty("timestamp").GetInt64());
    }
}
