using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace LifeCircle.Edge.Registry;

/// <summary>Rows turned into an array for each column, as a server takes them in one statement.</summary>
internal static class ColumnArrays
{
    /// <summary>Rows of one round trip to a server.</summary>
    private const int RowsMax = 500;

    /// <summary>The rows in their order, in parts of one statement each. Text in them is as the database can keep it.</summary>
    /// <param name="keyColumns">So many first columns are a row's key, which a part has once: PostgreSQL refuses to update a row twice in one statement. Null where rows are never updated.</param>
    public static IEnumerable<List<object?[]>> Parts(IEnumerable<object?[]> rows, RegistryDb db, int? keyColumns)
    {
        HashSet<object?[]> keys = new(new KeyComparer(keyColumns ?? 0));
        List<object?[]> part = [];
        foreach (object?[] row in rows)
        {
            for (int i = 0; i < row.Length; i++) { if (row[i] is string text) { row[i] = db.Storable(text); } }
            bool isNew = keyColumns is null || keys.Add(row);
            if (part.Count == RowsMax || !isNew)
            {
                yield return part;
                part = [];
                keys.Clear();
                keys.Add(row);
            }

            part.Add(row);
        }

        if (part.Count > 0) { yield return part; }
    }

    /// <summary>What the model says of the columns, in their order.</summary>
    public static Type[] TypesOf(RegistryDb db, string table, string[] columns)
    {
        IEntityType entity = db.Model.GetEntityTypes().First(e => e.GetTableName() == table);
        Dictionary<string, Type> types = entity.GetProperties().ToDictionary(p => p.GetColumnName(), p => Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType);
        return [.. columns.Select(c => types[c])];
    }

    public static Array Of(Type type, List<object?[]> rows, int column)
    {
        return type == typeof(long) ? Each(v => (long?)v)
            : type == typeof(int) ? Each(v => (int?)v)
            : type == typeof(bool) ? Each(v => (bool?)v)
            : type == typeof(string) ? Each(v => (string?)v)
            : type == typeof(byte[]) ? Each(v => (byte[]?)v)
            : throw new UnreachableException($"No column of the registry is a {type}.");

        T[] Each<T>(Func<object?, T> value)
        {
            T[] all = new T[rows.Count];
            for (int i = 0; i < all.Length; i++) { all[i] = value(rows[i][column]); }
            return all;
        }
    }

    private sealed class KeyComparer(int columns) : IEqualityComparer<object?[]>
    {
        public bool Equals(object?[]? x, object?[]? y) => x.AsSpan(0, columns).SequenceEqual(y.AsSpan(0, columns));

        public int GetHashCode(object?[] row)
        {
            HashCode code = default;
            for (int i = 0; i < columns; i++) { code.Add(row[i]); }
            return code.ToHashCode();
        }
    }
}
