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

    [Fact]
    public async Task A_process_that_was_killed_while_it_made_the_tables_does_not_lock_out_the_next()
    {
        await using RegistryDesk desk = await OpenAsync();
        await using (RegistryDb db = await desk.Contexts.CreateDbContextAsync(Token))
        {
            await db.Database.ExecuteSqlRawAsync("""
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock"("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00+00:00');
                """, Token);
        }

        await desk.Store.MigrateAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
    }

    protected override async Task<RegistryDesk> OpenAsync(int deadLettersMax = 100)
    {
        TempFolder folder = new("registry");
        RegistryDesk desk = new(new RegistryOptions { Path = folder.Under("new", "registry.db"), DeadLettersMax = deadLettersMax }, folder);
        await desk.Store.MigrateAsync(Token);
        return desk;
    }
}
