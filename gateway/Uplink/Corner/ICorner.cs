using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Uplink;

/// <summary>What a birth says now. Asked on the uplink's own task; answers from memory.</summary>
public interface ICorner
{
    CornerImage Image();
}

/// <summary>The corner as a birth shows it.</summary>
/// <param name="Circle">Sparkplug group id.</param>
/// <param name="Gateway">Sparkplug edge node id.</param>
/// <param name="NodeMetrics">Metrics of the gateway itself: its points, its event kinds (null), <see cref="Names.Heartbeat"/>.</param>
public sealed record CornerImage(string Circle, string Gateway, IReadOnlyList<MetricImage> NodeMetrics, IReadOnlyList<DeviceImage> Devices);

/// <param name="Online">False: its death follows its birth at once.</param>
/// <param name="Metrics">Points, event kinds (null), and <see cref="Names.Command"/> (null) when it takes commands.</param>
public sealed record DeviceImage(string Id, string Kind, string Name, bool Online, IReadOnlyList<MetricImage> Metrics);

/// <param name="Unit">UCUM code, empty for none.</param>
/// <param name="Quality">192 good, 500 stale, 0 bad.</param>
public sealed record MetricImage(string Name, SparkplugType Type, string Unit, MetricValue Value, int Quality);
