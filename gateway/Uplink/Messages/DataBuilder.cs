using System.Buffers;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Uplink;

/// <summary>A record with its time, ready to go.</summary>
public sealed record ReadyRecord(Parcel Parcel, RecordHead Head, IReadOnlyList<RecordMetric> Metrics, long TimeMs, bool IsEstimated);

/// <summary>One NDATA (empty device) or DDATA, without seq.</summary>
public sealed record DataMessage(string Device, SparkplugPayload Payload, IReadOnlyList<Parcel> Parcels);

/// <summary>Puts records into messages: those of one device, one stream and one circle share one. Pure but for the marks.</summary>
public static class DataBuilder
{
    /// <summary>Alias, timestamp, flags and a number of a metric in protobuf, at most.</summary>
    private const int MetricBytes = 36;

    /// <param name="payloadBytesMax">Of one message, estimated from above; a single larger record goes alone.</param>
    public static IEnumerable<DataMessage> Build(IReadOnlyList<ReadyRecord> records, RunFrame frame, int payloadBytesMax, HistoryMarks marks)
    {
        foreach (IGrouping<(string Device, string Circle), ReadyRecord> group in records.GroupBy(r => (r.Head.Device, r.Head.Circle)))
        {
            List<ReadyRecord> part = [];
            int bytes = 0;
            foreach (ReadyRecord record in group)
            {
                int size = EstimatedBytes(record);
                if (part.Count > 0 && bytes + size > payloadBytesMax)
                {
                    yield return Message(group.Key.Device, group.Key.Circle, part, frame, marks);
                    (part, bytes) = ([], 0);
                }

                part.Add(record);
                bytes += size;
            }

            yield return Message(group.Key.Device, group.Key.Circle, part, frame, marks);
        }
    }

    private static DataMessage Message(string device, string circle, List<ReadyRecord> records, RunFrame frame, HistoryMarks marks)
    {
        RunHeader header = new(frame.Epoch, (byte)frame.Stream, frame.Tail, frame.BirthId, circle,
            [.. records.Select(r => new RunRecord(r.Parcel.Offset, r.TimeMs, r.IsEstimated ? RunFlags.TimeEstimated : RunFlags.None, r.Metrics.Count))]);
        ArrayBufferWriter<byte> bytes = new(64 + (12 * records.Count));
        header.Write(bytes);

        List<Metric> metrics =
        [
            new Metric { Name = Names.Run, TimestampMs = (ulong)frame.NowMs, Type = SparkplugType.Bytes, OmitType = true, Value = MetricValue.Of(bytes.WrittenSpan.ToArray()) },
        ];
        foreach (ReadyRecord record in records)
        {
            metrics.AddRange(record.Metrics.Select(m => new Metric
            {
                Alias = m.Alias,
                TimestampMs = (ulong)record.TimeMs,
                Type = m.Type,
                OmitType = true,
                IsHistorical = marks.Mark(frame.Stream, m.Alias, record.Parcel.Offset),
                Value = m.Value,
                Quality = m.Quality == MetricQuality.Good ? null : m.Quality,
            }));
        }

        return new DataMessage(device, new SparkplugPayload { TimestampMs = (ulong)frame.NowMs, Metrics = metrics }, [.. records.Select(r => r.Parcel)]);
    }

    /// <summary>Texts and bytes are in the parcel's size already.</summary>
    private static int EstimatedBytes(ReadyRecord record) => record.Parcel.Bytes + (record.Metrics.Count * MetricBytes);
}

/// <summary>What all messages of one batch share.</summary>
/// <param name="Tail">Lowest offset still held.</param>
/// <param name="NowMs">UTC milliseconds.</param>
public readonly record struct RunFrame(ulong Epoch, OutboxStream Stream, long Tail, ulong BirthId, long NowMs);
