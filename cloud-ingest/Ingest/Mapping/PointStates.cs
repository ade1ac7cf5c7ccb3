using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>Current values as the registry keeps them.</summary>
public static class PointStates
{
    private const int ValueCharsMax = 4_096;

    public static PointEntity Of(RecordSource source, PointState state) => new()
    {
        Circle = source.Node.Circle,
        Gateway = source.Node.Gateway,
        Device = state.Born.Device,
        Name = state.Born.Name,
        Type = state.Born.Type.ToString(),
        Unit = state.Born.Unit,
        Value = Text(state.Value),
        Quality = state.Quality,
        AtMs = source.TimeMs,
        Epoch = (long)source.Epoch,
        Stream = source.Stream,
        Offset = source.Offset,
    };

    /// <summary>Null for "not known".</summary>
    public static string? Text(MetricValue value) => value.IsNull ? null : Cut(value.ToString());

    private static string Cut(string text) => text.Length <= ValueCharsMax ? text : text[..ValueCharsMax];
}
