using System.Buffers;
using MQTTnet;
using MQTTnet.Diagnostics.PacketInspection;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace LifeCircle.Edge.Simulation;

/// <summary>The MQTT client that the product is given: one connection to the simulated broker over a wire with faults.</summary>
/// <remarks>Like the real one it says nothing when the line goes silent, until its keep-alive is over.</remarks>
internal sealed class SimClient(World world, SimBroker broker, Wire wire) : IMqttClient
{
    private readonly List<(string Topic, byte[] Payload)> _held = [];
    private long _lastArrivalNs, _lastDepartureNs, _silentSinceNs = -1;
    private bool _isDisposed;

    public event Func<MqttApplicationMessageReceivedEventArgs, Task>? ApplicationMessageReceivedAsync;

    public event Func<MqttClientDisconnectedEventArgs, Task>? DisconnectedAsync;

    public event Func<MqttClientConnectedEventArgs, Task>? ConnectedAsync
    {
        add { }
        remove { }
    }

    public event Func<MqttClientConnectingEventArgs, Task>? ConnectingAsync
    {
        add { }
        remove { }
    }

    public event Func<InspectMqttPacketEventArgs, Task>? InspectPacketAsync
    {
        add { }
        remove { }
    }

    public bool IsConnected { get; private set; }

    public MqttClientOptions Options { get; private set; } = new();

    public string ClientId => Options.ClientId ?? "";

    public List<string> Filters { get; } = [];

    public (string Topic, byte[] Payload)? Will { get; private set; }

    private bool PassesNow => !wire.IsDead && !wire.IsSilent;

    public async Task<MqttClientConnectResult> ConnectAsync(MqttClientOptions options, CancellationToken cancellationToken = default)
    {
        Options = options;
        if (options.WillTopic is { Length: > 0 } topic) { Will = (topic, options.WillPayload?.ToArray() ?? []); }
        await DelayAsync(2 * wire.DelayNs());
        if (!PassesNow)
        {
            await DelayAsync((long)options.Timeout.TotalNanoseconds);
            throw new MqttCommunicationTimedOutException();
        }

        if (broker.IsDown) { throw new MqttCommunicationException("Connection refused."); }
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        IsConnected = true;
        broker.Accept(this);
        WatchKeepAlive();
        return new MqttClientConnectResult { ResultCode = MqttClientConnectResultCode.Success };
    }

    public async Task<MqttClientSubscribeResult> SubscribeAsync(MqttClientSubscribeOptions options, CancellationToken cancellationToken = default)
    {
        await RoundTripAsync();
        foreach (MqttTopicFilter filter in options.TopicFilters) { Filters.Add(filter.Topic); }
        return new MqttClientSubscribeResult(0, [.. options.TopicFilters.Select(f => new MqttClientSubscribeResultItem(f, MqttClientSubscribeResultCode.GrantedQoS1))], "", []);
    }

    public async Task<MqttClientPublishResult> PublishAsync(MqttApplicationMessage applicationMessage, CancellationToken cancellationToken = default)
    {
        if (!IsConnected) { throw new MqttClientNotConnectedException(); }
        string topic = applicationMessage.Topic;
        byte[] payload = applicationMessage.Payload.ToArray();
        wire.Sent?.Invoke(topic, payload);
        bool surely = applicationMessage.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce;
        int copies = surely ? 1 : world.Happens(wire.Loss) ? 0 : world.Happens(wire.Doubling) ? 2 : 1;
        for (int i = 0; i < copies; i++) { Depart(topic, payload); }
        if (surely) { await RoundTripAsync(); }
        return new MqttClientPublishResult(0, MqttClientPublishReasonCode.Success, "", []);
    }

    public Task PingAsync(CancellationToken cancellationToken = default) => RoundTripAsync();

    public Task DisconnectAsync(MqttClientDisconnectOptions options, CancellationToken cancellationToken = default)
    {
        if (!IsConnected) { return Task.CompletedTask; }
        Leave(sendWill: options.Reason == MqttClientDisconnectOptionsReason.DisconnectWithWillMessage);
        return Task.CompletedTask;
    }

