namespace LifeCircle.Edge.TimeSeries;

/// <summary>Divides a database of a 1.x server; a second run finds everything there and changes nothing.</summary>
internal sealed class InfluxSetup(InfluxOptions options, HttpClient http, TimeProvider time, Action<string> say)
{
    /// <summary>One day of a large fleet; the server is not asked for more at once.</summary>
    private const int BackfillTimeoutMs = 600_000;
    private readonly InfluxQuery _query = new(options, http);

    /// <summary>Null when it is done, else one sentence.</summary>
    /// <exception cref="TimeSeriesReadException">The server does not answer or refuses; the message is one sentence.</exception>
    public async Task<string?> RunAsync(RetentionWish wish, CancellationToken cancellationToken)
    {
        long nowNs = time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        InfluxState state = await InfluxState.ReadAsync(_query, options.Bucket, cancellationToken);
        say(new SetupStep(SetupEffect.Found, Found(state)).Line(wish.DryRun));
        if (RetentionPlan.Refusal(state, options.Bucket) is { } refusal) { return refusal; }
        IReadOnlyList<SetupStep> steps = RetentionPlan.Of(state, options.Bucket, wish, nowNs);
        foreach (SetupStep step in steps)
        {
            foreach (string statement in step.Statements)
            {
                if (!wish.DryRun) { await _query.AskAsync(statement, cancellationToken, onDatabase: false); }
            }

            say(step.Line(wish.DryRun));
            if (wish.DryRun) { foreach (string statement in step.Statements) { say($"    {statement}"); } }
        }

        if (steps.All(s => s.Statements.Count == 0)) { say("Nothing was to be changed."); }
        if (wish.Backfill) { await BackfillAsync(state, wish, nowNs, cancellationToken); }
        return null;
    }

    private string Found(InfluxState state) => state.Exists
        ? $"database \"{options.Bucket}\" with {state.Policies.Count} retention policies and {state.Queries.Count} continuous queries"
        : $"no database \"{options.Bucket}\"";

    private async Task BackfillAsync(InfluxState state, RetentionWish wish, long nowNs, CancellationToken cancellationToken)
    {
        InfluxStatements statements = new(options.Bucket, state.DefaultPolicy);
        InfluxQuery patient = new(options with { TimeoutMs = BackfillTimeoutMs }, http);
        IReadOnlyList<BackfillDay> days = BackfillDay.Of(state, wish, nowNs);
        long written = 0;
        int done = 0;
        foreach (BackfillDay day in days)
        {
            string statement = statements.Condense(day.FromNs, day.UntilNs);
            if (wish.DryRun)
            {
                say($"    {statement}");
                continue;
            }

            if (day.OnlyIfEmpty && (await patient.AskAsync(statements.AnyHourly(day.FromNs, day.UntilNs), cancellationToken)).Count > 0) { continue; }
            IReadOnlyList<InfluxTable> answer = await patient.AskAsync(statement, cancellationToken);
            written += answer.SelectMany(t => t.Rows.Select(r => long.TryParse(t.Text(r, "written"), out long n) ? n : 0)).Sum();
            done++;
        }

        say(wish.DryRun ? $"would condense {days.Count} days" : new SetupStep(SetupEffect.Make, $"{written} hourly points of {done} days that were in the database; {days.Count - done} older days had theirs").Line(dryRun: false));
    }
}
