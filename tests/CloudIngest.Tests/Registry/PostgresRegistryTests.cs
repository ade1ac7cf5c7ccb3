using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Registry;

/// <summary>One PostgreSQL for all tests of a class; started by the first, so that a missing one skips or fails tests and not the fixture.</summary>
public sealed class PostgresOfClass : IAsyncDisposable
{
    private readonly Lazy<Task<Postgres>> _server = new(() => Postgres.StartNewAsync());
    private int _databases;

    public Task<Postgres> ServerAsync() => _server.Value;

    /// <summary>The URL of a database that nobody else uses.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        Postgres server = await ServerAsync();
        string name = $"registry_{Interlocked.Increment(ref _databases)}";
        await server.CreateDatabaseAsync(name);
        return server.Url(name);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) { await (await _server.Value).DisposeAsync(); }
    }
}

/// <summary>The registry on a real PostgreSQL.</summary>
public sealed class PostgresRegistryTests(PostgresOfClass postgres) : RegistryContract, IClassFixture<PostgresOfClass>
{
    [Fact]
    public async Task Replicas_that_start_at_the_same_moment_make_the_tables_once()
    {
        RegistryOptions options = await OptionsAsync(100);
        RegistryDesk[] desks = [.. Enumerable.Range(0, 6).Select(_ => new RegistryDesk(options))];
        await Task.WhenAll(desks.Select(desk => Task.Run(() => desk.Store.MigrateAsync(Token), Token)));
        await using RegistryDb db = await desks[0].Contexts.CreateDbContextAsync(Token);
        Assert.Equal(["20261123083448_First"], await db.Database.GetAppliedMigrationsAsync(Token));
        foreach (RegistryDesk desk in desks) { await desk.DisposeAsync(); }
    }

    [Fact]
    public async Task A_server_that_was_killed_is_a_database_error_meanwhile_and_no_loss_afterwards()
    {
        await using Postgres server = await Postgres.StartNewAsync("registry");
        await using RegistryDesk desk = new(new RegistryOptions { Postgres = Address(server.Url("registry")) });
        await desk.Store.MigrateAsync(Token);
        Assert.Equal(1, await desk.Store.RecordAsync([Event(1)], [], [], Token));
        await server.KillAsync();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => desk.Store.RecordAsync([Event(2)], [], [], Token));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => desk.Store.OpenCommandsAsync(Token));
        await server.StartAsync();
        Assert.Equal(1, await desk.Store.RecordAsync([Event(1), Event(2)], [], [], Token));
    }

    protected override async Task<RegistryDesk> OpenAsync(int deadLettersMax = 100)
    {
        RegistryDesk desk = new(await OptionsAsync(deadLettersMax));
        await desk.Store.MigrateAsync(Token);
        return desk;
    }

    private async Task<RegistryOptions> OptionsAsync(int deadLettersMax) => new() { Postgres = Address(await postgres.NewDatabaseAsync()), DeadLettersMax = deadLettersMax };

    private static PostgresAddress Address(string url) => PostgresAddress.TryRead(url, null, out string wrong) ?? throw new ArgumentException(wrong, nameof(url));
}
