using MQTTnet;
using MQTTnet.Protocol;

namespace LifeCircle.Edge.Uplink;

/// <summary>The connection is gone, or could not be made; the message says what to check.</summary>
internal sealed class LinkLostException(string message, Exception? inner = null) : Exception(message, inner)
{
    public LinkTrouble Trouble { get; init; }
}

/// <summary>One connection, from CONNECT to its end; never used again.</summary>
/// <remarks>
/// (1) The receive handler never waits: an awaiting one gets a queue without bound.
/// (2) A write is never cancelled: one cancelled in the middle leaves a stream in which two messages are one. On time-out the client is disposed.
/// </remarks>
internal sealed class MqttLink : IAsyncDisposable
{
    private readonly IMqttClient _client;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly UplinkSignals _signals;
    private readonly Mailbox _mailbox;
    private TopicAliases _topics = new(0);
    private string? _lost;

    public MqttLink(IMqttClient client, TimeProvider time, TimeSpan timeout, Mailbox mailbox, UplinkSignals signals)
    {
        (_client, _time, _timeout, _mailbox, _signals) = (client, time, timeout, mailbox, signals);
        _client.ApplicationMessageReceivedAsync += e =>
        {
            mailbox.Put(e.ApplicationMessage.Topic, e.ApplicationMessage.Payload);
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += e =>
        {
            IsTakenOver |= e.Reason == MqttClientDisconnectReason.SessionTakenOver;
            (LinkTrouble trouble, string why) = LinkTroubles.OfEnd(e.Reason, e.Exception);
            Lose(why, trouble);
            return Task.CompletedTask;
        };
    }

    /// <summary>Why the connection is gone; null while it stands.</summary>
    public string? Lost => Volatile.Read(ref _lost);

    public LinkTrouble Trouble { get; private set; }

    /// <summary>Another client came with our id.</summary>
    public bool IsTakenOver { get; private set; }

    /// <exception cref="LinkLostException">No connection, or the broker says no.</exception>
    public async Task ConnectAsync(MqttClientOptions options, CancellationToken ct)
    {
        MqttClientConnectResult result = await GuardAsync("CONNECT", () => _client.ConnectAsync(options, ct), ct);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            (LinkTrouble trouble, string why) = LinkTroubles.OfRefusal(result.ResultCode, result.ReasonString);
            throw new LinkLostException(why) { Trouble = trouble };
        }

        _topics = new TopicAliases(result.TopicAliasMaximum);
    }

    /// <exception cref="LinkLostException">Not all filters are granted.</exception>
    public async Task SubscribeAsync(IReadOnlyList<string> filters, CancellationToken ct)
    {
        MqttClientSubscribeOptionsBuilder builder = new();
        foreach (string filter in filters) { builder.WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce); }
        MqttClientSubscribeResult result = await GuardAsync("SUBSCRIBE", () => _client.SubscribeAsync(builder.Build(), ct), ct);
        foreach (MqttClientSubscribeResultItem item in result.Items)
        {
            if (item.ResultCode is not (MqttClientSubscribeResultCode.GrantedQoS0 or MqttClientSubscribeResultCode.GrantedQoS1 or MqttClientSubscribeResultCode.GrantedQoS2))
            {
                throw new LinkLostException($"The broker refuses the subscription {item.TopicFilter.Topic} ({item.ResultCode}): check its access rules.") { Trouble = LinkTrouble.SubscriptionRefused };
            }
        }
    }

    /// <summary>Completes when the message is written (QoS 0) or acknowledged (QoS 1). Returns the bytes that its topic took on the wire.</summary>
    /// <exception cref="LinkLostException">The connection does not take it.</exception>
    public async Task<int> PublishAsync(string topic, ReadOnlyMemory<byte> payload, MqttQualityOfServiceLevel qos)
    {
        if (Lost is { } why) { throw new LinkLostException(why) { Trouble = Trouble }; }
        TopicOnWire sent = _topics.Next(topic);
        MqttApplicationMessageBuilder builder = new MqttApplicationMessageBuilder().WithTopic(sent.Topic).WithPayloadSegment(payload).WithQualityOfServiceLevel(qos);
        if (sent.Alias > 0) { builder.WithTopicAlias(sent.Alias); }
        MqttApplicationMessage message = builder.Build();
        await GuardAsync("PUBLISH", () => _client.PublishAsync(message, CancellationToken.None));
        return sent.Bytes;
    }

    /// <summary>Asks for a sign of life; it comes through the mailbox.</summary>
    public void Ping() => _ = PingAsync();

    /// <summary>DISCONNECT with reason 0x04: the broker publishes the will too.</summary>
    public async Task DisconnectAsync()
    {
        MqttClientDisconnectOptions options = new() { Reason = MqttClientDisconnectOptionsReason.DisconnectWithWillMessage };
        await GuardAsync("DISCONNECT", async () =>
        {
            await _client.DisconnectAsync(options, CancellationToken.None);
            return true;
        });
    }

    public ValueTask DisposeAsync()
    {
        Lose("The connection is closed.", LinkTrouble.Ended);
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task PingAsync()
    {
        try
        {
            await _client.PingAsync(CancellationToken.None);
            _mailbox.Pong();
        }
        catch (Exception e) // Whatever it was: a link that cannot be asked is gone.
        {
            Lose($"The broker does not answer ({e.GetBaseException().Message}).", LinkTrouble.Silent);
        }
    }

    private void Lose(string why, LinkTrouble trouble)
    {
        if (Interlocked.CompareExchange(ref _lost, why, null) is null) { Trouble = trouble; }
        _signals.Wake();
    }

    private async Task<T> GuardAsync<T>(string what, Func<Task<T>> operation, CancellationToken ct = default)
    {
        try
        {
            return await operation().WaitAsync(_timeout, _time, CancellationToken.None); // The operation itself may end by the token.
        }
        catch (TimeoutException e)
        {
            await DisposeAsync(); // Not cancelled: see (2).
            throw new LinkLostException($"{what} took longer than {_timeout.TotalSeconds:0.#} s: check the network between here and the broker.", e) { Trouble = LinkTrouble.Silent };
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { throw; }
        catch (Exception e)
        {
            (LinkTrouble trouble, string why) = LinkTroubles.OfFailure(what, e);
            Lose(why, trouble);
            throw new LinkLostException(why, e) { Trouble = trouble };
        }
    }
}
