using LifeCircle.Edge.Sparkplug;
using MQTTnet.Protocol;

namespace LifeCircle.Edge.Uplink;

/// <summary>The one writer of a session: what it writes gets its seq in the order of the wire.</summary>
internal sealed class Publisher(OpenLink open, HistoryMarks marks, UplinkCounters counters, Func<long> nowMs)
{
    private byte _seq;

    /// <summary>Lives with the connection: its memory must not be written to while a dead one may still send from it.</summary>
    public DataBuilder Builder { get; } = new(marks);

    public string Group => open.Group;

    /// <summary>NBIRTH, DBIRTHs, then the DDEATHs of devices that are away; seq starts at 0.</summary>
    public async Task BirthsAsync(BirthSet births, long utcMs)
    {
        _seq = 0;
        await SendAsync(TrafficKind.Birth, MessageType.NBirth, null, births.Node);
        foreach (DeviceBirth birth in births.Devices) { await SendAsync(TrafficKind.Birth, MessageType.DBirth, birth.Device, birth.Payload); }
        foreach (DeviceBirth birth in births.Devices)
        {
            if (!birth.Online) { await DeviceDeathAsync(birth.Device, utcMs); }
        }

        counters.Births++;
    }

    public Task DeviceBirthAsync(DeviceBirth birth) => SendAsync(TrafficKind.Birth, MessageType.DBirth, birth.Device, birth.Payload);

    public Task DeviceDeathAsync(string device, long utcMs) => SendAsync(TrafficKind.Birth, MessageType.DDeath, device, new SparkplugPayload { TimestampMs = (ulong)utcMs });

    public Task DataAsync(TrafficKind kind, DataMessage message) =>
        SendAsync(kind, message.Device.Length == 0 ? MessageType.NData : MessageType.DData, message.Device.Length == 0 ? null : message.Device, message.Payload.End(_seq));

    /// <summary>The published death of a clean stop: like the will, QoS 1 and without seq.</summary>
    public Task NodeDeathAsync(long utcMs) =>
        open.Link.PublishAsync(new SparkplugTopic(open.Group, MessageType.NDeath, open.Node).ToString(), Connector.Death(open.BdSeq, utcMs), MqttQualityOfServiceLevel.AtLeastOnce);

    private Task SendAsync(TrafficKind kind, MessageType type, string? device, SparkplugPayload payload) => SendAsync(kind, type, device, PayloadCodec.ToArray(payload with { Seq = _seq }));

    private async Task SendAsync(TrafficKind kind, MessageType type, string? device, ReadOnlyMemory<byte> bytes)
    {
        string topic = new SparkplugTopic(open.Group, type, open.Node, device).ToString();
        int topicBytes = await open.Link.PublishAsync(topic, bytes, MqttQualityOfServiceLevel.AtMostOnce);
        _seq++; // 255 goes over to 0 by itself.
        counters.MessagesSent++;
        counters.BytesSent += bytes.Length;
        counters.Traffic.Message(kind, topicBytes, bytes.Length, nowMs());
    }
}
