using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Console.History.Chart;

/// <summary>A moment and its number.</summary>
internal readonly record struct Dot(long Ms, double Value);

/// <summary>One series of numbers, cut into pieces where it has gaps.</summary>
internal sealed class Curve
{
    /// <summary>A pause is a gap when it is this many times as long as the usual one.</summary>
    private const int UnusualTimes = 6;
    private const int WindowsMissed = 3;
    private const long RawPauseMs = 60_000;

    public Curve(HistorySeries series, int number, long windowMs)
    {
        (Series, Number) = (series, number);
        Dots = [.. series.Column.Points.Select(p => new Dot(p.TimeNs / HistoryDesk.NsPerMs, p.Value.Kind == FieldKind.Double ? p.Value.Double : p.Value.Integer))];
        GapMs = Math.Max(UnusualTimes * Usual(Dots), series.Column.Aggregate == Aggregate.None ? RawPauseMs : WindowsMissed * windowMs);
    }

    public HistorySeries Series { get; }

    /// <summary>Place in the legend; decides the colour.</summary>
    public int Number { get; }

    public IReadOnlyList<Dot> Dots { get; }

    /// <summary>Neighbours farther apart are not joined by a line.</summary>
    public long GapMs { get; }

    /// <summary>The pieces without a gap inside.</summary>
    public IEnumerable<IReadOnlyList<Dot>> Pieces()
    {
        List<Dot> piece = [];
        foreach (Dot dot in Dots)
        {
            if (piece.Count > 0 && dot.Ms - piece[^1].Ms > GapMs)
            {
                yield return piece;
                piece = [];
            }

            piece.Add(dot);
        }

        if (piece.Count > 0) { yield return piece; }
    }

    /// <summary>The value nearest to the moment; null in a gap.</summary>
    public Dot? Near(long ms)
    {
        if (Dots.Count == 0) { return null; }
        Dot nearest = Dots.MinBy(d => Math.Abs(d.Ms - ms));
        return Math.Abs(nearest.Ms - ms) <= Math.Max(GapMs, 1) ? nearest : null;
    }

    private static long Usual(IReadOnlyList<Dot> dots)
    {
        if (dots.Count < 3) { return 0; }
        long[] pauses = [.. dots.Zip(dots.Skip(1), (a, b) => b.Ms - a.Ms)];
        Array.Sort(pauses);
        return pauses[pauses.Length / 2];
    }
}
