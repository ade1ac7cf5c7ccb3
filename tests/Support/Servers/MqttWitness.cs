using System.Buffers;
using MQTTnet;
using MQTTnet.Protocol;

namespace LifeCircle.Edge.Support;

/// <summary>A message as it passed the broker.</summary>
public sealed record Overheard(string Topic, byte[] Payload, bool Retained, int Qos);

/// <summary>A plain MQTT client that hears everything of the Sparkplug namespace, and can say something itself.</summary>
public sealed class MqttWitness : IAsyncDisposable
{
    private const int MessagesMax = 100_000;
    private readonly IMqttClient _client;
    private readonly Lock _lock = new();
    private readonly List<Overheard> _heard = [];

    private MqttWitness(IMqttClient client) => _client = client;

    public IReadOnlyList<Overheard> Heard
    {
        get { lock (_lock) { return [.. _heard]; } }
    }

    public static async Task<MqttWitness> ConnectAsync(string brokerUrl, string filter = "spBv1.0/#")
    {
        Uri url = new(brokerUrl);
        MqttClientFactory factory = new();
        IMqttClient client = factory.CreateMqttClient();
        MqttWitness witness = new(client);
        client.ApplicationMessageReceivedAsync += witness.Take;
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(url.Host, url.Port).WithClientId($"witness-{Guid.NewGuid():N}").Build());
        await client.SubscribeAsync(factory.CreateSubscribeOptionsBuilder().WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build());
        return witness;
    }

    public Task PublishAsync(string topic, byte[] payload) => _client.PublishAsync(new MqttApplicationMessageBuilder()
        .WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtMostOnce).Build());

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected) { await _client.DisconnectAsync(); }

        _client.Dispose();
    }

    private Task Take(MqttApplicationMessageReceivedEventArgs e)
    {
        lock (_lock)
        {
            if (_heard.Count < MessagesMax)
            {
                _heard.Add(new Overheard(e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray(), e.ApplicationMessage.Retain, (int)e.ApplicationMessage.QualityOfServiceLevel));
            }
        }

        return Task.CompletedTask;
    }
}
