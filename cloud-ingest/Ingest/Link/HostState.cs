using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Ingest.Link;

/// <summary>The STATE message of a primary host: <c>{"online":true,"timestamp":1700000000000}</c>.</summary>
internal sealed record StateBody([property: JsonPropertyName("online")] bool Online, [property: JsonPropertyName("timestamp")] long Timestamp);

[JsonSerializable(typeof(StateBody))]
internal sealed partial class StateJson : JsonSerializerContext;

/// <summary>What a primary host says of itself in one session.</summary>
/// <remarks>Will and birth carry the moment of CONNECT; only a clean stop carries its own moment.</remarks>
internal sealed class HostState(string hostId, long connectMs)
{
    public string Topic { get; } = SparkplugTopic.OfHost(hostId).ToString();

    public byte[] Will { get; } = Write(online: false, connectMs);

    public byte[] Online { get; } = Write(online: true, connectMs);

    public static byte[] Write(bool online, long timestampMs) => JsonSerializer.SerializeToUtf8Bytes(new StateBody(online, timestampMs), StateJson.Default.StateBody);

    /// <summary>True for an offline of ours that someone else's broker memory or an old will brought: it must be contradicted at once.</summary>
    public static bool SaysOffline(ReadOnlySpan<byte> body)
    {
        try { return JsonSerializer.Deserialize(body, StateJson.Default.StateBody) is { Online: false }; }
        catch (JsonException) { return Encoding.UTF8.GetString(body) == "OFFLINE"; } // The word of the specification before 3.0.
    }
}
