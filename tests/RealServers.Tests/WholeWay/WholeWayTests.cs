using System.Text.Json;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>From a serial frame to a row in the database, and from the operator's order to the pulse.</summary>
public sealed class WholeWayTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public Task An_unlock_in_the_console_is_one_pulse_and_its_story_stands_in_influxd() => TellAsync(new CornerOptions { Mosquitto = true, Influx = true });

    [Fact]
    public Task An_unlock_in_the_console_is_one_pulse_and_its_story_stands_in_the_embedded_store() => TellAsync(new CornerOptions());

    private async Task TellAsync(CornerOptions options)
    {
        await using Corner corner = await Corner.StartAsync(options with { People = true, OpenAfterMs = 300, CloseAfterMs = 1_200 });
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        DemoSite site = DemoSite.Of(corner);

        string id = await corner.Cloud.UnlockAsync(site.Locker, "compartment/07", reason: "the whole way");

        JsonElement done = await corner.Cloud.ResultAsync(id, Soon);
        Assert.Equal("done", done.TextOf("state"));
        await Eventually.True("the person has closed the door", Soon, () => corner.Physical.Any(h => h is { What: "door-closed", Part: "compartment/07" }));
        await corner.Control.HoldStillAsync();
        await corner.WaitUntilDrained(TimeSpan.FromSeconds(60));
        Assert.Single(corner.Physical, h => h is { What: "pulse", Part: "compartment/07" });

        IReadOnlyList<StoredRow> rows = await Stored.ReadAllAsync(corner);
        output.WriteLine($"{rows.Count} rows, {rows.Count(r => r.IsEvent)} events");
        StoredRow result = Assert.Single(rows, r => r.Kind == "command-result");
        Assert.Equal((id, "done"), (result.Fields["command_id"], result.Fields["outcome"]));
        Assert.Equal(["door-opened", "door-closed"], rows.Where(r => r.IsEvent && r.Part == "compartment/07" && r.Kind != "command-result").OrderBy(r => r.Offset).Select(r => r.Kind));
        string[] doorStates = [.. rows.Where(r => r.Measurement == "locker" && r.Part == "compartment/07" && r.Fields.ContainsKey("door_open"))
            .OrderBy(r => r.Offset).Select(r => r.Fields["door_open"])];
        Assert.Equal(["true", "false"], doorStates.TakeLast(2));
        Assert.All(rows, r => Assert.Equal((corner.Circle, corner.GatewayId), (r.Tags["circle"], r.Tags["gateway"])));
    }

    [Fact]
    public async Task Every_page_and_api_document_answers_and_listens_on_loopback_only()
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions());
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));

        foreach (JsonApi api in new JsonApi[] { corner.GatewayApi, corner.Cloud })
        {
            foreach (string path in new[] { "/", "/healthz", "/metrics", "/openapi/v1.json" }) { Assert.Equal(200, await api.StatusAsync(path)); }
        }

        string[] open = [.. ListeningSockets.OfProcesses(corner.Gateway.Process.Id, corner.CloudIngest.Process.Id, corner.FirmwareHost.Process.Id)];
        Assert.NotEmpty(open);
        Assert.All(open, address => Assert.StartsWith("127.0.0.1:", address));
    }

    [Fact]
    public async Task Every_process_ends_cleanly_on_sigterm_within_five_seconds()
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions());
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));

        foreach (CornerPart part in new[] { corner.Gateway, corner.CloudIngest, corner.FirmwareHost, corner.Simulator })
        {
            Assert.Equal(0, await part.Process.TerminateAsync(TimeSpan.FromSeconds(5)));
        }
    }
}
