using System.Buffers;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>The same metrics again and again: nothing is allocated for them.</summary>
public sealed class SteadyPathTests
{
    private const int Rounds = 100;
    private const long T = 1_790_000_000_000;
    private static readonly Dictionary<string, ulong> RunAliases = new() { ["meter-1"] = 3 };

    [Fact]
    public void A_payload_of_hundreds_of_metrics_is_written_into_memory_that_is_there()
    {
        IReadOnlyList<ReadyRecord>[] batches = [.. Enumerable.Range(0, 4).Select(Records)];
        DataBuilder builder = new(new HistoryMarks());
        int round = 0, bytes = 0;
        long allocated = Allocated.Bytes(Rounds, () =>
        {
            RunFrame frame = new(1, OutboxStream.Telemetry, 1, T + round, "hailar-1", RunAliases);
            bytes = builder.Write(batches[round++ % batches.Length], frame).End((byte)round).Length;
        });
        Assert.True(bytes > 3_000, $"{bytes} bytes are no payload of hundreds of metrics.");
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_payload_of_hundreds_of_metrics_is_read_into_memory_that_is_there()
    {
        byte[][] payloads = [.. Enumerable.Range(0, 4).Select(i => new DataBuilder(new HistoryMarks()).Write(Records(i), new RunFrame(1, OutboxStream.Telemetry, 1, T, "hailar-1", RunAliases)).End(3).ToArray())];
        PayloadReader reader = new();
        List<RunRecord> run = [];
        TextPool texts = new();
        int round = 0, metrics = 0;
        long allocated = Allocated.Bytes(Rounds, () =>
        {
            bool read = reader.TryRead(payloads[round++ % payloads.Length], out string error);
            if (!read || !RunHeader.TryRead(reader.Payload.Metrics[0].Value.Bytes, run, texts, out RunHeader header, out error)) { throw new InvalidDataException(error); }
            metrics = (int)header.MetricCount;
        });
        Assert.Equal(200, metrics);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_record_of_the_outbox_is_written_and_read_in_memory_that_is_there()
    {
        ReadyRecord record = Records(0)[0];
        ArrayBufferWriter<byte> body = new();
        List<RecordMetric> metrics = [];
        TextPool texts = new();
        long allocated = Allocated.Bytes(Rounds, () =>
        {
            body.ResetWrittenCount();
            RecordBody.Write(body, record.Head, record.Metrics);
            if (!RecordBody.TryRead(body.WrittenSpan, metrics, texts, out _, out string error)) { throw new InvalidDataException(error); }
        });
        Assert.Equal(record.Metrics, metrics);
        Assert.Equal(0, allocated);
    }

    /// <summary>40 records of 5 metrics: numbers, states, and a text that is one of few.</summary>
    private static ReadyRecord[] Records(int batch) => [.. Enumerable.Range(0, 40).Select(i => new ReadyRecord(
        new Parcel(1 + (batch * 40) + i, 90), new RecordHead("hailar-1", "meter-1", "11111111-2222-3333-4444-555555555555", 5_000_000L * i),
        [
            new RecordMetric(11, SparkplugType.Double, MetricValue.Of(230.5 + i)),
            new RecordMetric(12, SparkplugType.Int64, MetricValue.Of(1_000_000L + i)),
            new RecordMetric(13, SparkplugType.Boolean, MetricValue.Of(i % 2 == 0)),
            new RecordMetric(14, SparkplugType.Float, MetricValue.Of(-40.25f), MetricQuality.Stale),
            new RecordMetric(15, SparkplugType.String, MetricValue.Of(i % 3 == 0 ? "heating" : "off")),
        ],
        T + (i * 200), IsEstimated: false))];
}
