using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Registry;

/// <summary>The registry in a SQLite file.</summary>
public sealed class SqliteRegistryTests : RegistryContract
{
    [Fact]
    public async Task The_file_is_in_wal_and_goes_on_from_the_first_migration_that_was_ever_shipped()
    {
        await using RegistryDesk desk = await OpenAsync();
        await using RegistryDb db = await desk.Contexts.CreateDbContextAsync(Token);
        Assert.Equal("wal", (await db.Database.SqlQueryRaw<string>("PRAGMA journal_mode").ToListAsync(Token))[0]);
        Assert.Equal("20261123060925_First", (await db.Database.GetAppliedMigrationsAsync(Token)).First());
    }

    protected override async Task<RegistryDesk> OpenAsync(int deadLettersMax = 100)
    {
        TempFolder folder = new("registry");
        RegistryDesk desk = new(new RegistryOptions { Path = folder.Under("new", "registry.db"), DeadLettersMax = deadLettersMax }, folder);
        await desk.Store.MigrateAsync(Token);
        return desk;
    }
}
