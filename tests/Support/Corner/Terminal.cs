using System.Text.Json;

namespace LifeCircle.Edge.Support;

/// <summary>A person, or a program, at one terminal of a corner: sees the screen, touches it.</summary>
public sealed class Terminal(Corner corner, string name = "kiosk-1")
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public Task<JsonElement> ShowAsync() => corner.GatewayApi.GetAsync($"/api/v1/terminals/{name}");

    public Task<JsonElement> StartAsync(string flow) => TouchAsync(new { type = "start", what = flow });

    public Task<JsonElement> TypeAsync(string digits) => TouchAsync(new { type = "typed", digits });

    public Task<JsonElement> ScanAsync(string text) => TouchAsync(new { type = "scanned", text });

    public Task<JsonElement> PickAsync(string key) => TouchAsync(new { type = "pick", key });

    public Task<JsonElement> ChooseAsync(string what) => TouchAsync(new { type = "choose", what });

    public Task<JsonElement> AnswerAsync(string what) => TouchAsync(new { type = "answer", what });

    public Task<JsonElement> FillAsync(string waybill, string phone, bool consent = true) => TouchAsync(new { type = "parcel-form", waybill, phone, consent });

    public Task<JsonElement> RateAsync(int score) => TouchAsync(new { type = "rated", score });

    public Task<JsonElement> CallHelpAsync() => TouchAsync(new { type = "help" });

    /// <summary>Touches the screen that is there now; answers with the one that follows.</summary>
    public async Task<JsonElement> TouchAsync(object input)
    {
        JsonElement now = await ShowAsync();
        return await TouchAsync(now.IntegerOf("step") ?? 0, input);
    }

    public async Task<JsonElement> TouchAsync(long step, object input)
    {
        // The discriminator has a name that no C# member can have.
        string body = JsonSerializer.Serialize(new { step, input }).Replace("\"type\":", "\"$type\":", StringComparison.Ordinal);
        (int status, JsonElement answer) = await corner.GatewayApi.PostTextAsync($"/api/v1/terminals/{name}/touches", body);
        return status == 200 ? answer : throw new HttpRequestException($"The gateway answered {status} to {body}: {answer}");
    }

    /// <summary>Completes when the terminal shows this screen, and what is asked of it holds; answers the screen.</summary>
    public async Task<JsonElement> WaitForAsync(string screen, Func<JsonElement, bool>? holds = null)
    {
        JsonElement seen = default;
        await Eventually.True($"{name} shows {screen}", Limit, async () =>
        {
            seen = (await ShowAsync()).GetProperty("screen");
            return seen.GetProperty("$type").GetString() == screen && (holds is null || holds(seen));
        });
        return seen;
    }

    /// <summary>A person takes the door that the screen is about by hand: waits until it is told to open, opens, and closes it.</summary>
    public async Task UseDoorAsync(string device)
    {
        string part = await OpenDoorAsync(device);
        await corner.Control.DoorAsync(device, part, open: false);
    }

    /// <summary>Opens the door that clicked, and waits until the screen says that it is open; answers its part.</summary>
    public async Task<string> OpenDoorAsync(string device)
    {
        string part = await ClickedDoorAsync(device);
        await WaitForAsync("door", d => d.GetProperty("stage").GetString() is "Open" or "PleaseClose");
        return part;
    }

    /// <summary>Opens the door of the screen when it has clicked; answers its part.</summary>
    public async Task<string> ClickedDoorAsync(string device)
    {
        JsonElement door = await WaitForAsync("door");
        string part = $"compartment/{door.GetProperty("number").GetString()}";
        await Eventually.True($"{part} clicks", Limit, () => corner.Physical.LastOrDefault(h => h.Part == part) is { What: "pulse" });
        await corner.Control.DoorAsync(device, part, open: true);
        return part;
    }
}
