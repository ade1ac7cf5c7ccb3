using System.Text.Json;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

public sealed class CommandDeskTests
{
    private static readonly NewCommand Open = new("hailar-1", "gw-1", "locker-1", "compartment/07", "unlock", "li", "left behind", 60_000);

    [Fact]
    public async Task A_command_reaches_the_device_and_its_result_comes_back()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        CommandRow issued = await bench.Desk.IssueAsync(Open, Token);
        Assert.Equal(CommandStates.Sent, issued.State);

        await Eventually.True("the gateway has it", IngestBench.Soon, () => gateway.Commands.Any(c => c.Metric.Name == Names.Command));
        (string topic, Metric metric) = gateway.Commands.First(c => c.Metric.Name == Names.Command);
        Assert.Equal("spBv1.0/hailar-1/DCMD/gw-1/locker-1", topic);
        using JsonDocument json = JsonDocument.Parse(metric.Value.Text);
        Assert.Equal((issued.Id, "compartment/07", "unlock", "li", "left behind", issued.ExpiresMs),
            (Text(json, "id"), Text(json, "part"), Text(json, "verb"), Text(json, "issuer"), Text(json, "reason"), json.RootElement.GetProperty("expires_ms").GetInt64()));

        await gateway.EventAsync(1, HandMadeGateway.ResultAlias, $$"""{"id":"r","part":"compartment/07","command_id":"{{issued.Id}}","outcome":"done","fault":"","text":"","issuer":"li","reason":"left behind"}""");
        await Eventually.True("the result is shown", IngestBench.Soon, async () => await bench.Desk.FindAsync(issued.Id, Token) is { State: CommandStates.Done, ResultMs: not null });
    }

    [Fact]
    public async Task A_command_without_an_answer_is_sent_again_and_ends_as_unknown()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        CommandRow issued = await bench.Desk.IssueAsync(Open with { ValidForMs = 5_000 }, Token);
        await Eventually.True("it is sent again", IngestBench.Soon, () => gateway.Commands.Count(c => c.Metric.Name == Names.Command) >= 2);
        await Eventually.True("it ends as unknown", TimeSpan.FromSeconds(40), async () => await bench.Desk.FindAsync(issued.Id, Token) is { State: CommandStates.Unknown });
    }

    [Fact]
    public async Task A_command_for_a_name_that_is_no_topic_is_refused()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => bench.Desk.IssueAsync(Open with { Device = "#" }, Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Text(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString()!;
}
