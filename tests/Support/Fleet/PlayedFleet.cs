using LifeCircle.Edge.Sparkplug;
using MQTTnet;
using MQTTnet.Formatter;

namespace LifeCircle.Edge.Support;

/// <param name="Gateways">How many are played.</param>
/// <param name="Connections">Over how many connections they speak, at most one each.</param>
public sealed record FleetOptions(int Gateways, int Connections)
{
    public string Circle { get; init; } = "played-1";

    public string Prefix { get; init; } = "gw-";

    /// <summary>1 to 64.</summary>
    public int RecordsPerMessage { get; init; } = 40;

    /// <summary>Messages of one gateway that may be unconfirmed.</summary>
    public int WindowMessages { get; init; } = 8;

    /// <summary>Silence after which a gateway sends everything again that is unconfirmed, in ms.</summary>
    public int SilenceMs { get; init; } = 10_000;

    /// <summary>UTC milliseconds before the first record of each.</summary>
    public long StartMs { get; init; } = TimeProvider.System.GetUtcNow().AddDays(-2).ToUnixTimeMilliseconds();
}

/// <summary>Gateways that speak the product's protocol to a broker on this machine, many over few connections or each over its own.</summary>
public sealed class PlayedFleet : IAsyncDisposable
{
    private readonly List<IMqttClient> _clients = [];
    private readonly Dictionary<string, PlayedGateway> _gateways = [];

    private PlayedFleet()
    {
    }

    public IReadOnlyCollection<PlayedGateway> Gateways => _gateways.Values;

    public long Confirmed => Gateways.Sum(g => g.Confirmed);

    public long Repeated => Gateways.Sum(g => g.Repeated);

    /// <exception cref="ArgumentException">The broker is not on this machine: a load is nothing for somebody else's.</exception>
    public static async Task<PlayedFleet> ConnectAsync(Uri broker, FleetOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentNullException.ThrowIfNull(options);
        if (broker.Host != "127.0.0.1") { throw new ArgumentException($"A load goes to a broker on 127.0.0.1 alone, not to {broker.Host}.", nameof(broker)); }
        PlayedFleet fleet = new();
        try
        {
            List<IMqttClient> clients = fleet._clients;
            for (int i = 0; i < Math.Min(options.Connections, options.Gateways); i++) { clients.Add(await fleet.ConnectOneAsync(broker, cancellationToken)); }
            for (int i = 0; i < options.Gateways; i++)
            {
                IMqttClient client = clients[i % clients.Count];
                PlayedGateway gateway = new(options, i + 1, (topic, payload) => PublishAsync(client, topic, payload));
                fleet._gateways.Add(gateway.Name, gateway);
                await client.SubscribeAsync($"{SparkplugTopic.Namespace}/{options.Circle}/NCMD/{gateway.Name}", cancellationToken: cancellationToken);
            }

            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when so many further records of each are confirmed.</summary>
    public Task PlayAsync(long recordsOfEach, CancellationToken cancellationToken) =>
        Task.WhenAll(Gateways.Select(g => Task.Run(() => g.PlayAsync(recordsOfEach, cancellationToken), cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        foreach (IMqttClient client in _clients)
        {
            if (client.IsConnected) { await client.DisconnectAsync(); }
            client.Dispose();
        }

        foreach (PlayedGateway gateway in Gateways) { gateway.Dispose(); }
    }

    private static Task<MqttClientPublishResult> PublishAsync(IMqttClient client, string topic, ReadOnlyMemory<byte> payload) =>
        client.PublishAsync(new MqttApplicationMessage { Topic = topic, Payload = new System.Buffers.ReadOnlySequence<byte>(payload) });

    private async Task<IMqttClient> ConnectOneAsync(Uri broker, CancellationToken cancellationToken)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += received =>
        {
            if (SparkplugTopic.TryParse(received.ApplicationMessage.Topic, out SparkplugTopic topic) && _gateways.TryGetValue(topic.Node, out PlayedGateway? gateway)) { gateway.Take(received.ApplicationMessage.Payload); }
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(broker.Host, broker.Port).WithProtocolVersion(MqttProtocolVersion.V500).Build(), cancellationToken);
        return client;
    }
}
