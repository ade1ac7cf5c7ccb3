using System.Buffers;
using BenchmarkDotNet.Attributes;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Benchmarks.Micro;

/// <summary>The payload of a message of 200 metrics, its run header, and one record as it lies in the outbox.</summary>
public class CodecBench
{
    private readonly ReadyRecord[] _records = Samples.Records();
    private readonly DataBuilder _builder = new(new HistoryMarks());
    private readonly PayloadReader _reader = new();
    private readonly TextPool _texts = new();
    private readonly List<RunRecord> _run = [];
    private readonly List<RecordMetric> _metrics = [];
    private readonly ArrayBufferWriter<byte> _buffer = new(4_096);
    private byte[] _payload = [], _header = [], _body = [];

    [GlobalSetup]
    public void Prepare()
    {
        _payload = _builder.Write(_records, Samples.Frame).End(1).ToArray();
        _reader.TryRead(_payload, out _);
        _header = _reader.Payload.Metrics[0].Value.Bytes.ToArray();
        _body = RecordBody.Write(_records[0].Head, _records[0].Metrics);
    }

    [Benchmark]
    public int PayloadWritten() => _builder.Write(_records, Samples.Frame).End(1).Length;

    [Benchmark]
    public bool PayloadRead() => _reader.TryRead(_payload, out _);

    [Benchmark]
    public bool RunHeaderRead() => RunHeader.TryRead(_header, _run, _texts, out _, out _);

    [Benchmark]
    public int RecordBodyWritten()
    {
        _buffer.ResetWrittenCount();
        RecordBody.Write(_buffer, _records[0].Head, _records[0].Metrics);
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public bool RecordBodyRead() => RecordBody.TryRead(_body, _metrics, _texts, out _, out _);
}
