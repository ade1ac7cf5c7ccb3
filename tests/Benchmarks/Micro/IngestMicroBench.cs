using BenchmarkDotNet.Attributes;
using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Benchmarks.Micro;

/// <summary>One record of five values becomes points, and those become lines.</summary>
public class IngestMicroBench
{
    private static readonly string[] Points = ["total/voltage_v", "total/energy_wh", "cabinet/open", "total/power_w", "mode"];
    private readonly RecordMapper _mapper = new(new FieldTypes(), earliestMs: 0);
    private readonly LineBuffer _lines = new();
    private readonly FieldStore _fields = new();
    private readonly RecordOrigin _origin = new(new NodeKey("hailar-1", "gw-1"), "hailar-1", "meter-1", "meter", 77, 2);
    private readonly BornMetric[] _born = [.. Samples.Metrics(1).Select((m, i) => new BornMetric("meter-1", Points[i], m.Type, ""))];
    private readonly Metric[] _metrics = [.. Samples.Metrics(1).Select(m => new Metric { Alias = m.Alias, Value = m.Value })];

    private long _offset;

    [Benchmark]
    public int RecordMapped() => Map().Points.Count;

    [Benchmark]
    public int RecordMappedAndWrittenAsLines()
    {
        _lines.Clear();
        foreach (Point point in Map().Points) { LineProtocolWriter.TryWrite(_lines, point, out _); }
        return _lines.WrittenCount;
    }

    private MappedRecord Map()
    {
        long offset = ++_offset;
        _fields.Clear();
        return _mapper.Map(new RecordSource(_origin, offset, Samples.TimeMs + offset, TimeEstimated: false), _born, _metrics, _fields);
    }
}
