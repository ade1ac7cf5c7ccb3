namespace LifeCircle.Edge.TimeSeries;

/// <summary>Which days are condensed after the fact. Pure.</summary>
/// <param name="FromNs">A whole hour.</param>
/// <param name="UntilNs">A whole hour; at most a day later.</param>
/// <param name="OnlyIfEmpty">Raw points of it may have gone already: what is condensed of it stands, since it was made of more.</param>
public sealed record BackfillDay(long FromNs, long UntilNs, bool OnlyIfEmpty)
{
    /// <summary>The days for which there are points, oldest first, up to the hour that is not over yet.</summary>
    public static IReadOnlyList<BackfillDay> Of(InfluxState state, RetentionWish wish, long nowNs)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(wish);
        long untilNs = nowNs - (nowNs % RetentionLayout.HourNs);
        long kept = Oldest(wish.HourlyDays, nowNs); // Hourly points from before it would be refused.
        long raw = Oldest(wish.RawDays, nowNs) + RetentionLayout.DayNs;
        SortedSet<long> days = [];
        foreach (ShardSpan span in state.Shards.Where(s => s.Policy == RetentionLayout.Raw || s.Policy == state.DefaultPolicy))
        {
            for (long day = DayOf(Math.Max(span.FromNs, kept)); day < Math.Min(span.UntilNs, untilNs); day += RetentionLayout.DayNs) { days.Add(day); }
        }

        return [.. days.Select(d => new BackfillDay(Math.Max(d, kept), Math.Min(d + RetentionLayout.DayNs, untilNs), d < raw)).Where(d => d.FromNs < d.UntilNs)];
    }

    /// <summary>The first whole hour that is kept; the beginning of 1970 when all is, since nothing of ours is older.</summary>
    private static long Oldest(int days, long nowNs)
    {
        long ns = days == 0 ? 0 : Math.Max(0, nowNs - (days * RetentionLayout.DayNs) + RetentionLayout.HourNs);
        return ns - (ns % RetentionLayout.HourNs);
    }

    private static long DayOf(long ns) => ns - (ns % RetentionLayout.DayNs);
}
