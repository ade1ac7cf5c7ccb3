using LifeCircle.Edge.Ingest.Core;
using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Service;

/// <summary>Registers fields that are seen for the first time before any line with them is written, and keeps to what the registry then says.</summary>
/// <remarks>
/// The core maps by the types it knows. When another replica was first, batches that are mapped already carry the wrong type;
/// so what was overruled is remembered here and corrected in every batch.
/// </remarks>
internal sealed class TypeGate(RegistryStore registry)
{
    private readonly Dictionary<(string Measurement, string Field), FieldKind> _overruled = [];

    /// <summary>Completes when every new field of the batch has its row. Returns the types that another writer had set.</summary>
    public async Task<IReadOnlyList<FieldTypeEntity>> RegisterAsync(WriteBatch batch, CancellationToken cancellationToken)
    {
        if (batch.NewTypes.Count == 0) { return []; }
        Dictionary<(string, string), int> seen = batch.NewTypes.ToDictionary(t => (t.Measurement, t.Field), t => t.Kind);
        IReadOnlyList<FieldTypeEntity> known = await registry.RegisterTypesAsync(batch.NewTypes, cancellationToken);
        FieldTypeEntity[] overruled = [.. known.Where(k => seen[(k.Measurement, k.Field)] != k.Kind)];
        foreach (FieldTypeEntity type in overruled) { _overruled[(type.Measurement, type.Field)] = (FieldKind)type.Kind; }
        return overruled;
    }

    /// <summary>Fits the batch's points to the overruled types; a field that does not fit becomes a dead letter and the others stay.</summary>
    public void Correct(WriteBatch batch)
    {
        if (_overruled.Count == 0) { return; }
        for (int i = 0; i < batch.Points.Count; i++)
        {
            Point point = batch.Points[i];
            if (!point.Fields.Any(f => _overruled.ContainsKey((point.Series.Measurement, f.Name)))) { continue; }
            List<Field> fields = [];
            foreach (Field field in point.Fields)
            {
                FieldValue value = field.Value;
                if (!_overruled.TryGetValue((point.Series.Measurement, field.Name), out FieldKind kind)
                    || FieldRules.TryFit(point.Series.Measurement, field.Name, kind, ref value, out string reason)) { fields.Add(field with { Value = value }); }
                else { batch.DeadLetters.Add(batch.LetterOf(i, reason, FieldRules.Line(point with { Fields = [field] }))); }
            }

            batch.Points[i] = point with { Fields = [.. fields] };
        }
    }
}
