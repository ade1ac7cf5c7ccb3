using System.Text.Json;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>From the operator's order to the relay, and from the relay's state to a row in the database.</summary>
public sealed class SwitchTests
{
    private const string Site = """
        {
          "circle": "test-circle", "gateway": "corner-09", "name": "Test",
          "buses": [{ "id": "io", "kind": "serial", "port": "/dev/ttyUSB1" }],
          "devices": [{ "id": "cabinet", "kind": "sensors", "boards": [
            { "board": "waveshare-relay", "bus": "io", "address": 1, "settings": { "outputs": [{ "number": 1, "name": "柜内照明" }, { "number": 2, "name": "heater" }] } }
          ] }]
        }
        """;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_order_in_the_console_switches_the_relay_once_and_its_state_stands_in_the_store()
    {
        using TempFolder folder = new("switch");
        string path = folder.Under("site.json");
        await File.WriteAllTextAsync(path, Site, TestContext.Current.CancellationToken);
        await using Corner corner = await Corner.StartAsync(new CornerOptions { Site = path });
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        await Eventually.True("the relay is known to be off", Soon, async () => (await corner.Cloud.PointAsync("cabinet", "relay/01/on"))?.TextOf("value") == "false");

        string id = await corner.Cloud.OrderAsync("cabinet", "relay/01", "switch-on", reason: "it is dark");

        Assert.Equal("done", (await corner.Cloud.ResultAsync(id, Soon)).TextOf("state"));
        await Eventually.True("the console shows the relay on", Soon, async () => (await corner.Cloud.PointAsync("cabinet", "relay/01/on"))?.TextOf("value") == "true");
        Assert.Single(corner.Physical, h => h is { What: "switched-on", Part: "relay/01" });
        await corner.WaitUntilDrained(TimeSpan.FromSeconds(60));
        IReadOnlyList<StoredRow> rows = await Stored.ReadAllAsync(corner);
        Assert.Equal(["false", "true"], rows.Where(r => r is { IsEvent: false, Part: "relay/01" } && r.Fields.ContainsKey("on")).OrderBy(r => r.Offset).Select(r => r.Fields["on"]).TakeLast(2));
        StoredRow result = Assert.Single(rows, r => r.Kind == "command-result");
        Assert.Equal((id, "done"), (result.Fields["command_id"], result.Fields["outcome"]));

        (int status, JsonElement body) = await corner.Cloud.PostAsync($"/api/v1/gateways/{corner.Circle}/{corner.GatewayId}/devices/cabinet/commands", new { part = "input/01", verb = "switch-on", reason = "test" });
        Assert.Equal(400, status);
        Assert.Contains("relay/01", body.ToString(), StringComparison.Ordinal);
    }
}
