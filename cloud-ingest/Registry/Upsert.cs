using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace LifeCircle.Edge.Registry;

/// <summary>One <c>INSERT … ON CONFLICT</c> run over many rows, inside the transaction at hand; change tracking would cost more than the rows.</summary>
/// <remarks>A server gets them as one statement with an array for each column: with a statement for each row both sides are busier with statements than with rows.</remarks>
internal sealed class Upsert
{
    private readonly RegistryDb _db;
    private readonly string _table;
    private readonly string[] _columns;
    private readonly int _keyColumns;
    private readonly bool _updates;
    private readonly string _onConflict;

    /// <param name="keys">Columns of the primary key or a unique index; they come first in the values.</param>
    /// <param name="when">Condition of the update, on <c>excluded</c> and the table; empty for always, null for never (first one stays).</param>
    public Upsert(RegistryDb db, string table, string[] keys, string[] columns, string? when = "")
    {
        (_db, _table, _columns, _keyColumns, _updates) = (db, table, [.. keys, .. columns], keys.Length, when is not null && columns.Length > 0);
        string update = $"UPDATE SET {string.Join(", ", columns.Select(c => $"\"{c}\" = excluded.\"{c}\""))}{(when is { Length: > 0 } ? $" WHERE {when}" : "")}";
        _onConflict = $"ON CONFLICT({Names(keys)}) DO {(_updates ? update : "NOTHING")}";
    }

    /// <summary>Writes the rows in their order; answers how many of them were inserted or changed something.</summary>
    /// <remarks>Callers sort by key, so that two replicas that write the same rows wait for each other and never in a circle.</remarks>
    public async Task<int> RowsAsync(IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        await using DbCommand command = _db.Database.GetDbConnection().CreateCommand();
        command.Transaction = _db.Database.CurrentTransaction!.GetDbTransaction();
        return _db.TakesArrays ? await ByColumnAsync(command, rows, cancellationToken) : await ByRowAsync(command, rows, cancellationToken);
    }

    private async Task<int> ByRowAsync(DbCommand command, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        command.CommandText = $"INSERT INTO \"{_table}\"({Names(_columns)}) VALUES({Places(_columns.Length)}) {_onConflict}";
        DbParameter[] parameters = Parameters(command);
        int changed = 0;
        foreach (object?[] row in rows)
        {
            for (int i = 0; i < row.Length; i++) { parameters[i].Value = row[i] is string text ? _db.Storable(text) : row[i] ?? DBNull.Value; }
            changed += await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return changed;
    }

    private async Task<int> ByColumnAsync(DbCommand command, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        command.CommandText = $"INSERT INTO \"{_table}\"({Names(_columns)}) SELECT {Names(_columns)} FROM unnest({Places(_columns.Length)}) WITH ORDINALITY AS r({Names(_columns)}, n) ORDER BY n {_onConflict}";
        DbParameter[] parameters = Parameters(command);
        Type[] types = ColumnArrays.TypesOf(_db, _table, _columns);
        int changed = 0;
        foreach (List<object?[]> part in ColumnArrays.Parts(rows, _db, _updates ? _keyColumns : null))
        {
            for (int i = 0; i < types.Length; i++) { parameters[i].Value = ColumnArrays.Of(types[i], part, i); }
            changed += await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return changed;
    }

    private DbParameter[] Parameters(DbCommand command)
    {
        DbParameter[] parameters = [.. _columns.Select(_ => command.CreateParameter())];
        for (int i = 0; i < parameters.Length; i++) { parameters[i].ParameterName = $"@p{i}"; }
        command.Parameters.AddRange(parameters);
        return parameters;
    }

    private static string Names(string[] columns) => string.Join(", ", columns.Select(c => $"\"{c}\""));

    private static string Places(int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => $"@p{i}"));
}
