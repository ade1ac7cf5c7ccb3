using System.Globalization;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>From what there is and what is wanted to what is to be done, on a 1.x. Pure.</summary>
public static class RetentionPlan
{
    /// <summary>Null when the database can be divided, else one sentence.</summary>
    public static string? Refusal(InfluxState state, string database)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.DefaultPolicy is RetentionLayout.Raw or RetentionLayout.Hourly
            ? $"The default policy of \"{database}\" is {state.DefaultPolicy}, where events would not be kept: make a policy of your own the default one (ALTER RETENTION POLICY … DEFAULT)."
            : null;
    }

    /// <param name="nowNs">UTC nanoseconds since 1970.</param>
    public static IReadOnlyList<SetupStep> Of(InfluxState state, string database, RetentionWish wish, long nowNs)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(wish);
        InfluxStatements say = new(database, state.DefaultPolicy);
        long events = wish.EventsDays * RetentionLayout.DayNs;
        List<SetupStep> steps = [];
        if (!state.Exists)
        {
            steps.Add(new SetupStep(SetupEffect.Make, $"database \"{database}\", default policy \"{state.DefaultPolicy}\" (events, late telemetry): kept {InfluxDuration.Said(events)}", [say.CreateDatabase(events)]));
        }
        else if (state.Default is null)
        {
            steps.Add(new SetupStep(SetupEffect.Make, Kept(state.DefaultPolicy, events), [say.CreatePolicy(state.DefaultPolicy, events, isDefault: true)]));
        }
        else
        {
            steps.Add(Policy(state, say, state.Default.Name, "--events-days", events, wish.Yes, nowNs));
        }

        steps.Add(Policy(state, say, RetentionLayout.Raw, "--raw-days", wish.RawDays * RetentionLayout.DayNs, wish.Yes, nowNs));
        steps.Add(Policy(state, say, RetentionLayout.Hourly, "--hourly-days", wish.HourlyDays * RetentionLayout.DayNs, wish.Yes, nowNs));
        steps.Add(Query(state, say, RetentionLayout.HourlyQuery, say.CreateHourlyQuery()));
        steps.Add(Query(state, say, RetentionLayout.LateQuery, say.CreateLateQuery()));
        return steps;
    }

    private static SetupStep Policy(InfluxState state, InfluxStatements say, string name, string flag, long keepNs, bool yes, long nowNs)
    {
        if (state.Find(name) is not { } policy) { return new SetupStep(SetupEffect.Make, Kept(name, keepNs), [say.CreatePolicy(name, keepNs)]); }
        if (policy.DurationNs == keepNs) { return new SetupStep(SetupEffect.Leave, Kept(name, keepNs)); }
        bool shorter = keepNs > 0 && (policy.DurationNs == 0 || policy.DurationNs > keepNs);
        string goes = shorter ? Goes(state, name, nowNs - keepNs) : "";
        if (goes.Length > 0 && !yes)
        {
            return new SetupStep(SetupEffect.Leave, $"{Kept(name, policy.DurationNs)}. {flag} would delete {goes}; add --yes to let it go");
        }

        return new SetupStep(SetupEffect.Change, $"{Kept(name, keepNs)}, before {InfluxDuration.Said(policy.DurationNs)}{(goes.Length > 0 ? $". That deletes {goes}" : "")}", [say.AlterPolicy(name, keepNs)]);
    }

    /// <summary>What InfluxDB deletes when the policy keeps nothing older than the moment; empty for nothing.</summary>
    private static string Goes(InfluxState state, string policy, long beforeNs)
    {
        ShardSpan[] gone = [.. state.Shards.Where(s => s.Policy == policy && s.UntilNs <= beforeNs)];
        return gone.Length == 0 ? "" : $"all its points of {Day(gone.Min(s => s.FromNs))} to {Day(gone.Max(s => s.UntilNs))}";
    }

    private static SetupStep Query(InfluxState state, InfluxStatements say, string name, string create)
    {
        string what = $"continuous query \"{name}\"";
        if (!state.Queries.TryGetValue(name, out string? there)) { return new SetupStep(SetupEffect.Make, what, [create]); }
        return InfluxStatements.IsSame(there, create)
            ? new SetupStep(SetupEffect.Leave, what)
            : new SetupStep(SetupEffect.Change, $"{what}, which was another", [say.DropQuery(name), create]);
    }

    private static string Kept(string policy, long ns) => $"policy \"{policy}\": kept {InfluxDuration.Said(ns)}";

    private static string Day(long ns) => DateTimeOffset.FromUnixTimeMilliseconds(ns / 1_000_000).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