    public Task<MqttClientUnsubscribeResult> UnsubscribeAsync(MqttClientUnsubscribeOptions options, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task SendEnhancedAuthenticationExchangeDataAsync(MqttEnhancedAuthenticationExchangeData data, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public void Dispose()
    {
        _isDisposed = true;
        if (IsConnected) { Leave(sendWill: true); }
    }

    /// <summary>Behind a silent line the broker finds it out by its own keep-alive alone; until then it counts as a member of its share.</summary>
    private void Leave(bool sendWill)
    {
        IsConnected = false;
        if (PassesNow) { broker.Drop(this, sendWill); }
        else { world.After((long)(Options.KeepAlivePeriod.TotalNanoseconds * 1.5), () => broker.Drop(this, sendWill: true)); }
    }

    /// <summary>A message of the broker for this client sets out.</summary>
    public void Deliver(string topic, byte[] payload)
    {
        if (wire.IsDead || world.Happens(wire.Loss)) { return; }
        int copies = world.Happens(wire.Doubling) ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            long arrivalNs = world.NowNs + wire.DelayNs();
            if (!world.Happens(wire.Overtaking)) { arrivalNs = _lastArrivalNs = Math.Max(arrivalNs, _lastArrivalNs + 1); }
            world.After(arrivalNs - world.NowNs, () => Arrive(topic, payload));
        }
    }

    /// <summary>The connection has ended, and this end knows.</summary>
    public void Ended(MqttClientDisconnectReason reason)
    {
        if (!IsConnected) { return; }
        IsConnected = false;
        _held.Clear();
        _ = DisconnectedAsync?.Invoke(new MqttClientDisconnectedEventArgs(true, new MqttClientConnectResult(), reason, "", [], null!));
    }

    private void Arrive(string topic, byte[] payload)
    {
        if (!IsConnected || wire.IsDead) { return; }
        if (wire.IsSilent)
        {
            _held.Add((topic, payload)); // TCP brings it once the line is back, if the connection still stands.
            return;
        }

        wire.Received?.Invoke(topic, payload);
        MqttApplicationMessage message = new() { Topic = topic, Payload = new ReadOnlySequence<byte>(payload) };
        _ = ApplicationMessageReceivedAsync?.Invoke(new MqttApplicationMessageReceivedEventArgs(ClientId, message, new MqttPublishPacket(), null));
    }

    private void Depart(string topic, byte[] payload)
    {
        long arrivalNs = world.NowNs + wire.DelayNs();
        if (!world.Happens(wire.Overtaking)) { arrivalNs = _lastDepartureNs = Math.Max(arrivalNs, _lastDepartureNs + 1); }
        world.After(arrivalNs - world.NowNs, () => Reach(topic, payload));
    }

    private void Reach(string topic, byte[] payload)
    {
        if (!IsConnected || wire.IsDead || broker.IsDown) { return; }
        if (wire.IsSilent) { world.AfterMs(500, () => Reach(topic, payload)); } // Resent by TCP.
        else { broker.Publish(topic, payload); }
    }

    /// <summary>Both ends give up a silent line after one and a half keep-alives.</summary>
    private void WatchKeepAlive()
    {
        if (!IsConnected) { return; }
        if (PassesNow)
        {
            _silentSinceNs = -1;
            foreach ((string topic, byte[] payload) in _held.ToArray()) { Arrive(topic, payload); }
            _held.Clear();
        }
        else
        {
            if (_silentSinceNs < 0) { _silentSinceNs = world.NowNs; }
            if (world.NowNs - _silentSinceNs > Options.KeepAlivePeriod.TotalNanoseconds * 1.5)
            {
                broker.Drop(this, sendWill: true);
                Ended(MqttClientDisconnectReason.KeepAliveTimeout);
                return;
            }
        }

        world.AfterMs(250, WatchKeepAlive);
    }

    private async Task RoundTripAsync()
    {
        await DelayAsync(2 * wire.DelayNs());
        while (!PassesNow && IsConnected && !wire.IsDead) { await DelayAsync(500_000_000); }
        if (!IsConnected || wire.IsDead) { throw new MqttCommunicationException("The connection is gone."); }
    }

    private Task DelayAsync(long ns)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.After(ns, () => done.TrySetResult());
        return done.Task;
    }
}
