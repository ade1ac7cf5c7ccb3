using LifeCircle.Edge.Ingest.Service;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
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
        string[] applied = [.. await db.Database.GetAppliedMigrationsAsync(Token)];
        Assert.Equal("20261123083448_First", applied[0]);
        Assert.Equal(db.Database.GetMigrations(), applied); // Each once.
        foreach (RegistryDesk desk in desks) { await desk.DisposeAsync(); }
    }

    [Fact]
    public async Task Names_that_become_the_same_in_PostgreSQL_are_one_row_and_stop_no_flush()
    {
        await using RegistryDesk desk = await OpenAsync();
        GatewayEntity[] gateways = [.. ((string[])["g\0", "g1", "g\uFFFD"]).Select((g, i) => new GatewayEntity { Circle = "c", Gateway = g, LastHeardMs = i })];
        await desk.Store.FlushAsync(new RegistryChanges { Gateways = gateways }, Token);
        Assert.Equal([("g1", 1L), ("g\uFFFD", 2L)], (await desk.Fleet.GatewaysAsync(Token)).Select(g => (g.Gateway, g.LastHeardMs)));
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

    [Fact]
    public async Task The_ingest_waits_for_a_server_that_went_between_the_look_at_it_and_the_making_of_the_tables()
    {
        await using Postgres server = await Postgres.StartNewAsync("registry");
        await using RegistryDesk desk = new(new RegistryOptions { Postgres = Address(server.Url("registry")) });
        await server.KillAsync();
        Ear log = new();
        Task starting = new RegistryStart(desk.Store, TimeProvider.System, log).StartAsync(Token);
        await Eventually.True("it has tried in vain", TimeSpan.FromSeconds(60), () => log.Heard > 0);
        Assert.False(starting.IsCompleted);
        await server.StartAsync();
        await starting;
        Assert.Equal(1, await desk.Store.RecordAsync([Event(1)], [], [], Token));
    }

    [Fact]
    public async Task The_ingest_does_not_wait_for_what_no_waiting_mends()
    {
        Postgres server = await postgres.ServerAsync();
        await using RegistryDesk desk = new(new RegistryOptions { Postgres = Address(server.Url("nowhere")) });
        PostgresException said = await Assert.ThrowsAsync<PostgresException>(
            () => new RegistryStart(desk.Store, TimeProvider.System, NullLogger<RegistryStart>.Instance).StartAsync(Token));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, said.SqlState);
    }

    protected override async Task<RegistryDesk> OpenAsync(int deadLettersMax = 100)
    {
        RegistryDesk desk = new(await OptionsAsync(deadLettersMax));
        await desk.Store.MigrateAsync(Token);
        return desk;
    }

    private async Task<RegistryOptions> OptionsAsync(int deadLettersMax) => new() { Postgres = Address(await postgres.NewDatabaseAsync()), DeadLettersMax = deadLettersMax };

    private static PostgresAddress Address(string url) => PostgresAddress.TryRead(url, null, out string wrong) ?? throw new ArgumentException(wrong, nameof(url));

    private sealed class Ear : ILogger<RegistryStart>
    {
        private int _heard;

        public int Heard => Volatile.Read(ref _heard);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Interlocked.Increment(ref _heard);
    }
}
