using System.Net;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace LifeCircle.Edge.CloudIngest.Broker;

/// <summary>A broker inside the process, for one box: nothing to install, nobody from outside.</summary>
/// <remarks>
/// (1) It listens on 127.0.0.1 alone, so that there is no anonymous access from another machine.
/// (2) It keeps nothing on disk: what it loses, the gateways' outboxes send again, and STATE is published anew at start.
/// (3) A client whose queue is full loses its oldest message, never the newest; a client with the same id takes the session over.
/// </remarks>
public sealed partial class EmbeddedBroker(EmbeddedBrokerOptions options, ILogger<EmbeddedBroker> logger) : IHostedService, IAsyncDisposable
{
    private MqttServer? _server;
    private long _messages, _overwritten;
    private int _clients;

    /// <summary>Messages taken from clients since the start.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Messages dropped because a subscriber did not keep up.</summary>
    public long Overwritten => Interlocked.Read(ref _overwritten);

    public int Clients => Volatile.Read(ref _clients);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Ports.RefuseBusy(IPAddress.Loopback, options.Port, "--embedded-broker PORT");
        MqttServer server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(options.Port)
            .WithMaxPendingMessagesPerClient(options.PendingMessagesPerClientMax)
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage)
            .WithDefaultCommunicationTimeout(TimeSpan.FromSeconds(10))
            .WithConnectionBacklog(128)
            .Build());
        server.ValidatingConnectionAsync += Validate;
        server.ClientConnectedAsync += _ => Count(ref _clients, 1);
        server.ClientDisconnectedAsync += _ => Count(ref _clients, -1);
        server.InterceptingPublishAsync += Publishing;
        server.QueuedApplicationMessageOverwrittenAsync += _ => Count(ref _overwritten);
        await server.StartAsync();
        _server = server;
        LogListening(options.Port);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _server, null) is not { } server) { return; }
        await server.StopAsync(new MqttServerStopOptions());
        server.Dispose();
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private Task Validate(ValidatingConnectionEventArgs connection)
    {
        if (connection.RemoteEndPoint is IPEndPoint { Address: { } address } && !IPAddress.IsLoopback(address))
        {
            connection.ReasonCode = MqttConnectReasonCode.NotAuthorized; // A second lock, should the binding ever change.
        }

        return Task.CompletedTask;
    }

    private Task Publishing(InterceptingPublishEventArgs publishing)
    {
        Interlocked.Increment(ref _messages);
        long bytes = publishing.ApplicationMessage.Payload.Length;
        if (bytes <= options.PayloadBytesMax) { return Task.CompletedTask; }

        publishing.ProcessPublish = false;
        publishing.CloseConnection = true;
        LogTooLong(publishing.ClientId, bytes, options.PayloadBytesMax);
        return Task.CompletedTask;
    }

    private static Task Count(ref int counter, int by)
    {
        Interlocked.Add(ref counter, by);
        return Task.CompletedTask;
    }

    private static Task Count(ref long counter)
    {
        Interlocked.Increment(ref counter);
        return Task.CompletedTask;
    }

    [LoggerMessage(EventId = 3300, Level = LogLevel.Information, Message = "Embedded broker listens on 127.0.0.1:{Port}")]
    private partial void LogListening(int port);

    [LoggerMessage(EventId = 3301, Level = LogLevel.Warning, Message = "Client {ClientId} sent {Bytes} bytes in one message, more than {BytesMax}; it was disconnected. Check what publishes under this id")]
    private partial void LogTooLong(string clientId, long bytes, int bytesMax);
}

/// <summary>Limits of the broker inside the process.</summary>
public sealed record EmbeddedBrokerOptions(int Port)
{
    /// <summary>Messages that wait for one client at most; a fleet's births after a restart come in one burst.</summary>
    public int PendingMessagesPerClientMax { get; init; } = 20_000;

    /// <summary>Longest payload; births of a large corner stay below 100 kB.</summary>
    public int PayloadBytesMax { get; init; } = 4 << 20;
}
