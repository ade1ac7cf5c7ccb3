using System.Diagnostics.CodeAnalysis;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Console.History;

/// <summary>A point as a link names it: <c>circle/gateway/device/point</c>, e.g. <c>hailar-1/gw-1/cabinet/zone/1/temperature_c</c>; the device is empty for the gateway's own.</summary>
public sealed record PointRef(string Circle, string Gateway, string Device, string Name)
{
    private const int CharsMax = 400;

    /// <summary>The name's last word; what stands before it is the part.</summary>
    public string Field => Name[(Name.LastIndexOf('/') + 1)..];

    public string Part => Name.LastIndexOf('/') is var slash && slash > 0 ? Name[..slash] : "";

    public static bool TryParse(string text, [NotNullWhen(true)] out PointRef? point)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('/', 4);
        point = parts.Length == 4 && parts[0].Length > 0 && parts[1].Length > 0 && parts[3].Length > 0 && !parts[3].EndsWith('/') && text.Length <= CharsMax && !text.Any(char.IsControl)
            ? new PointRef(parts[0], parts[1], parts[2], parts[3])
            : null;
        return point is not null;
    }

    /// <summary>Where the ingest has written it.</summary>
    /// <param name="kind">The device's kind, as the registry knows it; null when it knows no such device.</param>
    public SeriesKey ToSeries(string? kind)
    {
        string measurement = Device.Length == 0 ? "gateway" : kind?.TrimStart('_') is { Length: > 0 } known ? known : "device";
        return new SeriesKey(measurement, Circle, Gateway, Device, Part, Field);
    }

    public override string ToString() => $"{Circle}/{Gateway}/{Device}/{Name}";
}
