using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LifeCircle.Edge.CloudIngest.Broker;
using LifeCircle.Edge.Support;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.CloudIngest;

public sealed class EmbeddedBrokerTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly int _port = FreePort.Next();
    private readonly EmbeddedBroker _broker;

    public EmbeddedBrokerTests() => _broker = Broker();

    public async ValueTask InitializeAsync() => await _broker.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task It_listens_on_127_0_0_1_alone()
    {
        Assert.True(await FreePort.AnswersAsync(_port, TestContext.Current.CancellationToken));
        foreach (IPAddress other in new[] { IPAddress.Parse("127.0.0.2"), IPAddress.IPv6Loopback })
        {
            using Socket socket = new(other.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await Assert.ThrowsAsync<SocketException>(async () => await socket.ConnectAsync(new IPEndPoint(other, _port), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_client_that_dies_leaves_its_will()
    {
        ConcurrentQueue<string> heard = [];
        using IMqttClient host = await ConnectAsync("host");
        host.ApplicationMessageReceivedAsync += m => Note(heard, m);
        await host.SubscribeAsync("spBv1.0/+/NDEATH/+", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        IMqttClient node = await ConnectAsync("node", o => o.WithWillTopic("spBv1.0/c/NDEATH/g").WithWillPayload("gone").WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce));
        node.Dispose();
        await Eventually.True("the will is heard", Limit, () => heard.Contains("gone"));
    }

    [Fact]
    public async Task Retained_state_is_given_to_who_comes_later()
    {
        ConcurrentQueue<string> heard = [];
        using IMqttClient host = await ConnectAsync("host");
        await host.PublishStringAsync("spBv1.0/STATE/host-1", """{"online":true}""", MqttQualityOfServiceLevel.AtLeastOnce, retain: true, TestContext.Current.CancellationToken);
        using IMqttClient node = await ConnectAsync("node");
        node.ApplicationMessageReceivedAsync += m => Note(heard, m);
        await node.SubscribeAsync("spBv1.0/STATE/host-1", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        await Eventually.True("the retained state comes", Limit, () => heard.Contains("""{"online":true}"""));
    }

    [Fact]
    public async Task A_second_client_with_the_same_id_takes_over()
    {
        using IMqttClient first = await ConnectAsync("gateway-1");
        using IMqttClient second = await ConnectAsync("gateway-1");
        await Eventually.True("the first is put out", Limit, () => !first.IsConnected);
        Assert.True(second.IsConnected);
    }

    [Fact]
    public async Task Messages_of_qos_1_are_acknowledged_and_counted()
    {
        using IMqttClient node = await ConnectAsync("node");
        MqttClientPublishResult result = await node.PublishStringAsync("a/b", "x", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.IsSuccess);
        Assert.Equal(1, _broker.Messages);
        Assert.Equal(1, _broker.Clients);
    }

    [Fact]
    public async Task Who_sends_too_much_at_once_is_disconnected()
    {
        using IMqttClient node = await ConnectAsync("flood");
        _ = node.PublishBinaryAsync("a/b", new byte[100_000], cancellationToken: TestContext.Current.CancellationToken);
        await Eventually.True("the client is put out", Limit, () => !node.IsConnected);
    }

    [Fact]
    public async Task A_busy_port_is_a_sentence_with_port_and_flag()
    {
        await using EmbeddedBroker second = Broker();
        OperatorException refused = await Assert.ThrowsAsync<OperatorException>(() => second.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains($"Port {_port}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--embedded-broker", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_comes_back_on_its_port_at_once()
    {
        using IMqttClient node = await ConnectAsync("node");
        await _broker.StopAsync(TestContext.Current.CancellationToken);
        await using EmbeddedBroker next = Broker();
        await next.StartAsync(TestContext.Current.CancellationToken);
        using IMqttClient again = await ConnectAsync("node");
        Assert.True(again.IsConnected);
    }

    private EmbeddedBroker Broker() => new(new EmbeddedBrokerOptions(_port) { PayloadBytesMax = 50_000 }, NullLogger<EmbeddedBroker>.Instance);

    private static Task Note(ConcurrentQueue<string> heard, MqttApplicationMessageReceivedEventArgs message)
    {
        heard.Enqueue(Encoding.UTF8.GetString(message.ApplicationMessage.Payload));
        return Task.CompletedTask;
    }

    private async Task<IMqttClient> ConnectAsync(string id, Func<MqttClientOptionsBuilder, MqttClientOptionsBuilder>? more = null)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _port).WithClientId(id);
        await client.ConnectAsync((more?.Invoke(options) ?? options).Build(), TestContext.Current.CancellationToken);
        return client;
    }
}
