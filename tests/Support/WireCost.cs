using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LifeCircle.Edge.Support;

/// <summary>What a message costs on the wire: MQTT 5, QoS 0, without TCP and below.</summary>
public static class WireCost
{
    /// <summary>A PUBLISH without properties: fixed header, remaining length, topic with its length, length of the properties, payload.</summary>
    public static int Publish(int topicBytes, int payloadBytes)
    {
        int remaining = 2 + topicBytes + 1 + payloadBytes;
        int lengthBytes = remaining < 1 << 7 ? 1 : remaining < 1 << 14 ? 2 : remaining < 1 << 21 ? 3 : 4;
        return 1 + lengthBytes + remaining;
    }

    /// <summary>The same value as a message of its own, as most gateways send it: <c>{"ts":…,"value":…}</c> on <c>circle/gateway/device/point</c>.</summary>
    /// <param name="value">Null, boolean, number or text.</param>
    public static int Json(string circle, string gateway, string device, string point, long timeMs, object? value)
    {
        string topic = device.Length == 0 ? $"{circle}/{gateway}/{point}" : $"{circle}/{gateway}/{device}/{point}";
        string body = string.Create(CultureInfo.InvariantCulture, $"{{\"ts\":{timeMs},\"value\":{JsonSerializer.Serialize(value)}}}");
        return Publish(Encoding.UTF8.GetByteCount(topic), Encoding.UTF8.GetByteCount(body));
    }
}
