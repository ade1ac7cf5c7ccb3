namespace LifeCircle.Edge.TimeSeries;

/// <summary>Divides what a 2.x server keeps into three buckets, with a task in place of continuous queries.</summary>
/// <remarks>The names <c>B/lifecircle_raw</c> are what a 2.x takes for policies of a database <c>B</c> when it is asked in InfluxQL.</remarks>
internal sealed class BucketSetup(InfluxOptions options, HttpClient http, Action<string> say)
{
    private const long DayS = 86_400;
    private readonly BucketApi _api = new(options, http);
    private int _changes;

    /// <exception cref="TimeSeriesReadException">The server does not answer or refuses; the message is one sentence.</exception>
    public async Task<string?> RunAsync(RetentionWish wish, CancellationToken cancellationToken)
    {
        if (wish.Backfill) { return "--backfill works on InfluxDB 1.x alone; on 2.x run the task lifecircle_late by hand for the last week, and raw points stay what older charts are made of."; }
        FluxTasks tasks = new(options.Bucket, options.Org);
        string orgId = await _api.OrgIdAsync(cancellationToken);
        await BucketAsync(orgId, options.Bucket, wish.EventsDays, "--events-days", wish, cancellationToken);
        await BucketAsync(orgId, tasks.RawBucket, wish.RawDays, "--raw-days", wish, cancellationToken);
        await BucketAsync(orgId, tasks.HourlyBucket, wish.HourlyDays, "--hourly-days", wish, cancellationToken);
        await TaskAsync(orgId, tasks.HourlyName, tasks.Hourly, wish, cancellationToken);
        await TaskAsync(orgId, tasks.LateName, tasks.Late, wish, cancellationToken);
        if (_changes == 0) { say("Nothing was to be changed."); }
        return null;
    }

    private async Task BucketAsync(string orgId, string name, int days, string flag, RetentionWish wish, CancellationToken cancellationToken)
    {
        long keepS = days * DayS;
        Bucket? bucket = await _api.FindAsync(name, cancellationToken);
        if (bucket is null)
        {
            if (!wish.DryRun) { await _api.MakeAsync(orgId, name, keepS, cancellationToken); }
            Say(SetupEffect.Make, Kept(name, keepS), wish);
        }
        else if (bucket.KeepS == keepS) { Say(SetupEffect.Leave, Kept(name, keepS), wish); }
        else if (keepS > 0 && (bucket.KeepS == 0 || bucket.KeepS > keepS) && !wish.Yes)
        {
            // What lies in it a 2.x does not tell without reading it all.
            Say(SetupEffect.Leave, $"{Kept(name, bucket.KeepS)}. {flag} {days} would delete all its points that are older; add --yes to let them go", wish);
        }
        else
        {
            if (!wish.DryRun) { await _api.KeepAsync(bucket, keepS, cancellationToken); }
            Say(SetupEffect.Change, $"{Kept(name, keepS)}, before {Said(bucket.KeepS)}", wish);
        }
    }

    private async Task TaskAsync(string orgId, string name, string flux, RetentionWish wish, CancellationToken cancellationToken)
    {
        FluxTask? task = await _api.FindTaskAsync(orgId, name, cancellationToken);
        string what = $"task \"{name}\"";
        if (task is not null && task.Flux.Trim() == flux.Trim())
        {
            Say(SetupEffect.Leave, what, wish);
            return;
        }

        if (!wish.DryRun) { await (task is null ? _api.MakeTaskAsync(orgId, flux, cancellationToken) : _api.ChangeTaskAsync(task, flux, cancellationToken)); }
        Say(task is null ? SetupEffect.Make : SetupEffect.Change, task is null ? what : $"{what}, which was another", wish);
        if (wish.DryRun) { foreach (string line in flux.Split('\n', StringSplitOptions.RemoveEmptyEntries)) { say($"    {line}"); } }
    }

    private void Say(SetupEffect effect, string sentence, RetentionWish wish)
    {
        if (effect != SetupEffect.Leave) { _changes++; }
        say(new SetupStep(effect, sentence).Line(wish.DryRun));
    }

    private static string Kept(string bucket, long keepS) => $"bucket \"{bucket}\": kept {Said(keepS)}";

    private static string Said(long keepS) => InfluxDuration.Said(keepS * 1_000_000_000);
}
