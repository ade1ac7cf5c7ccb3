using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Simulation;

/// <summary>Points from a clock that is too far ahead: the ingest keeps them as dead letters and writes them when their time has come. A run is over long before, so there they are as good as written.</summary>
internal static class KeptAhead
{
    /// <summary>No run lasts so long that a time behind this is anything but ahead; the limit is the ingest's own (<c>AheadHoursMax</c>).</summary>
    private static readonly long FromNs = (long)(World.Began.AddHours(24) - DateTimeOffset.UnixEpoch).TotalNanoseconds;

    public static IEnumerable<Point> PointsOf(IEnumerable<DeadLetterEntity> letters)
    {
        foreach (DeadLetterEntity letter in letters.DistinctBy(l => l.Body)) // A record that came twice is kept twice and will be one point.
        {
            if (TryRead(letter, out Point point)) { yield return point; }
        }
    }

    public static IEnumerable<DeadLetterEntity> Others(IEnumerable<DeadLetterEntity> letters) => letters.Where(l => !TryRead(l, out _));

    public static bool Is(in Point point) => point.TimeNs > FromNs;

    private static bool TryRead(DeadLetterEntity letter, out Point point) => LineProtocolReader.TryRead(letter.Body, out point, out _) && Is(point);
}
