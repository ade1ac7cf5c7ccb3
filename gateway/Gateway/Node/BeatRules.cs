using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Node;

/// <summary>Which of the node's points a heartbeat carries: all of them now and then, else the beat and what has really changed. No clock, no I/O.</summary>
/// <remarks>Heartbeats are most of what an idle gateway sends; on a mobile link each byte of them is paid for.</remarks>
public sealed class BeatRules
{
    /// <summary>With a beat every 45 s, ten minutes.</summary>
    private const int FullEvery = 13;

    /// <summary>Of the last value, and at least <see cref="ChangeMin"/>: memory and depths always move a little.</summary>
    private const double ChangeShare = 0.25;

    private const long ChangeMin = 16;
    private readonly Dictionary<string, MetricValue> _said = new(StringComparer.Ordinal);
    private int _beats;

    public IReadOnlyList<MetricImage> Choose(IReadOnlyList<MetricImage> now)
    {
        bool isFull = _beats++ % FullEvery == 0;
        MetricImage[] chosen = [.. now.Where(p => p.Name == Names.Heartbeat || isFull || HasChanged(p))];
        foreach (MetricImage point in chosen) { _said[point.Name] = point.Value; }
        return chosen;
    }

    /// <summary>The write did not come about: the next beat says all.</summary>
    public void Failed() => _beats = 0;

    private bool HasChanged(MetricImage point)
    {
        if (point.Name == "uptime_s") { return false; } // The beat says the same.
        if (!_said.TryGetValue(point.Name, out MetricValue last)) { return true; }
        if (point.Value.Kind != ValueKind.Int64 || last.Kind != ValueKind.Int64) { return !point.Value.Equals(last); }
        return Math.Abs(point.Value.Int64 - last.Int64) >= Math.Max(ChangeMin, last.Int64 * ChangeShare);
    }
}
