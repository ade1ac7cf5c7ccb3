using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>Orders to the simulator over its control socket: one JSON object a line in, one out.</summary>
public sealed class SimulatorControl(string socketPath)
{
    public Task<JsonElement> FaultAsync(string device, int board, string fault, int? door = null) =>
        OrderAsync(new JsonObject { ["order"] = "fault", ["device"] = device, ["board"] = board, ["fault"] = fault, ["door"] = door });

    /// <summary>A person pulls the door open, or pushes it shut.</summary>
    public Task<JsonElement> DoorAsync(string device, string part, bool open) =>
        OrderAsync(new JsonObject { ["order"] = "door", ["device"] = device, ["part"] = part, ["open"] = open });

    public Task<JsonElement> InputAsync(string device, string point, bool value) =>
        OrderAsync(new JsonObject { ["order"] = "input", ["device"] = device, ["point"] = point, ["value"] = value });

    /// <summary>Gives a physical quantity a value, in the unit of its point.</summary>
    public Task<JsonElement> SetAsync(string device, string point, double number) =>
        OrderAsync(new JsonObject { ["order"] = "set", ["device"] = device, ["point"] = point, ["number"] = number });

    /// <summary>Nothing spontaneous any more; completes when what was pending has finished.</summary>
    public Task<JsonElement> HoldStillAsync(bool on = true) => OrderAsync(new JsonObject { ["order"] = "hold-still", ["on"] = on });

    public Task<JsonElement> StateAsync() => OrderAsync(new JsonObject { ["order"] = "state" });

    /// <summary>The adapter is pulled: the port of the bus goes away.</summary>
    public Task<JsonElement> UnplugAsync(string bus) => OrderAsync(new JsonObject { ["order"] = "unplug", ["bus"] = bus });

    public Task<JsonElement> PlugAsync(string bus) => OrderAsync(new JsonObject { ["order"] = "plug", ["bus"] = bus });

    private async Task<JsonElement> OrderAsync(JsonObject order)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(60));
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), timeout.Token);
        await using NetworkStream stream = new(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(order.ToJsonString() + "\n"), timeout.Token);
        using StreamReader reader = new(stream);
        string? answer = await reader.ReadLineAsync(timeout.Token);
        Assert.False(answer is null, $"The simulator closed the control socket on {order.ToJsonString()}");
        using JsonDocument document = JsonDocument.Parse(answer!);
        JsonElement root = document.RootElement.Clone();
        Assert.False(root.TryGetProperty("error", out JsonElement error), $"The simulator refused {order.ToJsonString()}: {error}");
        return root;
    }
}
