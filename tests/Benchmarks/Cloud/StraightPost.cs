using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>The lines that a played fleet becomes, encoded beforehand and posted straight: what the database can take at all.</summary>
internal sealed class StraightPost : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private readonly List<byte[]> _batches = [];

    /// <param name="first">Offset of the first record of each gateway.</param>
    public StraightPost(FleetOptions fleet, long first, long recordsOfEach, int linesOfBatch)
    {
        RecordMapper mapper = new(new FieldTypes(), earliestMs: 0);
        FieldStore fields = new();
        BornMetric[] born = [.. PlayedMeter.Points.Select(p => new BornMetric(PlayedMeter.Device, p.Name, p.Type, ""))];
        LineBuffer lines = new();
        int count = 0;
        // A message of each gateway in turn, as they come in.
        for (long from = first; from < first + recordsOfEach; from += fleet.RecordsPerMessage)
        {
            for (int g = 1; g <= fleet.Gateways; g++)
            {
                RecordOrigin origin = new(new NodeKey(fleet.Circle, $"{fleet.Prefix}{g:00000}"), fleet.Circle, PlayedMeter.Device, PlayedMeter.Kind, 7, 2);
                for (long offset = from; offset < Math.Min(from + fleet.RecordsPerMessage, first + recordsOfEach); offset++)
                {
                    Metric[] metrics = [.. born.Select((_, i) => new Metric { Value = PlayedMeter.Value(i, offset) })];
                    RecordSource source = new(origin, offset, fleet.StartMs + (offset * PlayedMeter.StepMs), TimeEstimated: false);
                    fields.Clear();
                    foreach (Point point in mapper.Map(source, born, metrics, fields).Points) { LineProtocolWriter.TryWrite(lines, point, out _); }
                    if (++count % linesOfBatch == 0) { Cut(lines); }
                }
            }
        }

        Cut(lines);
        Lines = count;
    }

    public int Lines { get; }

    public async Task SendAsync(string influxUrl, string database, CancellationToken cancellationToken)
    {
        Uri write = new($"{influxUrl}/write?db={database}&precision=ns");
        foreach (byte[] batch in _batches)
        {
            using ByteArrayContent content = new(batch);
            using HttpResponseMessage answer = await _http.PostAsync(write, content, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }

    public void Dispose() => _http.Dispose();

    private void Cut(LineBuffer lines)
    {
        if (lines.WrittenCount == 0) { return; }
        _batches.Add(lines.WrittenMemory.ToArray());
        lines.Clear();
    }
}
