using LifeCircle.Edge.Model;

namespace LifeCircle.Edge.Gateway.Corner;

/// <summary>What does not change about a point while its firmware-host lives.</summary>
public sealed record PointInfo(string Name, LiveKind Kind, string Unit, ReportTerms Terms);

/// <summary>A point and what it says now.</summary>
public sealed record PointCell(PointInfo Info, LiveReading Reading);

/// <summary>A device of the corner as of one moment.</summary>
public sealed record DeviceImageNow(string Id, string Kind, string Name, bool Online, IReadOnlyList<string> Verbs, IReadOnlyList<PartInfo> Parts, IReadOnlyList<PointCell> Points);

public sealed record PartInfo(string Path, string Size);

/// <summary>A reading of a named point of a device.</summary>
public readonly record struct PointReading(string Device, PointInfo Point, LiveReading Reading);
