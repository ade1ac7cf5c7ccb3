using System.Text.Json;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Uplink;

/// <summary>Payload of <c>spBv1.0/STATE/HOST</c>: <c>{"online":true,"timestamp":ms}</c>.</summary>
internal sealed record HostStateMessage
{
    public bool? Online { get; init; }

    public long? Timestamp { get; init; }

    /// <summary>Null when it is anything else.</summary>
    public static SessionEvent.HostState? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, HostStateJsonContext.Default.HostStateMessage) is { Online: { } online, Timestamp: { } timestamp }
                ? new SessionEvent.HostState(online, timestamp)
                : null;
        }
        catch (JsonException) { return null; }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HostStateMessage))]
internal sealed partial class HostStateJsonContext : JsonSerializerContext;
