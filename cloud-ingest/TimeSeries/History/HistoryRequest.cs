namespace LifeCircle.Edge.TimeSeries;

/// <summary>How the points of a window become one.</summary>
public enum Aggregate { None, Mean, Min, Max, Last, First, Count, Sum }

/// <summary>One field of one series, as the ingest writes points.</summary>
/// <param name="Measurement">The device's kind.</param>
/// <param name="Device">Empty for the gateway's own points.</param>
/// <param name="Part">Empty for points of the device itself.</param>
public sealed record SeriesKey(string Measurement, string Circle, string Gateway, string Device, string Part, string Field)
{
    /// <summary>The tags that tell it from every other; an empty value means that the series has no such tag.</summary>
    public IReadOnlyList<Tag> Tags => [new("circle", Circle), new("gateway", Gateway), new("device", Device), new("part", Part)];
}

/// <summary>Which series, from when until when, and how condensed.</summary>
public sealed record HistoryRequest
{
    /// <summary>Windows of one column; more are finer than any screen and heavy for the store.</summary>
    public const int WindowsMax = 5_000;

    public required IReadOnlyList<SeriesKey> Series { get; init; }

    /// <summary>UTC nanoseconds since 1970, inclusive.</summary>
    public required long FromNs { get; init; }

    /// <summary>Exclusive.</summary>
    public required long UntilNs { get; init; }

    /// <summary>What is asked for; a state is condensed in its own way, see <see cref="Aggregates.Of"/>.</summary>
    public Aggregate Aggregate { get; init; } = Aggregate.Mean;

    /// <summary>Width of a window; they start at whole multiples of it since 1970. Not used without an aggregate.</summary>
    public long WindowNs { get; init; }

    /// <summary>Raw points of one column; the oldest are given, and the column says that it is cut.</summary>
    public int PointsMax { get; init; } = 20_000;

    /// <summary>Only points as they were written, also where they have gone and hourly ones are left.</summary>
    public bool OnlyAsWritten { get; init; }

    /// <summary>Null when it can be answered, else one sentence.</summary>
    public string? Validate()
    {
        if (UntilNs <= FromNs) { return "The end of the range must be after its start."; }
        if (Aggregate == Aggregate.None) { return null; }
        if (WindowNs < 1_000_000) { return "A window must be at least one millisecond."; }
        return (UntilNs - FromNs) / WindowNs > WindowsMax ? $"The range has more than {WindowsMax} windows; choose a wider window." : null;
    }
}

/// <summary>A value at a moment; of a window, its start.</summary>
public readonly record struct HistoryPoint(long TimeNs, FieldValue Value);

/// <summary>What became of one series of the request.</summary>
/// <param name="Kind">Type of the values that are given; null when nobody has written the series.</param>
/// <param name="Aggregate">How it was condensed in truth.</param>
/// <param name="Points">Oldest first; a window without a value is left out.</param>
/// <param name="Before">Of a state: the last value before the range, which holds until the first point.</param>
/// <param name="IsState">Yes/no or text: it holds until it changes, and nothing lies between two values.</param>
/// <param name="IsCut">There are more raw points than were asked for.</param>
public sealed record HistoryColumn(SeriesKey Series, FieldKind? Kind, Aggregate Aggregate, IReadOnlyList<HistoryPoint> Points, HistoryPoint? Before, bool IsState, bool IsCut);

/// <param name="Trouble">Why there are no columns: one sentence with what to check; null when there are.</param>
public sealed record HistoryAnswer(IReadOnlyList<HistoryColumn> Columns, string? Trouble)
{
    public static HistoryAnswer Failed(string trouble) => new([], trouble);
}

/// <summary>The rules of condensing, the same for every store.</summary>
public static class Aggregates
{
    public static bool IsState(FieldKind kind) => kind is FieldKind.Boolean or FieldKind.Text;

    /// <summary>What of it makes sense for such a field: there is no mean of a door. The last value stands for it then.</summary>
    public static Aggregate Of(Aggregate asked, FieldKind kind) => (kind, asked) switch
    {
        (FieldKind.Boolean, Aggregate.Mean or Aggregate.Sum) => Aggregate.Last,
        (FieldKind.Text, Aggregate.Mean or Aggregate.Sum or Aggregate.Min or Aggregate.Max) => Aggregate.Last,
        _ => asked,
    };

    /// <summary>Type of the condensed values.</summary>
    public static FieldKind KindOf(Aggregate used, FieldKind kind) => used switch
    {
        Aggregate.Mean => FieldKind.Double,
        Aggregate.Count => FieldKind.Integer,
        _ => kind,
    };
}
