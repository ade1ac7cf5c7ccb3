using System.Globalization;

namespace LifeCircle.Edge.Support;

/// <summary>A /metrics page as it was at one moment: the text format of Prometheus.</summary>
public sealed class MetricsPage
{
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Labels, double Value)> _samples = [];

    private MetricsPage()
    {
    }

    /// <summary>Every name that has a TYPE line.</summary>
    public IReadOnlyCollection<string> Names => _types.Keys;

    public static async Task<MetricsPage> ReadAsync(JsonApi api)
    {
        ArgumentNullException.ThrowIfNull(api);
        MetricsPage page = new();
        foreach (string line in (await api.TextAsync("/metrics")).Split('\n')) { page.Take(line); }
        return page;
    }

    /// <summary>gauge or counter; null for a name that has no TYPE line.</summary>
    public string? TypeOf(string name) => _types.GetValueOrDefault(name);

    /// <summary>Every sample of a name: its labels as they stand (<c>stream="events",…</c>) and its value.</summary>
    public IReadOnlyList<(string Labels, double Value)> Samples(string name) => [.. _samples.Where(s => s.Name == name).Select(s => (s.Labels, s.Value))];

    /// <summary>Over all labels; 0 where there is no sample.</summary>
    public double Sum(string name) => Samples(name).Sum(s => s.Value);

    private void Take(string line)
    {
        if (line.Split(' ') is ["#", "TYPE", var name, var type]) { _types.Add(name, type); }
        if (line.Length == 0 || line[0] == '#') { return; }
        string labels = line.IndexOf('{') is >= 0 and var open ? line[(open + 1)..line.LastIndexOf('}')] : "";
        string[] rest = (labels.Length == 0 ? line : line[(line.LastIndexOf('}') + 1)..]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string value = labels.Length == 0 ? rest[1] : rest[0];
        _samples.Add((line[..line.IndexOfAny(['{', ' '])], labels, double.Parse(value, CultureInfo.InvariantCulture)));
    }
}
