namespace LifeCircle.Edge.Model;

/// <summary>When a change of a point is worth a record.</summary>
/// <param name="Deadband">Smallest change that counts, in the point's unit; 0: every change.</param>
/// <param name="AtMostEveryMs">Shortest time between two records; 0: no limit.</param>
/// <param name="AtLeastEveryMs">Longest time between two records, changed or not; 0: on change alone.</param>
public readonly record struct ReportTerms(double Deadband = 0, int AtMostEveryMs = 0, int AtLeastEveryMs = 0);

/// <summary>What a point's reports wait for.</summary>
/// <remarks><code>
///            Arrived                     Arrived (counts, too soon)
///   Never -------------> Settled -----------------------------> Held
///           reports     ^      |                                  |
///                       |      | Arrived (counts), or Tick        | Tick (its time has come)
///                       |      | (longest time over): reports     | reports the newest
///                       +------+&lt;---------------------------------+
/// </code>
/// Invariants: two reports are never closer than AtMostEveryMs, except when the quality changes; what is reported last differs from
/// the newest reading by less than the deadband, or is Held; a change of quality or of fault always counts and is never held.
/// </remarks>
public abstract record ReportState
{
    private ReportState() { }

    public sealed record Never : ReportState;

    public sealed record Settled(LiveReading Reported, long ReportedAtNs, LiveReading Newest) : ReportState;

    public sealed record Held(LiveReading Reported, long ReportedAtNs, LiveReading Newest) : ReportState;
}

public abstract record ReportEvent
{
    private ReportEvent() { }

    public sealed record Arrived(LiveReading Reading) : ReportEvent;

    public sealed record Tick : ReportEvent;
}

/// <param name="Report">What to record now; null for nothing.</param>
public readonly record struct ReportStep(ReportState State, LiveReading? Report = null);

/// <summary>The report rule: on change, deadband, at most every, at least every.</summary>
public static class ReportGate
{
    private const long NsPerMs = 1_000_000;

    public static ReportStep Next(ReportState state, ReportEvent @event, ReportTerms terms, long nowNs) => (state, @event) switch
    {
        (ReportState.Never, ReportEvent.Arrived a) => Report(a.Reading, nowNs),
        (ReportState.Settled s, ReportEvent.Arrived a) => Weigh(s.Reported, s.ReportedAtNs, a.Reading, terms, nowNs),
        (ReportState.Held h, ReportEvent.Arrived a) => Weigh(h.Reported, h.ReportedAtNs, a.Reading, terms, nowNs),
        (ReportState.Held h, ReportEvent.Tick) when nowNs >= DueNs(h, terms) => Report(h.Newest, nowNs),
        // A repeat says "still so", now.
        (ReportState.Settled s, ReportEvent.Tick) when nowNs >= DueNs(s, terms) => Report(s.Newest with { AtNs = Math.Max(s.Newest.AtNs, nowNs) }, nowNs),
        _ => new(state),
    };

    /// <summary>When the next Tick would report; <see cref="long.MaxValue"/> for never.</summary>
    public static long DueNs(ReportState state, ReportTerms terms) => state switch
    {
        ReportState.Held h => h.ReportedAtNs + (terms.AtMostEveryMs * NsPerMs),
        ReportState.Settled s when terms.AtLeastEveryMs > 0 => s.ReportedAtNs + (terms.AtLeastEveryMs * NsPerMs),
        _ => long.MaxValue,
    };

    private static ReportStep Weigh(LiveReading reported, long reportedAtNs, LiveReading arrived, ReportTerms terms, long nowNs)
    {
        bool otherQuality = arrived.Quality != reported.Quality || arrived.Fault != reported.Fault;
        if (otherQuality) { return Report(arrived, nowNs); }
        if (!Counts(reported.Value, arrived.Value, terms.Deadband))
        {
            return nowNs >= DueNs(new ReportState.Settled(reported, reportedAtNs, arrived), terms)
                ? Report(arrived, nowNs)
                : new(new ReportState.Settled(reported, reportedAtNs, arrived));
        }

        return nowNs < reportedAtNs + (terms.AtMostEveryMs * NsPerMs)
            ? new(new ReportState.Held(reported, reportedAtNs, arrived))
            : Report(arrived, nowNs);
    }

    private static ReportStep Report(LiveReading reading, long nowNs) => new(new ReportState.Settled(reading, nowNs, reading), reading);

    private static bool Counts(LiveValue reported, LiveValue arrived, double deadband) =>
        reported != arrived && (deadband <= 0 || LiveValue.Distance(reported, arrived) is not { } distance || distance >= deadband);
}
