using System.Diagnostics.Metrics;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.CloudIngest.Metrics;

/// <summary>The writer with a watch in its hand: how long writes take and how large they are.</summary>
internal sealed class MeasuredWriter : ITimeSeriesWriter, IAsyncDisposable
{
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10] };
    private static readonly InstrumentAdvice<int> Lines = new() { HistogramBucketBoundaries = [1, 10, 50, 100, 500, 1_000, 2_500, 5_000] };
    private readonly Meter _meter = new(MetricsServices.MeterName);
    private readonly ITimeSeriesWriter _inner;
    private readonly TimeProvider _time;
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _batch;

    public MeasuredWriter(ITimeSeriesWriter inner, TimeProvider time)
    {
        (_inner, _time) = (inner, time);
        _duration = _meter.CreateHistogram("timeseries.write.duration", "s", "One write to the time-series store, retries included", null, Seconds);
        _batch = _meter.CreateHistogram("timeseries.write.batch", null, "Lines of one write", null, Lines);
    }

    public async Task<WriteReport> WriteAsync(IReadOnlyList<Point> batch, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        WriteReport report = await _inner.WriteAsync(batch, cancellationToken);
        _duration.Record(_time.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("settled", report.IsSettled));
        _batch.Record(batch.Count);
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        _meter.Dispose();
        if (_inner is IAsyncDisposable later) { await later.DisposeAsync(); }
        else { (_inner as IDisposable)?.Dispose(); }
    }
}
