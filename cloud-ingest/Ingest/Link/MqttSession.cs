using System.Buffers;
using System.Threading.Channels;
using LifeCircle.Edge.Sparkplug;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace LifeCircle.Edge.Ingest.Link;

/// <summary>One session with the broker, from CONNECT to its end; never used again.</summary>
/// <remarks>
/// (1) The receive handler never awaits: the client would build an unbounded queue behind it.
/// (2) A publish is never cancelled: cut in mid-write it leaves the stream corrupt. On time-out the session is thrown away.
/// </remarks>
internal sealed class MqttSession : IAsyncDisposable
{
    private const int OutgoingMax = 10_000;
    private static readonly TimeSpan PublishWithin = TimeSpan.FromSeconds(10);
    private static readonly string[] Filters =
        ["spBv1.0/+/NBIRTH/+", "spBv1.0/+/NDEATH/+", "spBv1.0/+/NDATA/+", "spBv1.0/+/DBIRTH/+/+", "spBv1.0/+/DDEATH/+/+", "spBv1.0/+/DDATA/+/+"];

    private readonly IngestOptions _options;
    private readonly InputQueue _input;
    private readonly TimeProvider _time;
    private readonly Action<string> _oversized;
    private readonly HostState? _state;
    private readonly IMqttClient _client;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<Outgoing> _outgoing = Channel.CreateBounded<Outgoing>(new BoundedChannelOptions(OutgoingMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public MqttSession(IMqttClient client, IngestOptions options, InputQueue input, TimeProvider time, Action<string> oversized)
    {
        (_client, _options, _input, _time, _oversized) = (client, options, input, time, oversized);
        _state = options.HostId is { } id ? new HostState(id, time.GetUtcNow().ToUnixTimeMilliseconds()) : null;
        _client.ApplicationMessageReceivedAsync += Received;
        _client.DisconnectedAsync += e =>
        {
            _ended.TrySetResult(e.Exception?.Message ?? e.ReasonString ?? e.Reason.ToString());
            return Task.CompletedTask;
        };
    }

    /// <summary>Connects, subscribes and, as primary host, says that it is there.</summary>
    /// <exception cref="IOException">The broker refused the session or a subscription.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        MqttClientConnectResult connected = await _client.ConnectAsync(MqttOptions.Of(_options, _state), cancellationToken);
        if (connected.ResultCode != MqttClientConnectResultCode.Success) { throw new IOException($"it refused the session: {connected.ResultCode} {connected.ReasonString}"); }

        MqttClientSubscribeOptions subscribe = new();
        string prefix = _options.SharedGroup is { } group ? $"$share/{group}/" : "";
        if (_state is not null) { Add(_state.Topic); }
        foreach (string filter in Filters) { Add(prefix + filter); }
        MqttClientSubscribeResult result = await _client.SubscribeAsync(subscribe, cancellationToken);
        foreach (MqttClientSubscribeResultItem item in result.Items)
        {
            if (item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) { throw new IOException($"it refused the subscription {item.TopicFilter.Topic}: {item.ResultCode}"); }
        }

        if (_state is not null) { await PublishAsync(new Outgoing(_state.Topic, _state.Online, Retain: true, AtLeastOnce: true)); }

        void Add(string topic) => subscribe.TopicFilters.Add(new MqttTopicFilter { Topic = topic, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });
    }

    /// <summary>Sends what is to be sent, until the session ends; returns why it did.</summary>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<string> sending = SendAsync(stop.Token);
        Task<string> first = await Task.WhenAny(sending, _ended.Task);
        await stop.CancelAsync();
        await sending;
        return await first;
    }

    public bool TrySend(Outgoing message) => _outgoing.Writer.TryWrite(message);

    /// <summary>A primary host that stops says so with the moment of its stop, then leaves.</summary>
    public async Task CloseAsync()
    {
        if (!_client.IsConnected) { return; }
        if (_state is not null)
        {
            byte[] offline = HostState.Write(online: false, _time.GetUtcNow().ToUnixTimeMilliseconds());
            await PublishAsync(new Outgoing(_state.Topic, offline, Retain: true, AtLeastOnce: true));
        }

        await _client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(2), _time);
    }

    public ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        while (_outgoing.Reader.TryRead(out Outgoing? left)) { left.Done?.TrySetResult(false); }
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (Outgoing message in _outgoing.Reader.ReadAllAsync(cancellationToken))
            {
                await PublishAsync(message);
                message.Done?.TrySetResult(true);
            }

            return "the session was closed";
        }
        catch (OperationCanceledException) { return "the ingest stops"; }
        catch (Exception e) // Whatever it is, this session is over and the next one starts clean.
        {
            return $"a message could not be sent: {e.Message}";
        }
    }

    private Task<MqttClientPublishResult> PublishAsync(Outgoing message)
    {
        Task<MqttClientPublishResult> published = _client.PublishAsync(message.Build(), CancellationToken.None);
        return published.IsCompleted ? published : published.WaitAsync(PublishWithin, _time); // Most have left by now: no timer for them.
    }

    private Task Received(MqttApplicationMessageReceivedEventArgs e)
    {
        ReadOnlySequence<byte> body = e.ApplicationMessage.Payload;
        string topic = e.ApplicationMessage.Topic;
        if (_state is not null && topic == _state.Topic)
        {
            if (HostState.SaysOffline(body.ToArray())) { TrySend(new Outgoing(_state.Topic, _state.Online, Retain: true, AtLeastOnce: true)); }
        }
        else if (body.Length > _options.MessageBytesMax)
        {
            _input.Oversized();
            _oversized(topic);
        }
        else if (topic.StartsWith(SparkplugTopic.Namespace, StringComparison.Ordinal)) { _input.TryMessage(topic, body.ToArray()); }

        return Task.CompletedTask;
    }
}
