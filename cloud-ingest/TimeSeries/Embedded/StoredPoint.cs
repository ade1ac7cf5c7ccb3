namespace LifeCircle.Edge.TimeSeries;

/// <summary>One field at one moment, as the embedded store holds it.</summary>
public sealed record StoredPoint(string Measurement, IReadOnlyList<Tag> Tags, long TimeNs, string Field, FieldValue Value)
{
    /// <summary>The tag's value; empty without one.</summary>
    public string this[string tag]
    {
        get
        {
            foreach (Tag own in Tags) { if (own.Key == tag) { return own.Value; } }
            return "";
        }
    }
}

/// <summary>Which points: all that fit every condition given, oldest first.</summary>
public sealed record StoreQuery
{
    /// <summary>Null: every measurement.</summary>
    public string? Measurement { get; init; }

    /// <summary>Tags that the series must have.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    public string? Field { get; init; }

    public long FromNs { get; init; } = long.MinValue;

    public long ThroughNs { get; init; } = long.MaxValue;

    public int Limit { get; init; } = 1_000_000;
}
