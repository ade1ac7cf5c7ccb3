namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>The newest value of a point, until it is on its way to the registry; then it is another point's.</summary>
internal sealed class PendingPoint
{
    public RecordSource Source { get; set; }

    public PointState State { get; set; }

    public bool OfCurrentEpoch { get; set; }
}
