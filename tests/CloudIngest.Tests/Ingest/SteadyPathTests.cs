using System.Buffers;
using LifeCircle.Edge.Ingest;
using LifeCircle.Edge.Ingest.Core;
using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

/// <summary>The same points again and again: from the message to the lines nothing is allocated for them.</summary>
public sealed class SteadyPathTests
{
    private const int Rounds = 100;
    private const int RecordsOfMessage = 40;
    private const long T = 1_750_000_000_000;
    private const ulong Epoch = 77;
    private static readonly string[] Points = ["total/voltage_v", "total/power_w", "total/energy_wh", "cabinet/open", "mode"];

    [Fact]
    public void A_record_becomes_lines_in_memory_that_is_there()
    {
        RecordMapper mapper = new(new FieldTypes(), earliestMs: 0);
        BornMetric[] born = [.. Points.Select((name, i) => new BornMetric("meter-1", name, Types[i], ""))];
        Metric[] metrics = [.. Points.Select((_, i) => new Metric { Alias = (ulong)i, Value = Value(i, 1) })];
        RecordOrigin origin = new(new NodeKey("hailar-1", "gw-1"), "hailar-1", "meter-1", "meter", Epoch, 2);
        FieldStore fields = new();
        using PooledLines lines = new();
        long offset = 0;
        long allocated = Allocated.Bytes(Rounds, () =>
        {
            lines.Buffer.Clear();
            fields.Clear();
            RecordSource source = new(origin, ++offset, T + offset, TimeEstimated: offset % 2 == 0);
            foreach (Point point in mapper.Map(source, born, metrics, fields).Points) { LineProtocolWriter.TryWrite(lines.Buffer, point, out _); }
        });
        string text = System.Text.Encoding.UTF8.GetString(lines.Buffer.WrittenSpan);
        Assert.Equal(3, text.Count(c => c == '\n'));
        Assert.Contains("meter,circle=hailar-1,device=meter-1,gateway=gw-1,part=total voltage_v=", text, StringComparison.Ordinal);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_message_of_known_points_costs_the_core_no_memory()
    {
        TakingOutput output = new();
        IngestCore core = new(new IngestRules { BatchLinesMax = 100_000, PendingLinesMax = 100_000, BatchAgeMs = 1_000_000, FlushMs = 1_000_000 }, new FieldTypes(), output, NullLogger<IngestCore>.Instance);
        core.Message("spBv1.0/hailar-1/NBIRTH/gw-1", NodeBirth(), At(T));
        core.NodeRead(new NodeKey("hailar-1", "gw-1"), new NodeSnapshot(null, [], [], [], []), At(T));
        core.Message("spBv1.0/hailar-1/DBIRTH/gw-1/meter-1", DeviceBirth(), At(T));
        byte[][] messages = [.. Enumerable.Range(0, Rounds + 200).Select(i => Data(1 + (i * (long)RecordsOfMessage)))];

        int next = 0;
        for (; next < 150; next++) { core.Message("spBv1.0/hailar-1/DDATA/gw-1/meter-1", messages[next], At(T)); }
        core.Tick(At(T + 2_000_000));
        core.Settled(output.Batch!, output.Batch!.Points.Count, 0, 0, At(T)); // The next batch is this one's memory.
        long allocated = Allocated.Bytes(Rounds, () => core.Message("spBv1.0/hailar-1/DDATA/gw-1/meter-1", messages[next++], At(T)));

        Assert.Equal(0, core.Tally.RecordsDropped + core.Tally.Unreadable + core.Tally.RecordsRepeated);
        Assert.Equal(next * RecordsOfMessage, core.Tally.RecordsReceived);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Records_for_which_there_is_no_room_leave_nothing_behind()
    {
        FullOutput output = new();
        IngestCore core = new(new IngestRules { BatchLinesMax = 100, PendingLinesMax = 1_000, FlushMs = 1_000_000 }, new FieldTypes(), output, NullLogger<IngestCore>.Instance);
        core.Message("spBv1.0/hailar-1/NBIRTH/gw-1", NodeBirth(), At(T));
        core.NodeRead(new NodeKey("hailar-1", "gw-1"), new NodeSnapshot(null, [], [], [], []), At(T));
        core.Message("spBv1.0/hailar-1/DBIRTH/gw-1/meter-1", DeviceBirth(), At(T));
        byte[][] messages = [.. Enumerable.Range(0, Rounds + 200).Select(i => Data(1 + (i * (long)RecordsOfMessage)))];
        int next = 0;
        for (; next < 150; next++) { core.Message("spBv1.0/hailar-1/DDATA/gw-1/meter-1", messages[next], At(T)); }
        long pending = core.PendingRecords, dropped = core.Tally.RecordsDropped;
        Assert.True(dropped > 0, "There was room for all.");

        long allocated = Allocated.Bytes(Rounds, () => core.Message("spBv1.0/hailar-1/DDATA/gw-1/meter-1", messages[next++], At(T)));
        Assert.Equal(dropped + ((next - 150) * RecordsOfMessage), core.Tally.RecordsDropped);
        Assert.Equal(pending, core.PendingRecords);
        Assert.Equal(0, allocated);
    }

    private static Moment At(long ms) => new(ms, ms);

    private static readonly SparkplugType[] Types = [SparkplugType.Double, SparkplugType.Double, SparkplugType.Int64, SparkplugType.Boolean, SparkplugType.String];

    private static MetricValue Value(int point, long offset) => point switch
    {
        0 => MetricValue.Of(229.5 + (offset % 10)),
        1 => MetricValue.Of(offset / 8.0),
        2 => MetricValue.Of(offset),
        3 => MetricValue.Of(offset % 2 == 0),
        _ => MetricValue.Of(offset % 3 == 0 ? "heating" : "off"),
    };

    private static byte[] NodeBirth() => PayloadCodec.ToArray(new SparkplugPayload
    {
        TimestampMs = (ulong)T,
        Seq = 0,
        Metrics =
        [
            new Metric { Name = Names.BdSeq, Type = SparkplugType.Int64, Value = MetricValue.Of(1L) },
            new Metric { Name = Names.EpochMetric, Type = SparkplugType.UInt64, Value = MetricValue.Of(Epoch) },
            new Metric { Name = Names.BirthId, Type = SparkplugType.UInt64, Value = MetricValue.Of(5UL) },
        ],
    });

    private static byte[] DeviceBirth() => PayloadCodec.ToArray(new SparkplugPayload
    {
        TimestampMs = (ulong)T,
        Seq = 1,
        Metrics =
        [
            new Metric { Name = Names.DeviceKind, Type = SparkplugType.String, Value = MetricValue.Of("meter") },
            .. Points.Select((name, i) => new Metric { Name = name, Alias = (ulong)(i + 1), Type = Types[i], Value = Value(i, 0), TimestampMs = (ulong)T }),
        ],
    });

    private static byte[] Data(long offset)
    {
        RunRecord[] run = [.. Enumerable.Range(0, RecordsOfMessage).Select(i => new RunRecord(offset + i, T + offset + i, RunFlags.None, Points.Length))];
        ArrayBufferWriter<byte> header = new();
        new RunHeader(Epoch, 2, 1, "hailar-1", run).Write(header);
        return PayloadCodec.ToArray(new SparkplugPayload
        {
            TimestampMs = (ulong)T,
            Seq = 2,
            Metrics =
            [
                new Metric { Name = Names.Run, TimestampMs = (ulong)T, Value = MetricValue.Of(header.WrittenSpan.ToArray()) },
                .. run.SelectMany(r => Points.Select((_, i) => new Metric { Alias = (ulong)(i + 1), TimestampMs = (ulong)r.TimeMs, Type = Types[i], OmitType = true, Value = Value(i, r.Offset) })),
            ],
        });
    }

    private sealed class PooledLines : IDisposable
    {
        public LineBuffer Buffer { get; } = new();

        public void Dispose() => Buffer.Release();
    }

    /// <summary>A database that is away: no batch is taken.</summary>
    private sealed class FullOutput : TakingOutput
    {
        public override bool TryWrite(WriteBatch batch) => false;
    }

    /// <summary>Says yes to everything and keeps the last batch.</summary>
    private class TakingOutput : ICoreOutput
    {
        public WriteBatch? Batch { get; private set; }

        public bool TryPublish(string topic, byte[] payload) => true;

        public bool TryReadNode(NodeKey node) => true;

        public virtual bool TryWrite(WriteBatch batch)
        {
            Batch = batch;
            return true;
        }

        public bool CanFlush => true;

        public void Flush(RegistryChanges changes, IReadOnlyCollection<NodeKey> nodes) { }
    }
}
