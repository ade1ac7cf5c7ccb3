using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>Where a record comes from and when it was.</summary>
/// <param name="Circle">The tag: the group under which the record was made, which may differ from the node's after a move.</param>
/// <param name="Stream">0 without a run (plain Sparkplug).</param>
public sealed record RecordSource(
    NodeKey Node, string Circle, string Device, string Kind, ulong Epoch, byte Stream, long Offset, long TimeMs, bool TimeEstimated)
{
    /// <summary>A repeat is the same point, and two records never are, whatever the clock does.</summary>
    public long TimeNs => (TimeMs * 1_000_000) + (Offset % 1_000_000);
}

/// <summary>A record as the database and the registry take it.</summary>
public sealed class MappedRecord(RecordSource source)
{
    public RecordSource Source { get; } = source;

    public List<Point> Points { get; } = [];

    public List<PointEntity> States { get; } = [];

    public List<DeadLetterEntity> DeadLetters { get; } = [];

    public List<EventEntity> Events { get; } = [];

    public List<EventContent> Contents { get; } = [];

    public int NonFinite { get; set; }
}
