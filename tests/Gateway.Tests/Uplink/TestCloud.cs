using System.Buffers;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using MQTTnet;
using MQTTnet.Protocol;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>One message of the gateway, as a host sees it.</summary>
/// <param name="AtTicks">When, by Stopwatch.</param>
internal sealed record Heard(SparkplugTopic Topic, SparkplugPayload Payload, int Qos, bool Retain, int PayloadBytes, long AtTicks)
{
    public MessageType Type => Topic.Type;

    public Metric this[string name] => Payload.Metrics.Single(m => m.Name == name);

    public RunHeader Run => RunHeader.TryRead(Payload.Metrics[0].Value.Bytes, out RunHeader header, out string error) ? header : throw new InvalidDataException(error);
}

/// <summary>A Sparkplug host with a client of its own: hears everything, confirms when told to.</summary>
internal sealed class TestCloud : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Lock _lock = new();
    private readonly List<Heard> _heard = [];
    private readonly HashSet<(byte Stream, long Offset)> _stored = [];
    private ulong _birthId;

    /// <summary>Answers DATA with a confirmation; a test may let only some through.</summary>
    public Func<RunHeader, bool> Confirms { get; set; } = static _ => true;

    /// <summary>What it says to the birth of a node; nothing unless a test sets it.</summary>
    public Func<Heard, IEnumerable<Metric[]>> AnswersBirth { get; set; } = static _ => [];

    public IReadOnlyList<Heard> All
    {
        get { lock (_lock) { return [.. _heard]; } }
    }

    public int Stored
    {
        get { lock (_lock) { return _stored.Count; } }
    }

    public static Task<TestCloud> ConnectedAsync(TestBroker broker) => ConnectedAsync(broker.Port);

    public static async Task<TestCloud> ConnectedAsync(int port, string host = "127.0.0.1")
    {
        TestCloud cloud = new();
        await cloud.ConnectAsync(port, host);
        return cloud;
    }

    public Task ConnectAsync(TestBroker broker) => ConnectAsync(broker.Port);

    public async Task ConnectAsync(int port, string host = "127.0.0.1")
    {
        _client.ApplicationMessageReceivedAsync -= OnMessageAsync;
        _client.ApplicationMessageReceivedAsync += OnMessageAsync;
        await _client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(host, port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).WithClientId("cloud").Build(),
            TestContext.Current.CancellationToken);
        MqttClientSubscribeOptionsBuilder filters = new();
        foreach (string type in new[] { "NBIRTH/+", "NDEATH/+", "NDATA/+", "DBIRTH/+/+", "DDEATH/+/+", "DDATA/+/+" }) { filters.WithTopicFilter("spBv1.0/+/" + type, MqttQualityOfServiceLevel.AtLeastOnce); }
        await _client.SubscribeAsync(filters.Build(), TestContext.Current.CancellationToken);
    }

    public Task<Heard> FirstAsync(MessageType type, Func<Heard, bool>? which = null, int after = 0) => Eventually.Some($"the gateway sends {type}", Limit,
        () => Task.FromResult(All.Skip(after).FirstOrDefault(h => h.Type == type && (which is null || which(h)))));

    public Task UntilAsync(string reason, Func<bool> condition) => Eventually.True(reason, Limit, condition);

    public Task CommandAsync(params Metric[] metrics) => CommandAsync("gw1", metrics);

    private Task CommandAsync(string node, Metric[] metrics) => SendAsync($"spBv1.0/c1/NCMD/{node}", PayloadCodec.ToArray(new SparkplugPayload { TimestampMs = 1, Metrics = metrics }));

    public Task DeviceCommandAsync(string device, string json) => SendAsync($"spBv1.0/c1/DCMD/gw1/{device}",
        PayloadCodec.ToArray(new SparkplugPayload { TimestampMs = 1, Metrics = [new Metric { Name = Names.Command, Type = SparkplugType.String, Value = MetricValue.Of(json) }] }));

    public Task StateAsync(string host, bool online, long timestampMs) =>
        SendAsync($"spBv1.0/STATE/{host}", System.Text.Encoding.UTF8.GetBytes($$"""{"online":{{(online ? "true" : "false")}},"timestamp":{{timestampMs}}}"""), retain: true);

    public Task ConfirmAsync(Confirmation confirmation, string node = "gw1")
    {
        ArrayBufferWriter<byte> bytes = new();
        confirmation.Write(bytes);
        return CommandAsync(node, [new Metric { Name = Names.Confirm, Type = SparkplugType.Bytes, Value = MetricValue.Of(bytes.WrittenSpan.ToArray()) }]);
    }

    public Task SendAsync(string topic, byte[] payload, bool retain = false) =>
        _client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithRetainFlag(retain).Build());

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task OnMessageAsync(MqttApplicationMessageReceivedEventArgs e)
    {
        if (!SparkplugTopic.TryParse(e.ApplicationMessage.Topic, out SparkplugTopic topic) || !PayloadCodec.TryRead(e.ApplicationMessage.Payload.ToArray(), out SparkplugPayload payload, out _)) { return Task.CompletedTask; }
        Heard heard = new(topic, payload, (int)e.ApplicationMessage.QualityOfServiceLevel, e.ApplicationMessage.Retain, (int)e.ApplicationMessage.Payload.Length, System.Diagnostics.Stopwatch.GetTimestamp());
        lock (_lock)
        {
            _heard.Add(heard);
            if (heard.Type == MessageType.NBirth) { _birthId = heard[Names.BirthId].Value.UInt64; }
        }

        if (heard.Type == MessageType.NBirth)
        {
            foreach (Metric[] answer in AnswersBirth(heard)) { _ = CommandAsync(heard.Topic.Node, answer); } // In order, as the client sends them.
        }

        if (heard.Type is MessageType.NData or MessageType.DData && Confirms(heard.Run)) { Store(heard.Run, heard.Topic.Node); }
        return Task.CompletedTask;
    }

    private void Store(RunHeader run, string node)
    {
        lock (_lock)
        {
            foreach (RunRecord record in run.Records) { _stored.Add((run.Stream, record.Offset)); }
        }

        // Not awaited: a receive handler must not be.
        _ = ConfirmAsync(new Confirmation(run.Epoch, run.Stream, [.. run.Records.Select(r => new OffsetRange(r.Offset, r.Offset))], _birthId), node);
    }
}
