using LifeCircle.Edge.Ingest.Nodes;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>What the records of one stream of one device have in common, made once and shared by them.</summary>
/// <param name="circle">The tag: the group under which the records were made, which may differ from the node's after a move.</param>
/// <param name="kind">The measurement.</param>
/// <param name="stream">0 without a run (plain Sparkplug).</param>
public sealed class RecordOrigin(NodeKey node, string circle, string device, string kind, ulong epoch, byte stream)
{
    public NodeKey Node { get; } = node;

    public string Circle { get; } = circle;

    public string Device { get; } = device;

    public string Kind { get; } = kind;

    public ulong Epoch { get; } = epoch;

    public byte Stream { get; } = stream;
}

/// <summary>Where a record comes from and when it was.</summary>
public readonly record struct RecordSource(RecordOrigin Origin, long Offset, long TimeMs, bool TimeEstimated)
{
    public NodeKey Node => Origin.Node;

    public string Circle => Origin.Circle;

    public string Device => Origin.Device;

    public string Kind => Origin.Kind;

    public ulong Epoch => Origin.Epoch;

    public byte Stream => Origin.Stream;

    /// <summary>A repeat is the same point, and two records never are, whatever the clock does.</summary>
    public long TimeNs => (TimeMs * 1_000_000) + (Offset % 1_000_000);
}
