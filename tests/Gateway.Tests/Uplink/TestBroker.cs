using System.Collections.Concurrent;
using System.Net;
using LifeCircle.Edge.Support;
using MQTTnet.Server;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>How a client asked to be connected.</summary>
internal sealed record SeenConnect(string ClientId, bool CleanStart, uint SessionExpiryS, ushort KeepAliveS);

internal sealed record SeenSubscribe(string ClientId, string Filter, int Qos);

/// <summary>A broker on a free loopback port that can be stopped and started again.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private MqttServer? _server;

    public int Port { get; } = FreePort.Next();

    public string Url => $"mqtt://127.0.0.1:{Port}";

    public bool RefusesSubscriptions { get; set; }

    public ConcurrentQueue<SeenConnect> Connects { get; } = new();

    public ConcurrentQueue<SeenSubscribe> Subscribes { get; } = new();

    /// <summary>Client and reason of each DISCONNECT or loss.</summary>
    public ConcurrentQueue<(string ClientId, MQTTnet.Protocol.MqttDisconnectReasonCode? Reason)> Disconnects { get; } = new();

    public static async Task<TestBroker> StartedAsync()
    {
        TestBroker broker = new();
        await broker.StartAsync();
        return broker;
    }

    public async Task StartAsync()
    {
        _server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithDefaultEndpoint().WithDefaultEndpointPort(Port)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).Build());
        _server.ValidatingConnectionAsync += e =>
        {
            Connects.Enqueue(new SeenConnect(e.ClientId, e.CleanSession ?? false, e.SessionExpiryInterval, e.KeepAlivePeriod ?? 0));
            return Task.CompletedTask;
        };
        _server.InterceptingSubscriptionAsync += e =>
        {
            if (RefusesSubscriptions) { e.Response.ReasonCode = MQTTnet.Protocol.MqttSubscribeReasonCode.NotAuthorized; }
            Subscribes.Enqueue(new SeenSubscribe(e.ClientId, e.TopicFilter.Topic, (int)e.TopicFilter.QualityOfServiceLevel));
            return Task.CompletedTask;
        };
        _server.ClientDisconnectedAsync += e =>
        {
            Disconnects.Enqueue((e.ClientId, e.ReasonCode));
            return Task.CompletedTask;
        };
        await _server.StartAsync();
    }

    /// <summary>Throws one client out, as a cut cable would: its will is published.</summary>
    public async Task CutAsync(string clientId)
    {
        foreach (MqttClientStatus client in await _server!.GetClientsAsync())
        {
            if (client.Id == clientId) { await client.DisconnectAsync(new MqttServerClientDisconnectOptions { ReasonCode = MQTTnet.Protocol.MqttDisconnectReasonCode.UnspecifiedError }); }
        }
    }

    public async Task StopAsync()
    {
        if (_server is null) { return; }
        await _server.StopAsync();
        _server.Dispose();
        _server = null;
    }

    public ValueTask DisposeAsync() => new(StopAsync());
}
