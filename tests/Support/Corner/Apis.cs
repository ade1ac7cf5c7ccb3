using System.Text.Json;

namespace LifeCircle.Edge.Support;

/// <summary>The console's API, as an operator's program uses it.</summary>
public sealed class CloudApi(string url, string circle, string gateway) : JsonApi(url)
{
    private string Base => $"/api/v1/gateways/{circle}/{gateway}";

    public Task<JsonElement> GatewaysAsync() => GetAsync("/api/v1/gateways");

    public Task<JsonElement> PointsAsync() => GetAsync($"{Base}/points");

    public Task<JsonElement> EventsAsync(int limit = 100) => GetAsync($"{Base}/events?limit={limit}");

    public Task<JsonElement> LedgerAsync() => GetAsync($"{Base}/ledger");

    public Task<JsonElement> CommandAsync(string id) => GetAsync($"/api/v1/commands/{id}");

    /// <summary>Issues an unlock; the answer carries the command's id.</summary>
    public Task<string> UnlockAsync(string device, string part, int validForMs = 10_000, string reason = "test") => OrderAsync(device, part, "unlock", validForMs, reason);

    /// <summary>Issues an order; the answer carries the command's id.</summary>
    public async Task<string> OrderAsync(string device, string part, string verb, int validForMs = 10_000, string reason = "test")
    {
        (int status, JsonElement body) = await PostAsync($"{Base}/devices/{device}/commands", new { part, verb, reason, validForMs });
        return status is >= 200 and < 300 && body.TextOf("id") is { } id
            ? id
            : throw new HttpRequestException($"The console answered {status} to {verb} {part}: {body}");
    }

    /// <summary>Completes when the command has a result; answers the command.</summary>
    public async Task<JsonElement> ResultAsync(string id, TimeSpan limit)
    {
        JsonElement command = default;
        await Eventually.True($"command {id} has a result", limit, async () =>
        {
            command = await CommandAsync(id);
            return command.TextOf("state") is not ("issued" or "sent");
        });
        return command;
    }

    /// <summary>The last value of a point as the console shows it, or null when it is not known.</summary>
    public async Task<JsonElement?> PointAsync(string device, string name)
    {
        foreach (JsonElement point in (await PointsAsync()).Items())
        {
            if (point.TextOf("device") == device && point.TextOf("name") == name) { return point; }
        }

        return null;
    }
}

/// <summary>The gateway's own API.</summary>
public sealed class GatewayApi(string url) : JsonApi(url)
{
    public Task<JsonElement> DevicesAsync() => GetAsync("/api/v1/devices");

    public Task<JsonElement> PointsAsync() => GetAsync("/api/v1/points");

    public Task<JsonElement> OutboxAsync() => GetAsync("/api/v1/outbox");

    public async Task<JsonElement?> PointAsync(string device, string name)
    {
        foreach (JsonElement point in (await PointsAsync()).Items())
        {
            if (point.TextOf("device") == device && (point.TextOf("name") ?? point.TextOf("point")) == name) { return point; }
        }

        return null;
    }
}
