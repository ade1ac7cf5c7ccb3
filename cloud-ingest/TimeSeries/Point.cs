namespace LifeCircle.Edge.TimeSeries;

/// <summary>One line: a series, a moment, and what was measured then.</summary>
/// <param name="TimeNs">UTC nanoseconds since 1970.</param>
public readonly record struct Point(Series Series, long TimeNs, FieldRun Fields);
