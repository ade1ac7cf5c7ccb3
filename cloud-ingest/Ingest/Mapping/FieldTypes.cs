using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>The type that each (measurement, field) has for good: the first one seen.</summary>
/// <remarks>
/// A database refuses a whole line for one field of another type; so it is found here, and only that field is left out.
/// What is first seen here is registered before its line is written; when another replica was first, its type is loaded over ours.
/// </remarks>
public sealed class FieldTypes
{
    private const int FieldsMax = 100_000;
    private readonly Dictionary<(string Measurement, string Field), FieldKind> _kinds = [];
    private readonly List<(string Measurement, string Field, FieldKind Kind)> _new = [];

    /// <summary>What the registry says.</summary>
    public void Load(string measurement, string field, FieldKind kind) => _kinds[(measurement, field)] = kind;

    /// <summary>Fits the value to the field's type, or says why it cannot be. An integer fits a floating-point field.</summary>
    public bool TryFit(string measurement, string field, ref FieldValue value, out string reason)
    {
        reason = "";
        if (!_kinds.TryGetValue((measurement, field), out FieldKind kind))
        {
            if (_kinds.Count >= FieldsMax)
            {
                reason = $"More than {FieldsMax} fields are known; a new one is not taken.";
                return false;
            }

            _kinds.Add((measurement, field), value.Kind);
            _new.Add((measurement, field, value.Kind));
            return true;
        }

        return FieldRules.TryFit(measurement, field, kind, ref value, out reason);
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
