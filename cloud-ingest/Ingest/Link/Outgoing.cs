using MQTTnet;
using MQTTnet.Protocol;

namespace LifeCircle.Edge.Ingest.Link;

/// <summary>A message on its way to the broker; <paramref name="Done"/> hears whether it left.</summary>
internal sealed record Outgoing(string Topic, byte[] Body, bool Retain = false, bool AtLeastOnce = false, TaskCompletionSource<bool>? Done = null)
{
    public MqttApplicationMessage Build() => new MqttApplicationMessageBuilder()
        .WithTopic(Topic)
        .WithPayload(Body)
        .WithRetainFlag(Retain)
        .WithQualityOfServiceLevel(AtLeastOnce ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce)
        .Build();
}
