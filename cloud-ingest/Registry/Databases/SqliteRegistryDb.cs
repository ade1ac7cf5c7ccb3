using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace LifeCircle.Edge.Registry.Databases;

/// <summary>The registry in one SQLite file.</summary>
public sealed class SqliteRegistryDb(DbContextOptions<SqliteRegistryDb> options) : RegistryDb(options)
{
    internal override string RowLock => "";

    internal override bool TakesArrays => false;

    internal override async Task UpgradeAsync(CancellationToken cancellationToken)
    {
        string file = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(Database.GetConnectionString()).DataSource;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) { Directory.CreateDirectory(folder); }
        // EF's lock against a second migrator is a row: a process that is killed while it has it leaves it behind, and the next one would wait for ever.
        // The data folder has one owner (DataFolder), so a lock that is found is a dead process's.
        await Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        await Database.MigrateAsync(cancellationToken);
        await Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellationToken); // Kept in the file: readers never wait for the writer.
    }

    internal override Task BeforeErasingAsync(CancellationToken cancellationToken) => Database.ExecuteSqlRawAsync("PRAGMA secure_delete=ON", cancellationToken);

    /// <remarks>Cut when no reader is at work in the log; else the next erasing or the log's own round does it.</remarks>
    internal override Task AfterErasingAsync(CancellationToken cancellationToken) => Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken);

    /// <summary>For <c>dotnet ef migrations add NAME --context SqliteRegistryDb -o Migrations/Sqlite</c> only.</summary>
    internal sealed class Design : IDesignTimeDbContextFactory<SqliteRegistryDb>
    {
        public SqliteRegistryDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteRegistryDb>().UseSqlite("Data Source=design.db").Options);
    }
}
