using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace LifeCircle.Edge.Registry.Databases;

/// <summary>The registry in one SQLite file.</summary>
public sealed class SqliteRegistryDb(DbContextOptions<SqliteRegistryDb> options) : RegistryDb(options)
{
    internal override string RowLock => "";

    internal override async Task UpgradeAsync(CancellationToken cancellationToken)
    {
        string file = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(Database.GetConnectionString()).DataSource;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) { Directory.CreateDirectory(folder); }
        await Database.MigrateAsync(cancellationToken);
        await Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellationToken); // Kept in the file: readers never wait for the writer.
    }

    /// <summary>For <c>dotnet ef migrations add NAME --context SqliteRegistryDb -o Migrations/Sqlite</c> only.</summary>
    internal sealed class Design : IDesignTimeDbContextFactory<SqliteRegistryDb>
    {
        public SqliteRegistryDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteRegistryDb>().UseSqlite("Data Source=design.db").Options);
    }
}
