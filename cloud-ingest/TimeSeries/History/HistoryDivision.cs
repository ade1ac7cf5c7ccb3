namespace LifeCircle.Edge.TimeSeries;

/// <summary>The front of a range, of which points as written may have gone: there hourly points are asked, too.</summary>
/// <remarks>
/// <code>
/// from         front: hourly points in windows of whole hours or wider     boundary        until
/// |----------------------------------- now - raw days ------------------------|--------------|
/// |-------------------------- points as written, in windows as asked for --------------------|
/// </code>
/// In each of the front's windows the side that has seen more points is taken: so a range that began before the set-up,
/// telemetry that came late, and a day that is half gone are each shown as well as they still can be.
/// </remarks>
/// <param name="BoundaryNs">End of the front; not after the start of the range when there is none.</param>
/// <param name="WindowNs">Width of the front's windows.</param>
internal readonly record struct HistoryDivision(long BoundaryNs, long WindowNs)
{
    /// <param name="rawNs">How long points as written are kept; 0: for ever.</param>
    public static HistoryDivision Of(HistoryRequest request, long rawNs, long nowNs)
    {
        if (rawNs == 0 || request.OnlyAsWritten || request.Aggregate == Aggregate.None) { return new HistoryDivision(request.FromNs, request.WindowNs); }
        long window = Math.Max(request.WindowNs, RetentionLayout.HourNs);
        return new HistoryDivision(Math.Min(WindowFold.StartOf(nowNs - rawNs, window) + window, request.UntilNs), window);
    }

    /// <summary>The points of both sides, oldest first.</summary>
    public List<HistoryPoint> Join(IReadOnlyList<CountedPoint> written, IReadOnlyList<CountedPoint> hourly)
    {
        long window = WindowNs;
        Dictionary<long, long> seen = [];
        foreach (CountedPoint point in written) { seen[Start(point)] = seen.GetValueOrDefault(Start(point)) + point.Count; }
        CountedPoint[] fuller = [.. hourly.Where(p => p.Count > seen.GetValueOrDefault(Start(p)))];
        HashSet<long> taken = [.. fuller.Select(Start)];
        return [.. written.Where(p => !taken.Contains(Start(p))).Concat(fuller).Select(p => p.Point).OrderBy(p => p.TimeNs)];

        long Start(CountedPoint point) => WindowFold.StartOf(point.Point.TimeNs, window);
    }
}

/// <param name="Count">Points as written that are behind it.</param>
internal readonly record struct CountedPoint(HistoryPoint Point, long Count);
