using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace LifeCircle.Edge.Registry;

/// <summary>One <c>INSERT … ON CONFLICT</c> run over many rows, inside the transaction at hand; change tracking would cost more than the rows.</summary>
internal sealed class Upsert
{
    /// <summary>Rows of one round trip to a server.</summary>
    private const int BatchRowsMax = 500;
    private readonly RegistryDb _db;
    private readonly string _sql;

    /// <param name="keys">Columns of the primary key or a unique index; they come first in the values.</param>
    /// <param name="when">Condition of the update, on <c>excluded</c> and the table; empty for always, null for never (first one stays).</param>
    public Upsert(RegistryDb db, string table, string[] keys, string[] columns, string? when = "")
    {
        string[] all = [.. keys, .. columns];
        string update = when is null || columns.Length == 0
            ? "NOTHING"
            : $"UPDATE SET {string.Join(", ", columns.Select(c => $"\"{c}\" = excluded.\"{c}\""))}{(when.Length > 0 ? $" WHERE {when}" : "")}";
        _db = db;
        _sql = $"""
            INSERT INTO "{table}"({string.Join(", ", all.Select(c => $"\"{c}\""))}) VALUES({string.Join(", ", all.Select((_, i) => $"@p{i}"))})
            ON CONFLICT({string.Join(", ", keys.Select(c => $"\"{c}\""))}) DO {update}
            """;
    }

    /// <summary>Writes the rows in their order; answers how many of them were inserted or changed something.</summary>
    /// <remarks>Callers sort by key, so that two replicas that write the same rows wait for each other and never in a circle.</remarks>
    public async Task<int> RowsAsync(IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        DbConnection connection = _db.Database.GetDbConnection();
        DbTransaction transaction = _db.Database.CurrentTransaction!.GetDbTransaction();
        int changed = 0;
        if (connection.CanCreateBatch)
        {
            foreach (object?[][] part in rows.Chunk(BatchRowsMax)) { changed += await BatchAsync(connection, transaction, part, cancellationToken); }
            return changed;
        }

        await using DbCommand command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, _sql);
        foreach (object?[] row in rows)
        {
            if (command.Parameters.Count == 0) { AddParameters(command.Parameters, command.CreateParameter, row); }
            for (int i = 0; i < row.Length; i++) { command.Parameters[i].Value = Value(row[i]); }
            changed += await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return changed;
    }

    private async Task<int> BatchAsync(DbConnection connection, DbTransaction transaction, object?[][] rows, CancellationToken cancellationToken)
    {
        await using DbBatch batch = connection.CreateBatch();
        batch.Transaction = transaction;
        foreach (object?[] row in rows)
        {
            DbBatchCommand command = batch.CreateBatchCommand();
            command.CommandText = _sql;
            AddParameters(command.Parameters, command.CreateParameter, row);
            batch.BatchCommands.Add(command);
        }

        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private void AddParameters(DbParameterCollection parameters, Func<DbParameter> create, object?[] row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            DbParameter parameter = create();
            (parameter.ParameterName, parameter.Value) = ($"@p{i}", Value(row[i]));
            parameters.Add(parameter);
        }
    }

    private object Value(object? value) => value switch
    {
        null => DBNull.Value,
        string text => _db.Storable(text),
        _ => value,
    };
}
