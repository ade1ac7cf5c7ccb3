using System.Buffers;
using System.Globalization;
using System.Text.Json;
using LifeCircle.Edge.Sparkplug;
using MQTTnet;
using MQTTnet.Protocol;

namespace LifeCircle.Edge.Web.Tests.Fleet;

/// <summary>What a node answers to an order: outcome, fault and text of its result.</summary>
public sealed record Answer(string Outcome, string Fault = "", string Text = "");

/// <summary>A gateway made of its messages alone: births, records, results. It lets pages be tried without a corner behind them.</summary>
public sealed class FleetNode : IDisposable
{
    public const string Locker = "locker-1";
    public const string Sensors = "sensors-1";
    public const string Cabinet = "cabinet-1";
    private const ulong BirthId = 7;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<(string, string), ulong> _aliases = [];
    private readonly ulong _epoch = BitConverter.ToUInt64(Guid.NewGuid().ToByteArray());
    private readonly long[] _heads = new long[3];
    private ulong _seq;

    public FleetNode(string circle, string gateway) => (Circle, Gateway) = (circle, gateway);

    public string Circle { get; }

    public string Gateway { get; }

    public int Doors { get; init; } = 48;

    /// <summary>Names of the relays of a further device; none: there is no such device.</summary>
    public IReadOnlyList<string> Relays { get; init; } = [];

    /// <summary>Null: it takes the order and never answers.</summary>
    public Func<string, Answer?> OnCommand { get; set; } = _ => new Answer("done");

    private static ulong NowMs => (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public async Task ConnectAsync(int port)
    {
        byte[] death = PayloadCodec.ToArray(new SparkplugPayload { TimestampMs = NowMs, Metrics = [new Metric { Name = Names.BdSeq, Type = SparkplugType.Int64, Value = MetricValue.Of(0L) }] });
        _client.ApplicationMessageReceivedAsync += TakeAsync;
        await _client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId($"{Circle}-{Gateway}")
            .WithWillTopic(Topic(MessageType.NDeath)).WithWillPayload(death).WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
        await _client.SubscribeAsync(Topic(MessageType.NCmd));
        await _client.SubscribeAsync($"{SparkplugTopic.Namespace}/{Circle}/DCMD/{Gateway}/#");
        await BirthAsync();
    }

    /// <summary>A door's new state as telemetry, and as the event that it is.</summary>
    public async Task DoorAsync(int door, bool open)
    {
        string part = Part(door);
        await RecordAsync(2, Locker, [Data(Locker, $"{part}/door_open", SparkplugType.Boolean, MetricValue.Of(open))]);
        await EventAsync(Locker, open ? "door-opened" : "door-closed", part, new { commanded = false });
    }

    public Task PointAsync(string device, string name, SparkplugType type, MetricValue value, int quality = MetricQuality.Good) =>
        RecordAsync(2, device, [Data(device, name, type, value) with { Quality = quality == MetricQuality.Good ? null : quality }]);

    public Task EventAsync(string device, string kind, string part, object data)
    {
        Dictionary<string, JsonElement> body = JsonSerializer.SerializeToElement(data).EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        body["id"] = JsonSerializer.SerializeToElement(Guid.NewGuid().ToString("N"));
        body["part"] = JsonSerializer.SerializeToElement(part);
        return RecordAsync(1, device, [Data(device, Names.EventPrefix + kind, SparkplugType.String, MetricValue.Of(JsonSerializer.Serialize(body)))]);
    }

    /// <summary>Ends without a word, as a power cut does: the broker publishes the will.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _turn.Dispose();
    }

    private static string Part(int door) => $"compartment/{door.ToString("00", CultureInfo.InvariantCulture)}";

    private string Topic(MessageType type, string? device = null) => new SparkplugTopic(Circle, type, Gateway, device).ToString();

    private async Task BirthAsync()
    {
        _seq = 0;
        await PublishAsync(MessageType.NBirth, null,
        [
            new Metric { Name = Names.BdSeq, Type = SparkplugType.Int64, Value = MetricValue.Of(0L), TimestampMs = NowMs },
            Born("", Names.Rebirth, SparkplugType.Boolean, MetricValue.Of(false)),
            Born("", Names.EpochMetric, SparkplugType.UInt64, MetricValue.Of(_epoch)),
            Born("", Names.BirthId, SparkplugType.UInt64, MetricValue.Of(BirthId)),
            Born("", Names.HeadEvents, SparkplugType.Int64, MetricValue.Of(_heads[1])),
            Born("", Names.HeadTelemetry, SparkplugType.Int64, MetricValue.Of(_heads[2])),
            Born("", "uplink/reconnects", SparkplugType.Int64, MetricValue.Of(0L)),
        ]);
        List<Metric> locker = [.. DeviceHead(Locker, "locker", "东门快递柜"), Born(Locker, Names.Command, SparkplugType.String, MetricValue.Null)];
        for (int door = 1; door <= Doors; door++) { locker.Add(Born(Locker, $"{Part(door)}/door_open", SparkplugType.Boolean, MetricValue.Of(door is 5 or 17))); }
        locker.Add(Born(Locker, "board/0/answering", SparkplugType.Boolean, MetricValue.Of(true)));
        locker.Add(Born(Locker, "board/1/answering", SparkplugType.Boolean, MetricValue.Of(true)));
        foreach (string kind in new[] { "door-opened", "door-closed", "board-lost", "board-found", "command-result" }) { locker.Add(Born(Locker, Names.EventPrefix + kind, SparkplugType.String, MetricValue.Null)); }
        await PublishAsync(MessageType.DBirth, Locker, locker);
        await PublishAsync(MessageType.DBirth, Sensors,
        [
            .. DeviceHead(Sensors, "sensors", "柜体传感器"),
            Born(Sensors, "cabinet/door_open", SparkplugType.Boolean, MetricValue.Of(false)),
            Born(Sensors, "cabinet/temperature_c", SparkplugType.Double, MetricValue.Of(-21.5)) with { Unit = "Cel" },
            Born(Sensors, "cabinet/humidity_pct", SparkplugType.Double, MetricValue.Of(38.25)) with { Unit = "%" },
            Born(Sensors, "meter/energy_wh", SparkplugType.Int64, MetricValue.Of(1_234_567L)) with { Unit = "W.h" },
            Born(Sensors, "corner/occupied", SparkplugType.Boolean, MetricValue.Of(true)),
        ]);
        if (Relays.Count > 0) { await PublishAsync(MessageType.DBirth, Cabinet, [.. CabinetBirth()]); }
    }

