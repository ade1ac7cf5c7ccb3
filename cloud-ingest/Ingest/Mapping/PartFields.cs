using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>The fields of one part of a device, gathered into one line.</summary>
internal sealed class PartFields
{
    private readonly List<Field> _fields = [];

    public string Part { get; private set; } = "";

    public Series? Series { get; private set; }

    public List<Field> Fields => _fields;

    public void Begin(string part, Series series)
    {
        (Part, Series) = (part, series);
        _fields.Clear();
    }
}

/// <summary>The parts of one record in the order in which they came; objects are used again.</summary>
internal sealed class PartBook
{
    private readonly List<PartFields> _parts = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public PartFields this[int place] => _parts[place];

    public void Begin()
    {
        Count = 0;
        _places.Clear();
    }

    public PartFields Of(string part, Series series)
    {
        if (Count > 0 && ReferenceEquals(_parts[Count - 1].Series, series)) { return _parts[Count - 1]; } // Metrics of a part follow each other.
        if (_places.TryGetValue(part, out int place)) { return _parts[place]; }
        if (Count == _parts.Count) { _parts.Add(new PartFields()); }
        _places.Add(part, Count);
        PartFields added = _parts[Count++];
        added.Begin(part, series);
        return added;
    }
}
