using System.Buffers;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Support;

/// <summary>What a played gateway says, as bytes. Its memory is used again: a payload holds until the next one.</summary>
internal sealed class PlayedMessages(ulong epoch, long startMs)
{
    private const ulong BirthId = 7;
    private readonly PayloadWriter _payload = new();
    private readonly ArrayBufferWriter<byte> _header = new(256);
    private readonly List<RunRecord> _run = [];
    private ulong _seq;

    /// <summary>The last event that was said.</summary>
    public long HeadEvents { get; set; }

    private static ulong NowMs => (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public ReadOnlyMemory<byte> NodeBirth(long head)
    {
        _seq = 0;
        return Of(
        [
            Named(Names.BdSeq, SparkplugType.Int64, MetricValue.Of(0L)), Named(Names.Rebirth, SparkplugType.Boolean, MetricValue.Of(false)),
            Named(Names.EpochMetric, SparkplugType.UInt64, MetricValue.Of(epoch)), Named(Names.BirthId, SparkplugType.UInt64, MetricValue.Of(BirthId)),
            Named(Names.HeadEvents, SparkplugType.Int64, MetricValue.Of(HeadEvents)), Named(Names.HeadTelemetry, SparkplugType.Int64, MetricValue.Of(head)),
        ]);
    }

    public ReadOnlyMemory<byte> DeviceBirth() => Of(
    [
        Named(Names.BirthId, SparkplugType.UInt64, MetricValue.Of(BirthId)), Named(Names.DeviceKind, SparkplugType.String, MetricValue.Of(PlayedMeter.Kind)),
        Named(Names.DeviceName, SparkplugType.String, MetricValue.Of("Meter")), Named(Names.Run, SparkplugType.Bytes, MetricValue.Null) with { Alias = PlayedMeter.RunAlias },
        .. PlayedMeter.Points.Select((p, i) => Named(p.Name, p.Type, MetricValue.Null) with { Alias = Alias(i) }),
        Named(Names.EventPrefix + PlayedMeter.EventKind, SparkplugType.String, MetricValue.Null) with { Alias = Alias(PlayedMeter.Points.Count) },
    ]);

    /// <summary>One event of the device, as JSON.</summary>
    public ReadOnlyMemory<byte> Event(long offset, string json)
    {
        _run.Clear();
        _run.Add(new RunRecord(offset, (long)NowMs, RunFlags.None, 1));
        BeginRun(1, offset);
        _payload.Add(new Metric { Alias = Alias(PlayedMeter.Points.Count), TimestampMs = NowMs, Type = SparkplugType.String, OmitType = true, Value = MetricValue.Of(json) });
        return End();
    }

    public ReadOnlyMemory<byte> Data(long from, long through, long tail)
    {
        _run.Clear();
        for (long offset = from; offset <= through; offset++) { _run.Add(new RunRecord(offset, TimeMs(offset), RunFlags.None, PlayedMeter.Points.Count)); }
        BeginRun(2, tail);
        for (long offset = from; offset <= through; offset++)
        {
            for (int i = 0; i < PlayedMeter.Points.Count; i++)
            {
                _payload.Add(new Metric { Alias = Alias(i), TimestampMs = (ulong)TimeMs(offset), Type = PlayedMeter.Points[i].Type, OmitType = true, Value = PlayedMeter.Value(i, offset) });
            }
        }

        return End();
    }

    private void BeginRun(byte stream, long tail)
    {
        _header.ResetWrittenCount();
        new RunHeader(epoch, stream, tail, "", _run).Write(_header);
        _payload.Begin(NowMs);
        _payload.Add(new Metric { Alias = PlayedMeter.RunAlias, TimestampMs = NowMs, Type = SparkplugType.Bytes, OmitType = true, Value = MetricValue.Of(_header.WrittenSpan.ToArray()) });
    }

    private static ulong Alias(int point) => PlayedMeter.RunAlias + 1 + (ulong)point;

    private long TimeMs(long offset) => startMs + (offset * PlayedMeter.StepMs);

    private static Metric Named(string name, SparkplugType type, MetricValue value) => new() { Name = name, Type = type, Value = value, TimestampMs = NowMs };

    private ReadOnlyMemory<byte> Of(IEnumerable<Metric> metrics)
    {
        _payload.Begin(NowMs);
        foreach (Metric metric in metrics) { _payload.Add(metric); }
        return End();
    }

    private ReadOnlyMemory<byte> End()
    {
        ReadOnlyMemory<byte> payload = _payload.End(_seq);
        _seq = (_seq + 1) % 256;
        return payload;
    }
}
