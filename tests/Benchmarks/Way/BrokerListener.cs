using System.Buffers;
using MQTTnet;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>Hears everything of the namespace at a broker, beside the cloud.</summary>
internal static class BrokerListener
{
    /// <param name="heard">Called by the client's own thread: quick, and never waits.</param>
    public static async Task<IMqttClient> ListenAsync(string url, Action<string, byte[]> heard, CancellationToken cancellationToken)
    {
        Uri broker = new(url);
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += e =>
        {
            heard(e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(broker.Host, broker.Port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).Build(), cancellationToken);
        await client.SubscribeAsync("spBv1.0/#", cancellationToken: cancellationToken);
        return client;
    }
}
