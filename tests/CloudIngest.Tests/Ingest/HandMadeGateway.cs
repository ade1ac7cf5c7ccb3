using System.Buffers;
using System.Collections.Concurrent;
using LifeCircle.Edge.Sparkplug;
using MQTTnet;
using MQTTnet.Formatter;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

/// <summary>Speaks as a gateway does, message by message, as the test says.</summary>
internal sealed class HandMadeGateway : IAsyncDisposable
{
    public const string Device = "locker-1";
    public const ulong RunAlias = 1, DoorAlias = 2, EventAlias = 3, ResultAlias = 4, TemperatureAlias = 5, NodeRunAlias = 6, EvictedAlias = 7, UptimeAlias = 8;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly string _circle, _name;

    private HandMadeGateway(string circle, string name) => (_circle, _name) = (circle, name);

    public ulong Epoch { get; set; } = 0xFEED_0000_0000_0001;

    public ulong BirthId { get; set; } = 77;

    public long HeadEvents { get; set; }

    public long HeadTelemetry { get; set; }

    public ConcurrentQueue<(string Topic, Metric Metric)> Commands { get; } = new();

    public IEnumerable<Confirmation> Confirmations => Commands.Where(c => c.Metric.Name == Names.Confirm)
        .Select(c => Confirmation.TryRead(c.Metric.Value.Bytes, out Confirmation read, out string error) ? read : throw new InvalidOperationException(error));

    public int Rebirths => Commands.Count(c => c.Metric.Name == Names.Rebirth);

