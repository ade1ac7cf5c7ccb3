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
    private const int RecordsOfMessage = MeterMessages.RecordsOfMessage;
    private const long T = MeterMessages.T;

    [Fact]
    public void A_record_becomes_lines_in_memory_that_is_there()
    {
        RecordMapper mapper = new(new FieldTypes(), earliestMs: 0);
        BornMetric[] born = [.. MeterMessages.Points.Select((name, i) => new BornMetric("meter-1", name, MeterMessages.Types[i], ""))];
        Metric[] metrics = [.. MeterMessages.Points.Select((_, i) => new Metric { Alias = (ulong)i, Value = MeterMessages.Value(i, 1) })];
        RecordOrigin origin = new(new NodeKey("hailar-1", "gw-1"), "hailar-1", "meter-1", "meter", MeterMessages.Epoch, 2);
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
        core.Message("spBv1.0/hailar-1/NBIRTH/gw-1", MeterMessages.NodeBirth(), At(T));
        core.NodeRead(new NodeKey("hailar-1", "gw-1"), new NodeSnapshot(null, [], [], [], []), At(T));
        core.Message("spBv1.0/hailar-1/DBIRTH/gw-1/meter-1", MeterMessages.DeviceBirth(), At(T));
        byte[][] messages = [.. Enumerable.Range(0, Rounds + 200).Select(i => MeterMessages.Data(1 + (i * (long)RecordsOfMessage)))];

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
        core.Message("spBv1.0/hailar-1/NBIRTH/gw-1", MeterMessages.NodeBirth(), At(T));
        core.NodeRead(new NodeKey("hailar-1", "gw-1"), new NodeSnapshot(null, [], [], [], []), At(T));
        core.Message("spBv1.0/hailar-1/DBIRTH/gw-1/meter-1", MeterMessages.DeviceBirth(), At(T));
        byte[][] messages = [.. Enumerable.Range(0, Rounds + 200).Select(i => MeterMessages.Data(1 + (i * (long)RecordsOfMessage)))];
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
