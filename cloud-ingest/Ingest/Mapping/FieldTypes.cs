using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>A field and the type that it has for good.</summary>
public sealed class FieldType(string field, FieldKind kind)
{
    public FieldName Name { get; } = new(field);

    public FieldKind Kind { get; internal set; } = kind;
}

/// <summary>The type that each (measurement, field) has for good: the first one seen.</summary>
/// <remarks>
/// A database refuses a whole line for one field of another type; so it is found here, and only that field is left out.
/// What is first seen here is registered before its line is written; when another replica was first, its type is loaded over ours.
/// A type that was found may be kept: it stays the field's own, also when another is loaded over it.
/// </remarks>
public sealed class FieldTypes
{
    private const int FieldsMax = 100_000;
    private readonly Dictionary<(string Measurement, string Field), FieldType> _types = [];
    private readonly List<(string Measurement, string Field, FieldKind Kind)> _new = [];

    /// <summary>What the registry says.</summary>
    public void Load(string measurement, string field, FieldKind kind)
    {
        if (_types.TryGetValue((measurement, field), out FieldType? known)) { known.Kind = kind; }
        else { _types.Add((measurement, field), new FieldType(field, kind)); }
    }

    /// <summary>The field's type, which is its first value's; null, with the reason, when there are too many.</summary>
    public FieldType? Find(string measurement, string field, FieldKind first, out string reason)
    {
        reason = "";
        if (_types.TryGetValue((measurement, field), out FieldType? known)) { return known; }
        if (_types.Count >= FieldsMax)
        {
            reason = $"More than {FieldsMax} fields are known; a new one is not taken.";
            return null;
        }

        FieldType made = new(field, first);
        _types.Add((measurement, field), made);
        _new.Add((measurement, field, first));
        return made;
    }

    public bool HasNew => _new.Count > 0;

    /// <summary>Types seen for the first time since the last call.</summary>
    public IReadOnlyList<(string Measurement, string Field, FieldKind Kind)> TakeNew()
    {
        (string, string, FieldKind)[] taken = [.. _new];
        _new.Clear();
        return taken;
    }
}
