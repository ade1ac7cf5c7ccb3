namespace LifeCircle.Edge.TimeSeries;

/// <summary>Whether the server has a policy for raw telemetry that is fit to write into; asked again now and then, since the set-up may come while the ingest runs.</summary>
internal sealed class RawPolicyWatch(InfluxOptions options, HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMinutes(5);

    /// <summary>After a write that failed: the policy may be gone.</summary>
    private static readonly TimeSpan DoubtAtMostEvery = TimeSpan.FromSeconds(10);

    private readonly InfluxQuery _query = new(options, http);
    private readonly BucketApi _buckets = new(options, http);
    private long _asked;
    private int _isAsking;
    private volatile bool _wasAsked;
    private volatile bool _hasRaw;
    private volatile bool _isInDoubt;

    /// <summary>The next <see cref="HasRawAsync"/> asks, though not in a storm.</summary>
    public void Doubt() => _isInDoubt = true;

    /// <summary>The last answer, asked anew when it is old. Without an answer it is the one from before, and at first no: the default policy takes everything.</summary>
    public async ValueTask<bool> HasRawAsync(RecognisedServer? server, CancellationToken cancellationToken)
    {
        if (server is null || !IsDue() || Interlocked.Exchange(ref _isAsking, 1) == 1) { return _hasRaw; }
        try
        {
            Volatile.Write(ref _asked, time.GetTimestamp());
            (_wasAsked, _isInDoubt) = (true, false);
            _hasRaw = server.Product switch
            {
                InfluxProduct.InfluxDb1 or InfluxProduct.Unknown => await HasPolicyAsync(cancellationToken),
                InfluxProduct.InfluxDb2 => await HasPolicyAsync(cancellationToken) && await HasBucketAsync(cancellationToken),
                _ => false,
            };
        }
        catch (TimeSeriesReadException) { _isInDoubt = true; } // The write itself will say what is wrong.
        finally { Volatile.Write(ref _isAsking, 0); }

        return _hasRaw;
    }

    /// <summary>Also what a reader will ask: where it cannot see the policy, nothing is to be written into it.</summary>
    private async Task<bool> HasPolicyAsync(CancellationToken cancellationToken) =>
        RetentionPolicy.Read(await _query.AskAsync(RetentionPolicy.Show(options.Bucket), cancellationToken)).Any(p => p.Name == RetentionLayout.Raw && IsFit(p.DurationNs));

    /// <summary>A 2.x does not tell in InfluxQL how long it keeps.</summary>
    private async Task<bool> HasBucketAsync(CancellationToken cancellationToken) =>
        await _buckets.FindAsync($"{options.Bucket}/{RetentionLayout.Raw}", cancellationToken) is { } bucket && IsFit(bucket.KeepS * 1_000_000_000);

    /// <summary>A policy that somebody has made shorter than the daily query looks back would lose points that came late.</summary>
    private static bool IsFit(long durationNs) => durationNs == 0 || durationNs >= RetentionLayout.RawDaysMin * RetentionLayout.DayNs;

    private bool IsDue() => !_wasAsked || time.GetElapsedTime(Volatile.Read(ref _asked)) >= (_isInDoubt ? DoubtAtMostEvery : AskEvery);
}