    private IEnumerable<Metric> CabinetBirth()
    {
        Metric[] head =
        [
            .. DeviceHead(Cabinet, "sensors", "电气柜"), Born(Cabinet, Names.Command, SparkplugType.String, MetricValue.Null),
            Born(Cabinet, Names.DeviceVerbs, SparkplugType.String, MetricValue.Of("switch-on,switch-off,flash")), Born(Cabinet, Names.EventPrefix + "command-result", SparkplugType.String, MetricValue.Null),
        ];
        return head.Concat(Relays.Index().SelectMany(r => new[]
        {
            Born(Cabinet, $"relay/{r.Index + 1:00}/on", SparkplugType.Boolean, MetricValue.Of(false)),
            Born(Cabinet, $"relay/{r.Index + 1:00}/name", SparkplugType.String, MetricValue.Of(r.Item)),
        }));
    }

    private Metric[] DeviceHead(string device, string kind, string name) =>
    [
        Born(device, Names.BirthId, SparkplugType.UInt64, MetricValue.Of(BirthId)),
        Born(device, Names.Run, SparkplugType.Bytes, MetricValue.Null),
        Born(device, Names.DeviceKind, SparkplugType.String, MetricValue.Of(kind)),
        Born(device, Names.DeviceName, SparkplugType.String, MetricValue.Of(name)),
    ];

    private async Task TakeAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        if (!SparkplugTopic.TryParse(received.ApplicationMessage.Topic, out SparkplugTopic topic)
            || !PayloadCodec.TryRead(received.ApplicationMessage.Payload.ToArray(), out SparkplugPayload payload, out _)) { return; }

        foreach (Metric metric in payload.Metrics)
        {
            if (topic.Type == MessageType.DCmd && metric.Name == Names.Command) { _ = Task.Run(() => ExecuteAsync(topic.Device!, metric.Value.Text)); }

            if (topic.Type == MessageType.NCmd && metric.Name == Names.Rebirth) { await BirthAsync(); }
        }
    }

    private async Task ExecuteAsync(string device, string json)
    {
        using JsonDocument order = JsonDocument.Parse(json);
        string Text(string name) => order.RootElement.GetProperty(name).GetString()!;
        if (OnCommand(Text("part")) is not { } answer) { return; }

        await EventAsync(device, "command-result", Text("part"), new
        {
            command_id = Text("id"),
            outcome = answer.Outcome,
            fault = answer.Fault,
            text = answer.Text,
            issuer = Text("issuer"),
            reason = Text("reason"),
        });
        if (answer.Outcome == "done" && device == Cabinet) { await PointAsync(Cabinet, $"{Text("part")}/on", SparkplugType.Boolean, MetricValue.Of(Text("verb") == "switch-on")); }
        else if (answer.Outcome == "done") { await DoorAsync(int.Parse(Text("part").AsSpan("compartment/".Length), CultureInfo.InvariantCulture), open: true); }
    }

    private Task RecordAsync(byte stream, string device, IReadOnlyList<Metric> metrics)
    {
        long offset = Interlocked.Increment(ref _heads[stream]);
        RunHeader run = new(_epoch, stream, 1, Circle, [new RunRecord(offset, (long)NowMs, RunFlags.None, metrics.Count)]);
        ArrayBufferWriter<byte> bytes = new();
        run.Write(bytes);
        Metric head = new() { Name = Names.Run, Alias = Alias(device, Names.Run), Type = SparkplugType.Bytes, Value = MetricValue.Of(bytes.WrittenSpan.ToArray()), TimestampMs = NowMs };
        return PublishAsync(device.Length == 0 ? MessageType.NData : MessageType.DData, device.Length == 0 ? null : device, [head with { Name = null }, .. metrics]);
    }

    private async Task PublishAsync(MessageType type, string? device, IReadOnlyList<Metric> metrics)
    {
        await _turn.WaitAsync();
        try
        {
            byte[] payload = PayloadCodec.ToArray(new SparkplugPayload { TimestampMs = NowMs, Seq = _seq, Metrics = metrics });
            _seq = (_seq + 1) % 256;
            await _client.PublishBinaryAsync(Topic(type, device), payload);
        }
        finally
        {
            _turn.Release();
        }
    }

    private Metric Born(string device, string name, SparkplugType type, MetricValue value) =>
        new() { Name = name, Alias = Alias(device, name), Type = type, Value = value, TimestampMs = NowMs };

    private Metric Data(string device, string name, SparkplugType type, MetricValue value) => Born(device, name, type, value) with { Name = null };

    private ulong Alias(string device, string name)
    {
        lock (_aliases)
        {
            if (!_aliases.TryGetValue((device, name), out ulong alias)) { _aliases[(device, name)] = alias = (ulong)_aliases.Count + 1; }

            return alias;
        }
    }
}
