using System.Runtime.InteropServices;

namespace LifeCircle.Edge.Sparkplug;

/// <summary>One metric of a payload. A struct: a payload of hundreds lies in one piece of memory, which readers and writers use again.</summary>
public readonly record struct Metric
{
    public string? Name { get; init; }

    /// <summary>Stands for (device, name, type) within an epoch; unique over the node and its devices.</summary>
    public ulong? Alias { get; init; }

    public ulong? TimestampMs { get; init; }

    public SparkplugType? Type { get; init; }

    /// <summary>Writes the value as <see cref="Type"/> wants it, but not the type itself: what DATA does.</summary>
    public bool OmitType { get; init; }

    /// <summary>A newer value of the same metric was sent before in this session.</summary>
    public bool IsHistorical { get; init; }

    public MetricValue Value { get; init; }

    /// <summary>Property <c>Quality</c>: 192 good, 500 stale, 0 bad; null when not said.</summary>
    public int? Quality { get; init; }

    /// <summary>Property <c>engUnit</c>, a UCUM code.</summary>
    public string? Unit { get; init; }
}

/// <summary>What one message carries.</summary>
public readonly record struct SparkplugPayload
{
    private readonly IReadOnlyList<Metric>? _metrics;

    public ulong? TimestampMs { get; init; }

    /// <summary>0..255; absent in NDEATH and commands.</summary>
    public ulong? Seq { get; init; }

    public IReadOnlyList<Metric> Metrics { get => _metrics ?? []; init => _metrics = value; }

    /// <summary><see cref="Metrics"/> where they lie, without a copy of each.</summary>
    public ReadOnlySpan<Metric> MetricSpan => _metrics switch
    {
        null => [],
        List<Metric> list => CollectionsMarshal.AsSpan(list),
        Metric[] array => array,
        _ => _metrics.ToArray(),
    };
}

/// <summary>The values of property <c>Quality</c>.</summary>
public static class MetricQuality
{
    public const int Bad = 0;
    public const int Good = 192;
    public const int Stale = 500;
}
