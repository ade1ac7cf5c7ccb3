using LifeCircle.Edge.Outbox;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Storage;

/// <summary>Business state out of a damaged database, each table by itself: what can be read there, and the copy's rows where not all of a table can.</summary>
/// <param name="damaged">Null when it cannot be opened at all, or is gone.</param>
/// <param name="copy">Null when there is none.</param>
internal sealed class SavedState(SqliteConnection made, SqliteConnection? damaged, SqliteConnection? copy)
{
    private const string Aliases = "uplink_alias", OutboxTables = "outbox_";

    /// <summary>Tables of which something is missing.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>Tables whose rows came from the copy, in whole or in part.</summary>
    public List<string> FromCopy { get; } = [];

    public void Save()
    {
        Dictionary<string, string> tables = StateCopy.Tables(made).ToDictionary(t => t.Name, t => t.Sql, StringComparer.Ordinal);
        foreach ((string later, string sql) in TablesOfCopy().Where(t => !tables.ContainsKey(t.Name)))
        {
            SqliteFile.Run(made, sql); // Of a version that knew more than this one.
            tables.Add(later, sql);
        }

        // The outbox's own tables are not taken over: the new file is a new epoch, and its books follow from its records.
        foreach (string table in tables.Keys.Where(t => !t.StartsWith(OutboxTables, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (TryFill(damaged, table)) { continue; }
            bool isInCopy = TryFill(copy, table);
            TryFill(damaged, table); // As far as it goes, over the copy's older rows.
            (isInCopy ? FromCopy : Lost).Add(table);
        }
    }

    /// <summary>Highest offset that the copy knows of a stream; 0 without one.</summary>
    public long HeadInCopy(OutboxStream stream)
    {
        try { return copy is null ? 0 : Scalar(copy, $"SELECT head FROM outbox_stream WHERE stream = {(int)stream}") as long? ?? 0; }
        catch (Exception e) when (SqliteFile.IsUnreadable(e)) { return 0; }
    }

    private IReadOnlyList<(string Name, string Sql)> TablesOfCopy()
    {
        try { return copy is null ? [] : StateCopy.Tables(copy); }
        catch (Exception e) when (SqliteFile.IsUnreadable(e)) { return []; }
    }

    /// <summary>Row by row until the end or the damage; false for the second.</summary>
    private bool TryFill(SqliteConnection? from, string table)
    {
        if (from is null) { return false; }
        try
        {
            using SqliteCommand read = from.CreateCommand();
            read.CommandText = table == Aliases ? SelectAliases(from) : $"SELECT * FROM \"{table}\"";
            using SqliteDataReader reader = read.ExecuteReader();
            HashSet<string> known = Columns(table);
            int[] taken = [.. Enumerable.Range(0, reader.FieldCount).Where(i => known.Contains(reader.GetName(i)))];
            using SqliteCommand write = made.CreateCommand();
            write.CommandText = $"INSERT OR REPLACE INTO \"{table}\"({string.Join(", ", taken.Select(i => $"\"{reader.GetName(i)}\""))}) VALUES ({string.Join(", ", taken.Select(i => $"$p{i}"))})";
            foreach (int i in taken) { write.Parameters.Add(new SqliteParameter { ParameterName = $"$p{i}" }); }
            while (reader.Read())
            {
                for (int n = 0; n < taken.Length; n++) { write.Parameters[n].Value = reader.GetValue(taken[n]); }
                write.ExecuteNonQuery();
            }

            return true;
        }
        catch (Exception e) when (e is SqliteException or InvalidCastException or InvalidOperationException) { return false; } // Values of types that nobody wrote, too.
    }

    /// <summary>Those of the file's epoch go over into the new one, as after a restored card: numbers go on meaning the same.</summary>
    private string SelectAliases(SqliteConnection from)
    {
        byte[] old = (byte[])Scalar(from, "SELECT epoch FROM outbox_epoch")!;
        long epoch = unchecked((long)Outbox.Outbox.EpochOf(made));
        return $"SELECT {epoch} AS epoch, alias, device, metric, type FROM {Aliases} WHERE epoch = {System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(old)}";
    }

    private HashSet<string> Columns(string table)
    {
        HashSet<string> columns = new(StringComparer.Ordinal);
        using SqliteCommand command = made.CreateCommand();
        command.CommandText = $"SELECT name FROM pragma_table_info('{table}')";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read()) { columns.Add(reader.GetString(0)); }
        return columns;
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
