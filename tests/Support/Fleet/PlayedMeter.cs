using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Support;

/// <summary>The one device of a played gateway: a meter with four points and one kind of event. A record has all four points, and becomes one line.</summary>
public static class PlayedMeter
{
    public const string Device = "meter-1", Kind = "meter", Part = "total", EventKind = "pickup-ready";
    public const ulong RunAlias = 1;

    /// <summary>Milliseconds between two records of a meter.</summary>
    public const int StepMs = 200;

    /// <summary>Aliases follow <see cref="RunAlias"/> in this order.</summary>
    public static IReadOnlyList<(string Name, SparkplugType Type)> Points { get; } =
        [($"{Part}/voltage_v", SparkplugType.Double), ($"{Part}/current_a", SparkplugType.Double), ($"{Part}/power_w", SparkplugType.Double), ($"{Part}/energy_wh", SparkplugType.Int64)];

    public static MetricValue Value(int point, long offset) => point switch
    {
        0 => MetricValue.Of(230 + (offset % 40 / 8.0)),
        1 => MetricValue.Of(offset % 64 / 4.0),
        2 => MetricValue.Of(57.5 * (offset % 64)),
        _ => MetricValue.Of(1_000_000 + offset),
    };
}
