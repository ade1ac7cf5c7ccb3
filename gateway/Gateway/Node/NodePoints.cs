using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Node;

/// <summary>What the gateway says about itself.</summary>
public sealed class NodePoints(Outbox.Outbox outbox, BootClock boot, WallClock clock, DocumentStore documents)
{
    private const long NsPerS = 1_000_000_000;
    private readonly long _startedNs = boot.MonotonicNs;

    public long UptimeS => (boot.MonotonicNs - _startedNs) / NsPerS;

    /// <summary>Resident memory of the process in bytes; a simulation, whose corners share one process, has its own.</summary>
    public Func<long> Memory { get; set; } = static () => Environment.WorkingSet;

    public long RssBytes => Memory();

    public IReadOnlyList<MetricImage> Now() =>
    [
        Count(Names.Heartbeat, "s", UptimeS),
        Count("uptime_s", "s", UptimeS),
        Count("outbox_events", "", outbox.Extent(OutboxStream.Events).Records),
        Count("outbox_telemetry", "", outbox.Extent(OutboxStream.Telemetry).Records),
        Count("rss_bytes", "By", RssBytes),
        new("clock_trusted", SparkplugType.Boolean, "", MetricValue.Of(clock.IsTrusted), MetricQuality.Good),
        .. documents.Points(),
    ];

    private static MetricImage Count(string name, string unit, long value) => new(name, SparkplugType.Int64, unit, MetricValue.Of(value), MetricQuality.Good);
}
