using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>Series made once and shared by their points.</summary>
public sealed class SeriesBook
{
    private const int SeriesMax = 200_000;
    private readonly Dictionary<(string, string, string, string, string, string), Series> _known = [];

    public Series Points(string kind, string circle, string gateway, string device, string part) =>
        Of((kind, circle, gateway, device, part, ""));

    public Series Events(string circle, string gateway, string device, string eventKind) => Of(("event", circle, gateway, device, "", eventKind));

    private Series Of((string Measurement, string Circle, string Gateway, string Device, string Part, string Kind) key)
    {
        if (_known.TryGetValue(key, out Series? known)) { return known; }
        if (_known.Count >= SeriesMax) { _known.Clear(); } // Made again as needed; a flood of names must not fill the memory.
        string measurement = key.Measurement.TrimStart('_') is { Length: > 0 } name ? name : "device";
        Series made = new(
            measurement,
            new Tag("circle", key.Circle), new Tag("gateway", key.Gateway), new Tag("device", key.Device), new Tag("part", key.Part), new Tag("kind", key.Kind));
        _known.Add(key, made);
        return made;
    }
}