    public static async Task<HandMadeGateway> ConnectAsync(int port, string circle, string name)
    {
        HandMadeGateway gateway = new(circle, name);
        gateway._client.ApplicationMessageReceivedAsync += e =>
        {
            PayloadCodec.TryRead(e.ApplicationMessage.Payload.ToArray(), out SparkplugPayload payload, out _);
            foreach (Metric metric in payload.Metrics) { gateway.Commands.Enqueue((e.ApplicationMessage.Topic, metric)); }
            return Task.CompletedTask;
        };
        await gateway._client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MqttProtocolVersion.V500).Build());
        await gateway._client.SubscribeAsync($"spBv1.0/{circle}/NCMD/{name}");
        await gateway._client.SubscribeAsync($"spBv1.0/{circle}/DCMD/{name}/+");
        return gateway;
    }

    public bool Confirmed(byte stream, long offset) => Confirmations.Any(c => c.Epoch == Epoch && c.Stream == stream && c.Ranges.Any(r => r.From <= offset && offset <= r.Through));

    public async Task BirthAsync()
    {
        await NodeBirthAsync();
        await DeviceBirthAsync();
    }

    public Task NodeBirthAsync(long bdSeq = 0) => SendAsync(MessageType.NBirth, null, new SparkplugPayload
    {
        TimestampMs = Now,
        Seq = 0,
        Metrics =
        [
            Named(Names.BdSeq, SparkplugType.Int64, MetricValue.Of(bdSeq)), Named(Names.Rebirth, SparkplugType.Boolean, MetricValue.Of(false)),
            Named(Names.EpochMetric, SparkplugType.UInt64, MetricValue.Of(Epoch)), Named(Names.BirthId, SparkplugType.UInt64, MetricValue.Of(BirthId)),
            Named(Names.HeadEvents, SparkplugType.Int64, MetricValue.Of(HeadEvents)), Named(Names.HeadTelemetry, SparkplugType.Int64, MetricValue.Of(HeadTelemetry)),
            Named(Names.Run, SparkplugType.Bytes, MetricValue.Null) with { Alias = NodeRunAlias },
            Named("event/outbox-evicted", SparkplugType.String, MetricValue.Null) with { Alias = EvictedAlias },
            Named(Names.Heartbeat, SparkplugType.Int64, MetricValue.Of(1L)) with { Alias = UptimeAlias },
        ],
    });

    public Task NodeDeathAsync(long bdSeq) =>
        SendAsync(MessageType.NDeath, null, new SparkplugPayload { TimestampMs = Now, Metrics = [Named(Names.BdSeq, SparkplugType.Int64, MetricValue.Of(bdSeq))] });

    public Task DeviceDeathAsync() => SendAsync(MessageType.DDeath, Device, new SparkplugPayload { TimestampMs = Now, Seq = 4 });

    public Task DeviceBirthAsync(bool doorOpen = false) => SendAsync(MessageType.DBirth, Device, new SparkplugPayload
    {
        TimestampMs = Now,
        Seq = 1,
        Metrics =
        [
            Named(Names.BirthId, SparkplugType.UInt64, MetricValue.Of(BirthId)), Named(Names.DeviceKind, SparkplugType.String, MetricValue.Of("locker")),
            Named(Names.DeviceName, SparkplugType.String, MetricValue.Of("Locker one")), Named(Names.Command, SparkplugType.String, MetricValue.Null),
            Named(Names.Run, SparkplugType.Bytes, MetricValue.Null) with { Alias = RunAlias },
            Named("compartment/07/door_open", SparkplugType.Boolean, MetricValue.Of(doorOpen)) with { Alias = DoorAlias },
            Named("cabinet/temperature_c", SparkplugType.Double, MetricValue.Of(20.5)) with { Alias = TemperatureAlias, Unit = "Cel" },
            Named("event/door-opened", SparkplugType.String, MetricValue.Null) with { Alias = EventAlias },
            Named("event/command-result", SparkplugType.String, MetricValue.Null) with { Alias = ResultAlias },
        ],
    });

    /// <summary>One record of telemetry: the door's state.</summary>
    public Task DoorAsync(long offset, bool open, long? timeMs = null) => RunAsync(2, [(offset, timeMs ?? (long)Now, [Value(DoorAlias, MetricValue.Of(open))])]);

    public Task EventAsync(long offset, ulong alias, string json, long? timeMs = null) => RunAsync(1, [(offset, timeMs ?? (long)Now, [Value(alias, MetricValue.Of(json))])]);

    public Task RunAsync(byte stream, (long Offset, long TimeMs, Metric[] Metrics)[] records, long tail = 1, ulong runAlias = RunAlias)
    {
        RunHeader header = new(Epoch, stream, tail, _circle, [.. records.Select(r => new RunRecord(r.Offset, r.TimeMs, RunFlags.None, r.Metrics.Length))]);
        return SendRunAsync(header, [.. records.SelectMany(r => r.Metrics)], runAlias);
    }

    public Task SendRunAsync(RunHeader header, Metric[] metrics, ulong runAlias = RunAlias)
    {
        ArrayBufferWriter<byte> run = new();
        header.Write(run);
        return SendAsync(runAlias == NodeRunAlias ? MessageType.NData : MessageType.DData, runAlias == NodeRunAlias ? null : Device, new SparkplugPayload
        {
            TimestampMs = Now,
            Seq = 2,
            Metrics = [Value(runAlias, MetricValue.Of(run.WrittenSpan.ToArray())), .. metrics],
        });
    }

    public static Metric Value(ulong alias, MetricValue value) => new() { Alias = alias, Value = value, TimestampMs = Now };

    public static Metric Named(string name, SparkplugType type, MetricValue value) => new() { Name = name, Type = type, Value = value, TimestampMs = Now };

    public Task SendAsync(MessageType type, string? device, SparkplugPayload payload) =>
        SendRawAsync(new SparkplugTopic(_circle, type, _name, device).ToString(), PayloadCodec.ToArray(payload));

    public Task SendRawAsync(string topic, byte[] body) => _client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(body).Build());

    public Task SendRetainedAsync(string topic, string text) =>
        _client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(text).WithRetainFlag().WithQualityOfServiceLevel(MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce).Build());

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected) { await _client.DisconnectAsync(); }
        _client.Dispose();
    }

    private static ulong Now => (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
