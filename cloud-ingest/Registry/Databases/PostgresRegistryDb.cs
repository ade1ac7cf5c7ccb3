using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace LifeCircle.Edge.Registry.Databases;

/// <summary>The registry on a PostgreSQL server, which several replicas of the ingest may share.</summary>
public sealed class PostgresRegistryDb(DbContextOptions<PostgresRegistryDb> options) : RegistryDb(options)
{
    /// <summary>Key of the advisory lock under which the tables are made; "LCEreg" in ASCII, so that it meets nobody else's.</summary>
    private const long UpgradeLock = 0x4C_43_45_72_65_67;

    internal override string RowLock => " FOR UPDATE";

    internal override bool TakesArrays => true;

    /// <remarks>The lock belongs to the connection: a process that dies in the middle lets go of it, and what it had begun is rolled back.</remarks>
    internal override async Task UpgradeAsync(CancellationToken cancellationToken)
    {
        Database.SetCommandTimeout(TimeSpan.FromMinutes(10)); // Another replica's migration of a large table may take its time.
        await Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({UpgradeLock})", cancellationToken);
            await Database.MigrateAsync(cancellationToken);
            await Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({UpgradeLock})", cancellationToken);
        }
        finally
        {
            await Database.CloseConnectionAsync();
        }
    }

    internal override string Storable(string text) => PostgresText.Storable(text);

    internal static void Use(DbContextOptionsBuilder db, string connectionString) =>
        // Retrying is the callers' own, with the whole transaction; the provider's would only wrap a lost connection into another exception.
        db.UseNpgsql(connectionString, npgsql => npgsql.ExecutionStrategy(d => new NonRetryingExecutionStrategy(d)));

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<string>().UseCollation("C").HaveConversion<PostgresText>(); // Sorted by bytes, as SQLite does.
    }

    /// <summary>For <c>dotnet ef migrations add NAME --context PostgresRegistryDb -o Migrations/Postgres</c> only.</summary>
    internal sealed class Design : IDesignTimeDbContextFactory<PostgresRegistryDb>
    {
        public PostgresRegistryDb CreateDbContext(string[] args)
        {
            DbContextOptionsBuilder<PostgresRegistryDb> db = new();
            Use(db, "Host=design");
            return new PostgresRegistryDb(db.Options);
        }
    }
}

/// <summary>Text as PostgreSQL takes it: without U+0000 and half surrogates, or one such character from a device would stop every write.</summary>
internal sealed class PostgresText() : ValueConverter<string, string>(text => Storable(text), text => text)
{
    private const char Replacement = '\uFFFD';

    public static string Storable(string text)
    {
        int bad = FirstBad(text, 0);
        if (bad < 0) { return text; }
        char[] mended = text.ToCharArray();
        for (; bad >= 0; bad = FirstBad(mended, bad + 1)) { mended[bad] = Replacement; }
        return new string(mended);
    }

    private static int FirstBad(ReadOnlySpan<char> text, int from)
    {
        for (int i = from; i < text.Length; i++)
        {
            if (text[i] == '\0') { return i; }
            if (!char.IsSurrogate(text[i])) { continue; }
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) { i++; }
            else { return i; }
        }

        return -1;
    }
}
