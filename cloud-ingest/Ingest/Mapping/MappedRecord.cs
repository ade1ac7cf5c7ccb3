using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>The value that a record gives to a point.</summary>
/// <param name="Value">With its sign, as the metric's type means it.</param>
public readonly record struct PointState(BornMetric Born, MetricValue Value, int Quality)
{
    public static PointState Of(BornMetric born, MetricValue value, int? quality) =>
        new(born, value, quality ?? (value.IsNull ? MetricQuality.Stale : MetricQuality.Good));
}

/// <summary>A record as the database and the registry take it. Its memory is used again, record by record.</summary>
public sealed class MappedRecord
{
    public RecordSource Source { get; private set; }

    public List<Point> Points { get; } = [];

    public List<PointState> States { get; } = [];

    public List<DeadLetterEntity> DeadLetters { get; } = [];

    public List<EventEntity> Events { get; } = [];

    public List<EventContent> Contents { get; } = [];

    public int NonFinite { get; set; }

    /// <summary>Empties it for the next record.</summary>
    public void Begin(RecordSource source)
    {
        (Source, NonFinite) = (source, 0);
        Points.Clear();
        States.Clear();
        DeadLetters.Clear();
        Events.Clear();
        Contents.Clear();
    }
}
