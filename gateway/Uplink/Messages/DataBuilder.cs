using System.Buffers;
using System.Runtime.InteropServices;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Uplink;

/// <summary>A record with its time, ready to go.</summary>
public sealed record ReadyRecord(Parcel Parcel, RecordHead Head, IReadOnlyList<RecordMetric> Metrics, long TimeMs, bool IsEstimated);

/// <summary>One NDATA (empty device) or DDATA; only its seq is missing, which <see cref="PayloadWriter.End"/> takes.</summary>
/// <param name="Payload">The builder's own: it holds until the next message.</param>
public readonly record struct DataMessage(string Device, PayloadWriter Payload, IReadOnlyList<Parcel> Parcels);

/// <summary>Puts records into messages: those of one device, one stream and one circle share one. Pure but for the marks; its memory is used again.</summary>
public sealed class DataBuilder(HistoryMarks marks)
{
    /// <summary>Alias, timestamp, flags and a number of a metric in protobuf, at most.</summary>
    private const int MetricBytes = 36;

    private readonly PayloadWriter _payload = new();
    private readonly ArrayBufferWriter<byte> _header = new(1_024);
    private readonly List<RunRecord> _run = [];

    /// <param name="payloadBytesMax">Of one message, estimated from above; a single larger record goes alone.</param>
    public IEnumerable<DataMessage> Build(IReadOnlyList<ReadyRecord> records, RunFrame frame, int payloadBytesMax)
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
                    yield return Message(group.Key.Device, part, frame);
                    (part, bytes) = ([], 0);
                }

                part.Add(record);
                bytes += size;
            }

            yield return Message(group.Key.Device, part, frame);
        }
    }

    /// <summary>One payload of records that share device, stream and circle. Allocates nothing once it has written one as large.</summary>
    public PayloadWriter Write(IReadOnlyList<ReadyRecord> records, RunFrame frame)
    {
        ArgumentNullException.ThrowIfNull(records);
        _payload.Begin((ulong)frame.NowMs);
        ulong? alias = frame.RunAliases.TryGetValue(records[0].Head.Device, out ulong born) ? born : null;
        _payload.Add(new Metric { Name = alias is null ? Names.Run : null, Alias = alias, TimestampMs = (ulong)frame.NowMs, Type = SparkplugType.Bytes, OmitType = true, Value = MetricValue.Of(Header(records, frame)) });
        for (int r = 0; r < records.Count; r++)
        {
            ReadyRecord record = records[r];
            for (int m = 0; m < record.Metrics.Count; m++) { Add(record, record.Metrics[m], frame.Stream); }
        }

        return _payload;
    }

    private DataMessage Message(string device, List<ReadyRecord> records, RunFrame frame) => new(device, Write(records, frame), [.. records.Select(r => r.Parcel)]);

    private ArraySegment<byte> Header(IReadOnlyList<ReadyRecord> records, RunFrame frame)
    {
        _run.Clear();
        for (int i = 0; i < records.Count; i++)
        {
            ReadyRecord record = records[i];
            _run.Add(new RunRecord(record.Parcel.Offset, record.TimeMs, record.IsEstimated ? RunFlags.TimeEstimated : RunFlags.None, record.Metrics.Count));
        }

        _header.ResetWrittenCount();
        string circle = records[0].Head.Circle == frame.Group ? "" : records[0].Head.Circle;
        new RunHeader(frame.Epoch, (byte)frame.Stream, frame.Tail, circle, _run).Write(_header);
        MemoryMarshal.TryGetArray(_header.WrittenMemory, out ArraySegment<byte> written);
        return written;
    }

    private void Add(ReadyRecord record, RecordMetric metric, OutboxStream stream) => _payload.Add(new Metric
    {
        Alias = metric.Alias,
        TimestampMs = (ulong)record.TimeMs,
        Type = metric.Type,
        OmitType = true,
        IsHistorical = marks.Mark(stream, metric.Alias, record.Parcel.Offset),
        Value = metric.Value,
        Quality = metric.Quality == MetricQuality.Good ? null : metric.Quality,
    });

    /// <summary>Texts and bytes are in the parcel's size already.</summary>
    private static int EstimatedBytes(ReadyRecord record) => record.Parcel.Bytes + (record.Metrics.Count * MetricBytes);
}

/// <summary>What all messages of one batch share.</summary>
/// <param name="Tail">Lowest offset still held.</param>
/// <param name="NowMs">UTC milliseconds.</param>
/// <param name="Group">Of the topic; records made under another say so.</param>
/// <param name="RunAliases">By device: what the births call the run header; a device without one gets the name.</param>
public readonly record struct RunFrame(ulong Epoch, OutboxStream Stream, long Tail, long NowMs, string Group, IReadOnlyDictionary<string, ulong> RunAliases);
