using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Console.History.Chart;

/// <summary>A time during which a state held.</summary>
internal readonly record struct Hold(long FromMs, long UntilMs, FieldValue Value);

/// <summary>One series of states: each holds until the next.</summary>
internal sealed class Lane
{
    public Lane(HistorySeries series, int number, HistoryAsk ask, long nowMs)
    {
        (Series, Number) = (series, number);
        long end = Math.Min(ask.UntilMs, nowMs);
        List<Hold> holds = [];
        if (series.Column.Before is { } before) { holds.Add(new Hold(ask.FromMs, end, before.Value)); }
        foreach (HistoryPoint point in series.Column.Points)
        {
            long at = Math.Max(ask.FromMs, point.TimeNs / HistoryDesk.NsPerMs);
            if (holds.Count > 0)
            {
                if (holds[^1].Value == point.Value) { continue; }
                holds[^1] = holds[^1] with { UntilMs = at };
            }

            holds.Add(new Hold(at, Math.Max(at, end), point.Value));
        }

        Holds = holds;
    }

    public HistorySeries Series { get; }

    public int Number { get; }

    public IReadOnlyList<Hold> Holds { get; }

    /// <summary>The state at the moment; null before the first that is known, and in the future.</summary>
    public Hold? At(long ms) => Holds.Where(h => h.FromMs <= ms && ms <= h.UntilMs).Select(h => (Hold?)h).LastOrDefault();
}
