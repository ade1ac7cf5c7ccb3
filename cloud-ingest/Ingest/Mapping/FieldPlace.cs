using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>Where the values of one metric go in the database, as long as they come from the same origin.</summary>
internal sealed class FieldPlace(RecordOrigin origin, Series series)
{
    public RecordOrigin Origin { get; } = origin;

    public Series Series { get; } = series;

    /// <summary>Null before the first value that has a place.</summary>
    public FieldType? Type { get; set; }
}
