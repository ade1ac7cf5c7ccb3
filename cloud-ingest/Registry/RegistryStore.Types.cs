using LifeCircle.Edge.Registry.Tables;
using Microsoft.EntityFrameworkCore;

namespace LifeCircle.Edge.Registry;

// Field types, and single changes by others of this room.
public sealed partial class RegistryStore
{
    /// <summary>
    /// Registers the types that are not known yet and returns what is true now for each: of several replicas that see a field first
    /// at the same time, one has written the row, and the others learn its type here, before they write a line.
    /// </summary>
    public Task<IReadOnlyList<FieldTypeEntity>> RegisterTypesAsync(IReadOnlyList<FieldTypeEntity> seen, CancellationToken cancellationToken) =>
        WriteAsync<IReadOnlyList<FieldTypeEntity>>(async db =>
        {
            IEnumerable<FieldTypeEntity> inOrder = seen.OrderBy(t => t.Measurement, StringComparer.Ordinal).ThenBy(t => t.Field, StringComparer.Ordinal);
            await new Upsert(db, "field_type", ["measurement", "field"], ["kind"], when: null).RowsAsync(inOrder.Select(t => new object?[] { t.Measurement, t.Field, t.Kind }), cancellationToken);
            string[] measurements = [.. seen.Select(t => t.Measurement).Distinct(StringComparer.Ordinal)];
            HashSet<(string, string)> asked = [.. seen.Select(t => (t.Measurement, t.Field))];
            List<FieldTypeEntity> known = await db.FieldTypes.AsNoTracking().Where(t => measurements.Contains(t.Measurement)).ToListAsync(cancellationToken);
            return [.. known.Where(t => asked.Contains((t.Measurement, t.Field)))];
        }, cancellationToken);

    /// <summary>One change in its turn and its own transaction.</summary>
    internal Task<T> ChangeAsync<T>(Func<RegistryDb, Task<T>> change, CancellationToken cancellationToken) => WriteAsync(change, cancellationToken);
}
