using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>Current values as the registry keeps them.</summary>
public static class PointStates
{
    private const int ValueCharsMax = 4_096;

    /// <param name="value">With its sign, as the metric's type means it.</param>
    public static PointEntity Of(RecordSource source, BornMetric born, MetricValue value, int? quality) => new()
    {
        Circle = source.Node.Circle,
        Gateway = source.Node.Gateway,
        Device = born.Device,
        Name = born.Name,
        Type = born.Type.ToString(),
        Unit = born.Unit,
        Value = value.IsNull ? null : Cut(value.ToString()),
        Quality = quality ?? (value.IsNull ? MetricQuality.Stale : MetricQuality.Good),
        AtMs = source.TimeMs,
        Epoch = (long)source.Epoch,
        Stream = source.Stream,
        Offset = source.Offset,
    };

    private static string Cut(string text) => text.Length <= ValueCharsMax ? text : text[..ValueCharsMax];
}
