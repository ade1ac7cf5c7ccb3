using System.Globalization;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Simulation;

/// <summary>Where a record's points are: a point's time ends in its record's offset.</summary>
internal readonly record struct Slot(string Gateway, bool IsEvent, long Number)
{
    private const string GatewayTag = "gateway";

    public const long Slots = 1_000_000;

    public static Slot Of(in Point point) => new(point.Series.Tags.FirstOrDefault(t => t.Key == GatewayTag).Value ?? "", point.Series.Measurement == "event", point.TimeNs % Slots);
}

/// <summary>The points of a database by their identity, so that what comes twice is one, and what comes changed is seen.</summary>
internal sealed class PointShelf
{
    private const string Probe = "ingest_probe";
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<Slot, List<Point>> _slots = [];

    /// <summary>Points that came again with other fields, and lines that are none.</summary>
    public List<string> Odd { get; } = [];

    /// <summary>Without the writer's own probes.</summary>
    public IEnumerable<Point> All => _slots.Values.SelectMany(static p => p);

    public IReadOnlyList<Point> At(Slot slot) => _slots.TryGetValue(slot, out List<Point>? there) ? there : [];

    public void Put(string line)
    {
        int time = line.LastIndexOf(' '), fields = FieldsAt(line);
        string key = string.Create(CultureInfo.InvariantCulture, $"{line[..fields]} {line[(time + 1)..]}"), value = line[(fields + 1)..time];
        if (_fields.TryGetValue(key, out string? known))
        {
            if (known != value) { Odd.Add($"a point has changed: {key}: {known} -> {value}"); }
            return;
        }

        _fields.Add(key, value);
        if (!LineProtocolReader.TryRead(line, out Point point, out string error))
        {
            Odd.Add($"{line}: {error}");
            return;
        }

        if (point.Series.Measurement == Probe) { return; }
        Slot slot = Slot.Of(point);
        if (!_slots.TryGetValue(slot, out List<Point>? there)) { _slots.Add(slot, there = []); }
        there.Add(point);
    }

    /// <summary>The blank after measurement and tags; blanks inside them are escaped.</summary>
    private static int FieldsAt(string line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\') { i++; }
            else if (line[i] == ' ') { return i; }
        }

        return line.Length;
    }
}
