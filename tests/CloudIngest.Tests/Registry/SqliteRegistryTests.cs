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

    [Theory]
    [InlineData(400)]
    [InlineData(4_000)]
    public async Task What_was_erased_is_in_no_file_of_the_registry(int chars)
    {
        using TempFolder folder = new("erased");
        await using RegistryDesk desk = new(new RegistryOptions { Path = folder.Under("registry.db") });
        await desk.Store.MigrateAsync(Token);
        string text = $"lcs1.k.{string.Concat(Enumerable.Repeat("recognisable", chars / 12))}";
        await desk.Store.RecordAsync([WithPart(1, text), WithPart(2, text)], [], [], Token);
        Assert.NotEmpty(Holding());
        Assert.True(await desk.Sealed.EraseAsync(new SealedOrder(Place(1), "li", "why"), Token));
        Assert.Equal(2, await desk.Sealed.DeleteOlderAsync(TimeProvider.System.GetUtcNow().AddDays(1), Token)); // The erased one's row too.
        Assert.Empty(Holding());

        string[] Holding() => [.. Directory.EnumerateFiles(folder.Path).Where(f =>
        {
            using FileStream file = new(f, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf("recognisablerecog"u8) >= 0;
        })];
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
