namespace LifeCircle.Edge.TimeSeries;

/// <summary>Writes to an InfluxDB that <c>influx-setup</c> may have divided: fresh telemetry into the raw policy when there is one, everything else into the default one.</summary>
/// <remarks>The two are written side by side, each with the whole care of <see cref="InfluxWriter"/>; neither holds up the other's report of what became of its lines.</remarks>
internal sealed class DividedWriter : ITimeSeriesWriter, IDisposable
{
    private readonly InfluxWriter _kept;
    private readonly InfluxWriter _raw;
    private readonly RawPolicyWatch _watch;
    private readonly TimeProvider _time;

    /// <param name="recognised">Hears of every server that is recognised, and of the policy beside it.</param>
    public DividedWriter(InfluxOptions options, HttpClient http, TimeProvider time, Action<RecognisedServer>? recognised)
    {
        _kept = new InfluxWriter(options, http, time, recognised);
        _raw = new InfluxWriter(options with { Policy = RetentionLayout.Raw }, http, time, server => recognised?.Invoke(server with { Policy = RetentionLayout.Raw }));
        _watch = new RawPolicyWatch(options, http, time);
        _time = time;
    }

    public async Task<WriteReport> WriteAsync(IReadOnlyList<Point> batch, CancellationToken cancellationToken)
    {
        if (!await _watch.HasRawAsync(_kept.Server ?? _raw.Server, cancellationToken)) { return await _kept.WriteAsync(batch, cancellationToken); }
        DividedBatch divided = DividedBatch.Of(batch, _time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000);
        if (divided.Raw.Count == 0) { return await _kept.WriteAsync(batch, cancellationToken); }
        if (divided.Kept.Count == 0) { return Raw(await _raw.WriteAsync(batch, cancellationToken)); }
        WriteReport[] reports = await Task.WhenAll(_kept.WriteAsync(divided.Kept, cancellationToken), _raw.WriteAsync(divided.Raw, cancellationToken));
        return divided.Join(reports[0], Raw(reports[1]));
    }

    public void Dispose()
    {
        _kept.Dispose();
        _raw.Dispose();
    }

    private WriteReport Raw(WriteReport report)
    {
        if (!report.IsSettled) { _watch.Doubt(); }
        return report;
    }
}
