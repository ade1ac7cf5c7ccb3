using LifeCircle.Edge.DurableLog;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Storage;

/// <summary>A database file that is looked at or made outside its one writer.</summary>
internal static class SqliteFile
{
    private const int SqliteError = 1, SqliteCorrupt = 11, SqliteCannotOpen = 14, SqliteNotADatabase = 26;

    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        if (mode == SqliteOpenMode.ReadWriteCreate) { OwnerFile.Make(path); }
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>SQLite says that the file is damaged or none of its own.</summary>
    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is SqliteCorrupt or SqliteNotADatabase;

    /// <summary>Damage also shows as a table that is not there, or as a value of a type that nobody wrote.</summary>
    public static bool IsUnreadable(Exception e) =>
        e is SqliteException { SqliteErrorCode: SqliteError or SqliteCorrupt or SqliteCannotOpen or SqliteNotADatabase } or InvalidCastException or InvalidOperationException;
}
