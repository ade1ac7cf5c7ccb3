using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Registry;

public sealed class RegistryStoreTests
{
    [Fact]
    public async Task The_migrations_say_all_that_the_model_says_and_the_file_is_in_wal()
    {
        await using Desk desk = await Desk.OpenAsync();
        await using RegistryDb db = await desk.Contexts.CreateDbContextAsync(Token);
        Assert.False(db.Database.HasPendingModelChanges());
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(Token));
        Assert.Equal("wal", (await db.Database.SqlQueryRaw<string>("PRAGMA journal_mode").ToListAsync(Token))[0]);
        await desk.Store.MigrateAsync(Token);
    }

    [Fact]
    public async Task An_event_that_comes_twice_is_one_row()
    {
        await using Desk desk = await Desk.OpenAsync();
        Assert.Equal(2, await desk.Store.RecordAsync([Event(1), Event(2), Event(1)], [], [], Token));
        Assert.Equal(0, await desk.Store.RecordAsync([Event(2)], [], [], Token));
        Assert.Equal(2, (await desk.Fleet.EventsAsync("c", "g", 10, Token)).Count);
    }

    [Fact]
    public async Task The_current_value_follows_epoch_and_offset_not_time()
    {
        await using Desk desk = await Desk.OpenAsync();
        await SetAsync("new", epoch: 1, offset: 9, atMs: 100, current: true);
        await SetAsync("older offset, later time", epoch: 1, offset: 8, atMs: 900, current: true);
        Assert.Equal("new", await ValueAsync());
        await SetAsync("rescued file of an old epoch", epoch: 7, offset: 99, atMs: 999, current: false);
        Assert.Equal("new", await ValueAsync());
        await SetAsync("new epoch", epoch: 2, offset: 1, atMs: 50, current: true);
        Assert.Equal("new epoch", await ValueAsync());

        Task SetAsync(string value, long epoch, long offset, long atMs, bool current) => desk.Store.FlushAsync(new RegistryChanges { Points = [new PointChange(Point(value, epoch, offset, atMs), current)] }, Token);
        async Task<string?> ValueAsync() => Assert.Single(await desk.Fleet.PointsAsync("c", "g", "d", Token)).Value;
    }

    [Fact]
    public async Task A_result_closes_its_command_once_and_only_for_its_own_gateway()
    {
        await using Desk desk = await Desk.OpenAsync();
        await desk.Store.AddCommandAsync(Command("a"), Token);
        await desk.Store.FlushAsync(new RegistryChanges { CommandResults = [new CommandResult("a", "c", "someone-else", "done", "", "", 1)] }, Token);
        Assert.Equal(CommandStates.Issued, (await desk.Store.CommandAsync("a", Token))!.State);
        await desk.Store.FlushAsync(new RegistryChanges { CommandResults = [new CommandResult("a", "c", "g", "failed", "no-reply", "cable", 1)] }, Token);
        await desk.Store.FlushAsync(new RegistryChanges { CommandResults = [new CommandResult("a", "c", "g", "done", "", "", 2)] }, Token);
        Assert.Equal(("failed", "no-reply", "cable"), await desk.Store.CommandAsync("a", Token) is { } c ? (c.State, c.Fault, c.Text) : default);
    }

    [Fact]
    public async Task The_newest_birth_sets_are_kept_and_the_oldest_go()
    {
        await using Desk desk = await Desk.OpenAsync();
        for (int id = 1; id <= 6; id++)
        {
            await desk.Store.FlushAsync(new RegistryChanges { Births = [Birth(id, ""), Birth(id, "d")] }, Token);
        }

        NodeSnapshot node = await desk.Store.NodeAsync("c", "g", Token);
        Assert.Equal([3L, 4L, 5L, 6L], node.Births.Where(b => b.Device.Length == 0).Select(b => b.BirthId));
        Assert.Equal(8, node.Births.Count);
    }

    [Fact]
    public async Task Dead_letters_are_kept_up_to_their_limit()
    {
        await using Desk desk = await Desk.OpenAsync(deadLettersMax: 3);
        for (int i = 0; i < 5; i++) { await desk.Store.RecordAsync([], [], [new DeadLetterEntity { Circle = "c", Gateway = "g", Reason = $"{i}", Body = "" }], Token); }
        Assert.Equal(["4", "3", "2"], (await desk.Store.DeadLettersAsync(10, Token)).Select(d => d.Reason));
    }

    [Fact]
    public async Task A_ledger_with_a_hole_is_not_complete_until_the_tail_has_passed_it()
    {
        await using Desk desk = await Desk.OpenAsync();
        await FlushAsync(tail: 1);
        LedgerView open = (await desk.Fleet.LedgerAsync("c", "g", Token))!;
        Assert.False(open.Complete);
        Assert.Equal([new LedgerRange(4, 5)], open.Streams[0].Missing);
        await FlushAsync(tail: 6);
        Assert.True((await desk.Fleet.LedgerAsync("c", "g", Token))!.Complete);
        Assert.Null(await desk.Fleet.LedgerAsync("c", "nobody", Token));

        Task FlushAsync(long tail) => desk.Store.FlushAsync(new RegistryChanges
        {
            Gateways = [new GatewayEntity { Circle = "c", Gateway = "g", Epoch = 1 }],
            Ledgers = [new LedgerEntity { Circle = "c", Gateway = "g", Epoch = 1, Stream = 2, Tail = tail, Head = 9, Written = "1-3,6-9", Evicted = "" }],
        }, Token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static EventEntity Event(long offset) => new() { Circle = "c", Gateway = "g", Epoch = 1, Stream = 1, Offset = offset, Device = "d", Kind = "door-opened", EventId = $"e{offset}", Part = "", Body = "{}" };

    private static PointEntity Point(string value, long epoch, long offset, long atMs) => new()
    {
        Circle = "c",
        Gateway = "g",
        Device = "d",
        Name = "p",
        Type = "String",
        Unit = "",
        Value = value,
        Quality = 192,
        AtMs = atMs,
        Epoch = epoch,
        Stream = 2,
        Offset = offset,
    };

    private static BirthEntity Birth(long id, string device) => new() { Circle = "c", Gateway = "g", BirthId = id, Device = device, AtMs = id, Body = [1] };

    private static CommandEntity Command(string id) => new()
    {
        Id = id,
        Circle = "c",
        Gateway = "g",
        Device = "d",
        Part = "",
        Verb = "unlock",
        Issuer = "i",
        Reason = "r",
        State = CommandStates.Issued,
        Fault = "",
        Text = "",
    };

    private sealed class Desk(TempFolder folder, ServiceProvider services) : IAsyncDisposable
    {
        public RegistryStore Store => services.GetRequiredService<RegistryStore>();

        public IFleet Fleet => services.GetRequiredService<IFleet>();

        public IDbContextFactory<RegistryDb> Contexts => services.GetRequiredService<IDbContextFactory<RegistryDb>>();

        public static async Task<Desk> OpenAsync(int deadLettersMax = 100)
        {
            TempFolder folder = new("registry");
            ServiceProvider services = new ServiceCollection().AddRegistry(new RegistryOptions { Path = folder.Under("new", "registry.db"), DeadLettersMax = deadLettersMax }).BuildServiceProvider();
            Desk desk = new(folder, services);
            await desk.Store.MigrateAsync(Token);
            return desk;
        }

        public async ValueTask DisposeAsync()
        {
            await services.DisposeAsync();
            folder.Dispose();
        }
    }
}
