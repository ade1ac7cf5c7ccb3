using System.Buffers;
using LifeCircle.Edge.Ingest.Link;
using LifeCircle.Edge.Sparkplug;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

/// <summary>What an overloaded ingest lets go of: backlog first, then telemetry, events last.</summary>
public sealed class UrgencyTests
{
    private const string Data = "spBv1.0/c/DDATA/g/locker-1";

    [Fact]
    public void A_message_is_as_urgent_as_its_stream_and_its_age_say()
    {
        Assert.Equal(Urgency.First, Urgencies.Of(Data, Body(stream: 1, historical: true)));
        Assert.Equal(Urgency.Telemetry, Urgencies.Of(Data, Body(stream: 2, historical: false)));
        Assert.Equal(Urgency.Backlog, Urgencies.Of(Data, Body(stream: 2, historical: true)));
        Assert.Equal(Urgency.First, Urgencies.Of("spBv1.0/c/NBIRTH/g", Body(stream: 2, historical: true)));
        Assert.Equal(Urgency.First, Urgencies.Of(Data, [1, 2, 3]));
    }

    [Fact]
    public void With_half_of_the_room_in_use_backlog_is_let_go_with_three_quarters_telemetry_and_an_event_finds_room_to_the_last()
    {
        byte[] backlog = Body(2, historical: true), live = Body(2, historical: false), of = Body(1, historical: false);
        InputQueue queue = new(bytesMax: 100 * live.Length);
        int Fill(byte[] body)
        {
            int taken = 0;
            while (queue.TryMessage(Data, body)) { taken++; }
            return taken;
        }

        Assert.InRange(Fill(backlog), 45, 50);
        Assert.InRange(Fill(live), 20, 30);
        Assert.Equal(0, Fill(backlog));
        Assert.InRange(Fill(of), 20, 30);
        Assert.Equal(0, Fill(live));
        Assert.True(queue.Bytes <= 100 * live.Length);
    }

    private static byte[] Body(byte stream, bool historical)
    {
        ArrayBufferWriter<byte> run = new();
        new RunHeader(1, stream, 1, "c", [new RunRecord(1, 1_000, RunFlags.None, 1)]).Write(run);
        return PayloadCodec.ToArray(new SparkplugPayload
        {
            TimestampMs = 1,
            Seq = 0,
            Metrics =
            [
                new Metric { Alias = 1, TimestampMs = 1, Value = MetricValue.Of(run.WrittenSpan.ToArray()) },
                new Metric { Alias = 2, TimestampMs = 1, Value = MetricValue.Of(true), IsHistorical = historical },
            ],
        });
    }
}
