using System.Data.Common;

namespace LifeCircle.Edge.Registry;

/// <summary>One prepared <c>INSERT … ON CONFLICT</c> run over many rows; change tracking would cost more than the rows.</summary>
internal sealed class Upsert : IAsyncDisposable
{
    private readonly DbCommand _command;

    /// <param name="keys">Columns of the primary key; they come first in the values.</param>
    /// <param name="when">Condition of the update, on <c>excluded</c> and the table; empty for always, null for never (first one stays).</param>
    public Upsert(DbConnection connection, DbTransaction transaction, string table, string[] keys, string[] columns, string? when = "")
    {
        string[] all = [.. keys, .. columns];
        string update = when is null || columns.Length == 0
            ? "NOTHING"
            : $"UPDATE SET {string.Join(", ", columns.Select(c => $"\"{c}\" = excluded.\"{c}\""))}{(when.Length > 0 ? $" WHERE {when}" : "")}";
        _command = connection.CreateCommand();
        _command.Transaction = transaction;
        _command.CommandText = $"""
            INSERT INTO "{table}"({string.Join(", ", all.Select(c => $"\"{c}\""))}) VALUES({string.Join(", ", all.Select((_, i) => $"@p{i}"))})
            ON CONFLICT({string.Join(", ", keys.Select(c => $"\"{c}\""))}) DO {update}
            """;
        for (int i = 0; i < all.Length; i++)
        {
            DbParameter parameter = _command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            _command.Parameters.Add(parameter);
        }
    }

    public async Task<int> RowAsync(object?[] values, CancellationToken cancellationToken)
    {
        for (int i = 0; i < values.Length; i++) { _command.Parameters[i].Value = values[i] ?? DBNull.Value; }
        return await _command.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();
}
