using CsCheck;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Registry;

/// <summary>What the registry does, on whatever database.</summary>
public abstract class RegistryContract
{
    private static readonly Gen<(bool First, int From, int Length, int Repeats)> Writing = Gen.Select(Gen.Bool, Gen.Int[1, 40], Gen.Int[0, 6], Gen.Int[0, 2]);

    [Fact]
    public async Task The_migrations_say_all_that_the_model_says_and_can_run_again()
    {
        await using RegistryDesk desk = await OpenAsync();
        await using RegistryDb db = await desk.Contexts.CreateDbContextAsync(Token);
        Assert.False(db.Database.HasPendingModelChanges());
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(Token));
        await desk.Store.MigrateAsync(Token);
    }

    [Fact]
    public async Task Two_replicas_books_are_joined_whatever_each_has_seen_and_in_whatever_order_they_store_it()
    {
        await using RegistryDesk one = await OpenAsync();
        await using RegistryDesk two = one.Again();
        long epoch = 0;
        await Writing.List[0, 8].SampleAsync(async writings =>
        {
            epoch++;
            (RangeSet Written, RegistryDesk Desk)[] replicas = [(new RangeSet(), one), (new RangeSet(), two)];
            RangeSet all = new();
            long repeats = 0, tail = 0;
            foreach ((bool first, int from, int length, int again) in writings)
            {
                (RangeSet written, RegistryDesk desk) = replicas[first ? 0 : 1];
                written.Add(from, from + length);
                all.Add(from, from + length);
                repeats += again;
                tail = Math.Max(tail, from);
                IReadOnlyList<LedgerEntity> more = await desk.Store.FlushAsync(new RegistryChanges { Ledgers = [new LedgerChange(Ledger(epoch, written, tail: from), again)] }, Token);
                bool isMore = all.ToString() != written.ToString() || tail != from;
                Assert.Equal(isMore ? [(all.ToString(), all.Max, tail)] : [], more.Select(l => (l.Written, l.Head, l.Tail))); // What it did not know comes back.
            }

            LedgerEntity? stored = (await one.Store.NodeAsync("c", "g", Token)).Ledgers.FirstOrDefault(l => l.Epoch == epoch);
            Assert.Equal(
                (all.ToString(), all.Max, writings.Count == 0 ? 0 : writings.Max(w => w.From), repeats),
                stored is null ? ("", 0, 0, 0) : (stored.Written, stored.Head, stored.Tail, stored.Repeats));
        }, iter: 25, threads: 1);
    }

    [Fact]
    public async Task Replicas_that_store_the_same_at_the_same_moment_lose_nothing_and_double_nothing()
    {
        const int replicas = 4, rounds = 12;
        await using RegistryDesk first = await OpenAsync();
        List<RegistryDesk> desks = [first, .. Enumerable.Range(1, replicas - 1).Select(_ => first.Again())];
        int[] added = await Task.WhenAll(desks.Select((desk, replica) => Task.Run(async () =>
        {
            RangeSet written = new();
            int mine = 0;
            for (int round = 0; round < rounds; round++)
            {
                // Two neighbours bring each record, as after a confirmation that was lost; one of them from the back.
                long[] offsets = [.. Enumerable.Range(0, 8).Select(i => 1L + (round * replicas * 4) + (((replica * 4) + i) % (replicas * 4)))];
                if (replica % 2 == 1) { Array.Reverse(offsets); }
                mine += await desk.Store.RecordAsync([.. offsets.Select(Event)], [], [], Token);
                foreach (long offset in offsets) { written.Add(offset); }
                await desk.Store.FlushAsync(new RegistryChanges
                {
                    Points = [.. offsets.Select(o => new PointChange(Point($"{o}", 1, o, o, $"p{o % 5}"), true)).GroupBy(p => p.Point.Name).Select(g => g.MaxBy(p => p.Point.Offset))],
                    Ledgers = [new LedgerChange(Ledger(1, written, 1), 1)],
                }, Token);
            }

            return mine;
        }, Token)));
        long head = rounds * replicas * 4;
        Assert.Equal(head, added.Sum());
        Assert.Equal(Enumerable.Range(1, (int)head).Select(o => (long)o), (await first.Fleet.EventsAsync("c", "g", 1_000, Token)).Select(e => e.Offset).Order());
        IReadOnlyList<LedgerEntity> ledgers = (await first.Store.NodeAsync("c", "g", Token)).Ledgers;
        Assert.Equal(($"1-{head}", head), Assert.Single(ledgers, l => l.Stream == 1) is var events ? (events.Written, events.Head) : default); // With the events themselves, before any flush.
        LedgerEntity ledger = Assert.Single(ledgers, l => l.Stream == 2);
        Assert.Equal(($"1-{head}", (long)rounds * replicas), (ledger.Written, ledger.Repeats));
        Assert.All(await first.Fleet.PointsAsync("c", "g", "d", Token), p => Assert.True(p.Offset > head - 5 && p.Value == $"{p.Offset}", $"{p.Name} says {p.Value}"));
        foreach (RegistryDesk desk in desks[1..]) { await desk.DisposeAsync(); }
    }

    [Fact]
    public async Task A_replica_that_heard_the_gateway_earlier_does_not_bring_it_back()
    {
        await using RegistryDesk desk = await OpenAsync();
        await HeardAsync(inSession: true, atMs: 5_000, bdSeq: 2);
        await HeardAsync(inSession: true, atMs: 4_000, bdSeq: 1);
        Assert.Equal((true, 5_000, 2), await StoredAsync());
        await HeardAsync(inSession: false, atMs: 3_000, bdSeq: 1); // The will of a session that was replaced.
        Assert.Equal((true, 5_000, 2), await StoredAsync());
        await HeardAsync(inSession: false, atMs: 4_500, bdSeq: 2);
        Assert.False((await StoredAsync()).Item1);
        await HeardAsync(inSession: true, atMs: 900_000, bdSeq: 3);
        await HeardAsync(inSession: true, atMs: 6_000, bdSeq: 4); // The clock had been wrong.
        Assert.Equal((true, 6_000, 4), await StoredAsync());

        Task HeardAsync(bool inSession, long atMs, long bdSeq) => desk.Store.FlushAsync(
            new RegistryChanges { Gateways = [new GatewayEntity { Circle = "c", Gateway = "g", InSession = inSession, LastHeardMs = atMs, BdSeq = bdSeq }] }, Token);
        async Task<(bool, long, long?)> StoredAsync() => (await desk.Store.NodeAsync("c", "g", Token)).Gateway is { } g ? (g.InSession, g.LastHeardMs, g.BdSeq) : default;
    }

    [Theory]
    [InlineData("nul \0 inside")]
    [InlineData("half \ud83d of a pair")]
    [InlineData("呼伦贝尔 🏠 '\"\\")]
    public async Task Any_text_that_a_device_sends_can_be_stored(string text)
    {
        await using RegistryDesk desk = await OpenAsync();
        EventEntity odd = Event(1);
        (odd.Part, odd.Body) = (text, text);
        await desk.Store.RecordAsync([odd], [], [new DeadLetterEntity { Circle = "c", Gateway = "g", Reason = text, Body = text }], Token);
        await desk.Store.FlushAsync(new RegistryChanges { Points = [new PointChange(Point(text, 1, 1, 1), true)] }, Token);
        Assert.Equal(text.Length, Assert.Single(await desk.Fleet.EventsAsync("c", "g", 10, Token)).Body.Length);
        Assert.Equal(text.Length, Assert.Single(await desk.Fleet.PointsAsync("c", "g", "d", Token)).Value!.Length);
        if (!text.Contains('\0', StringComparison.Ordinal) && !text.Contains('\ud83d', StringComparison.Ordinal)) { Assert.Equal(text, Assert.Single(await desk.Store.DeadLettersAsync(5, Token)).Body); }
    }

    [Fact]
    public async Task Names_are_sorted_by_their_bytes_everywhere()
    {
        await using RegistryDesk desk = await OpenAsync();
        await desk.Store.FlushAsync(new RegistryChanges { Gateways = [.. ((string[])["b", "A", "a-1", "a1", "Z", "海"]).Select(g => new GatewayEntity { Circle = "c", Gateway = g })] }, Token);
        Assert.Equal(["A", "Z", "a-1", "a1", "b", "海"], (await desk.Fleet.GatewaysAsync(Token)).Select(g => g.Gateway));
    }

    [Fact]
    public async Task An_event_that_comes_twice_is_one_row()
    {
        await using RegistryDesk desk = await OpenAsync();
        Assert.Equal(2, await desk.Store.RecordAsync([Event(1), Event(2), Event(1)], [], [], Token));
        Assert.Equal(0, await desk.Store.RecordAsync([Event(2)], [], [], Token));
        Assert.Equal(2, (await desk.Fleet.EventsAsync("c", "g", 10, Token)).Count);
    }

    [Fact]
    public async Task A_flush_may_hold_more_rows_than_one_statement_takes_and_a_row_twice()
    {
        const int rows = 1_200;
        await using RegistryDesk desk = await OpenAsync();
        Assert.Equal(rows, await desk.Store.RecordAsync([.. Enumerable.Range(1, rows).Select(o => Event(o))], [], [], Token));
        PointChange[] points = [.. Enumerable.Range(1, rows).SelectMany(o => (PointChange[])[new(Point("first", 1, o, o, $"p{o:0000}"), true), new(Point("second", 1, o + 1, o, $"p{o:0000}"), true)])];
        await desk.Store.FlushAsync(new RegistryChanges { Points = points }, Token);
        IReadOnlyList<PointRow> stored = await desk.Fleet.PointsAsync("c", "g", "d", Token);
        Assert.Equal(rows, stored.Count);
        Assert.All(stored, p => Assert.Equal("second", p.Value));
    }

    [Fact]
    public async Task A_sealed_part_is_one_row_however_often_it_comes_and_whoever_reads_it_is_noted()
    {
        await using RegistryDesk desk = await OpenAsync();
        EventEntity first = WithPart(1, "lcs1.k.AAAA");
        await desk.Store.RecordAsync([first, Event(2), WithPart(1, "lcs1.k.AAAA")], [], [], Token);
        await desk.Store.RecordAsync([WithPart(1, "lcs1.k.OTHER")], [], [], Token);
        Assert.Equal([(1L, true), (2L, false)], (await desk.Fleet.EventsAsync("c", "g", 10, Token)).Select(e => (e.Offset, e.HasSealed)).Order());

        SealedPart part = (await desk.Sealed.ReadAsync(new SealedOrder(Place(1), "relay", "send the code"), Token))!;
        Assert.Equal(("was-in", "g", "e1", "door-opened", "k", "lcs1.k.AAAA"), (part.Circle, part.Gateway, part.EventId, part.Kind, part.KeyId, part.Text));
        Assert.Null(part.ErasedAtMs);
        Assert.Null(await desk.Sealed.ReadAsync(new SealedOrder(Place(2), "relay", "r"), Token));
        CommandEntity noted = Assert.Single(await desk.Store.CommandsAsync("c", "g", 10, Token));
        Assert.Equal(("read-sealed", "#1", "relay", "send the code", CommandStates.Done), (noted.Verb, noted.Part, noted.Issuer, noted.Reason, noted.State));
    }

    [Fact]
    public async Task An_erased_part_is_gone_and_no_repeat_brings_it_back()
    {
        await using RegistryDesk desk = await OpenAsync();
        await desk.Store.RecordAsync([WithPart(1, "lcs1.k.AAAA")], [], [], Token);
        SealedOrder order = new(Place(1), "li", "asked for by the resident");
        Assert.True(await desk.Sealed.EraseAsync(order, Token));
        Assert.False(await desk.Sealed.EraseAsync(order, Token));
        await desk.Store.RecordAsync([WithPart(1, "lcs1.k.AAAA")], [], [], Token);

        SealedPart gone = (await desk.Sealed.ReadAsync(order, Token))!;
        Assert.Equal((null, "li", "asked for by the resident"), (gone.Text, gone.ErasedBy, gone.ErasedWhy));
        Assert.NotNull(gone.ErasedAtMs);
        Assert.False(Assert.Single(await desk.Fleet.EventsAsync("c", "g", 10, Token)).HasSealed);
        Assert.Equal(["erase-sealed"], (await desk.Store.CommandsAsync("c", "g", 10, Token)).Select(c => c.Verb)); // Nobody read anything.
        await using RegistryDb db = await desk.Contexts.CreateDbContextAsync(Token);
        Assert.Equal("", Assert.Single(await db.Sealed.AsNoTracking().ToListAsync(Token)).Text);
    }

    [Fact]
    public async Task Parts_are_deleted_when_their_time_is_over_and_the_events_stay()
    {
        await using RegistryDesk desk = await OpenAsync();
        await desk.Store.RecordAsync([WithPart(1, "lcs1.k.AAAA"), WithPart(2, "lcs1.k.BBBB")], [], [], Token);
        await using RegistryDb db = await desk.Contexts.CreateDbContextAsync(Token);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        long old = now.AddDays(-31).ToUnixTimeMilliseconds();
        await db.Sealed.Where(s => s.Offset == 1).ExecuteUpdateAsync(set => set.SetProperty(s => s.ReceivedAt, old), Token);
        Assert.Equal(1, await desk.Sealed.DeleteOlderAsync(now.AddDays(-30), Token));
        Assert.Equal([(1L, false), (2L, true)], (await desk.Fleet.EventsAsync("c", "g", 10, Token)).Select(e => (e.Offset, e.HasSealed)).Order());
    }

    [Fact]
    public async Task The_current_value_follows_epoch_and_offset_not_time()
    {
        await using RegistryDesk desk = await OpenAsync();
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
        await using RegistryDesk desk = await OpenAsync();
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
        await using RegistryDesk desk = await OpenAsync();
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
        await using RegistryDesk desk = await OpenAsync(deadLettersMax: 3);
        for (int i = 0; i < 5; i++) { await desk.Store.RecordAsync([], [], [new DeadLetterEntity { Circle = "c", Gateway = "g", Reason = $"{i}", Body = "" }], Token); }
        Assert.Equal(["4", "3", "2"], (await desk.Store.DeadLettersAsync(10, Token)).Select(d => d.Reason));
    }

    [Fact]
    public async Task A_ledger_with_a_hole_is_not_complete_until_the_tail_has_passed_it()
    {
        await using RegistryDesk desk = await OpenAsync();
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
            Ledgers = [new LedgerChange(new LedgerEntity { Circle = "c", Gateway = "g", Epoch = 1, Stream = 2, Tail = tail, Head = 9, Written = "1-3,6-9", Evicted = "" }, 0)],
        }, Token);
    }

    [Fact]
    public async Task Alarms_are_told_from_their_events_in_whatever_order_these_come()
    {
        await using RegistryDesk desk = await OpenAsync();
        await desk.Store.FlushAsync(new RegistryChanges { Gateways = [new GatewayEntity { Circle = "c", Gateway = "g" }, new GatewayEntity { Circle = "c", Gateway = "other" }] }, Token);
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        EventEntity[] events =
        [
            Alarm(1, "alarm.raised", now - 9_000, "compartment/01", """{"alarm":"door-ajar","alarm_id":"a-1","text":"Close the door."}"""),
            Alarm(2, "alarm.acknowledged", now - 8_000, "compartment/01", """{"alarm":"door-ajar","alarm_id":"a-1","issuer":"li","reason":"on my way"}"""),
            Alarm(3, "alarm.raised", now - 7_000, "compartment/02", """{"alarm":"lock-stuck","alarm_id":"a-2"}"""),
            Alarm(4, "alarm.cleared", now - 6_000, "compartment/02", """{"alarm":"lock-stuck","alarm_id":"a-2","issuer":"wang","reason":"mended"}"""),
            Alarm(5, "alarm.raised", now - 5_000, "compartment/02", """{"alarm":"door-ajar","alarm_id":"a-3"}"""),
            Alarm(6, "alarm.raised", now - 4_000, "compartment/02", """{"alarm":"door-ajar","alarm_id":"a-4"}"""),
            Alarm(7, "alarm.raised", now - 3_000, "", "no JSON at all"),
            Alarm(8, "alarm.raised", now - (400 * 86_400_000L), "", """{"alarm":"bus-suspect","alarm_id":"a-0"}"""),
        ];
        foreach (EventEntity e in events.Reverse()) { await desk.Store.RecordAsync([e], [], [], Token); }

        IReadOnlyList<AlarmRow> alarms = await desk.Fleet.AlarmsAsync("c", "g", Token);
        Assert.Equal([("a-4", true), ("a-1", true), ("a-3", false), ("a-2", false)], alarms.Select(a => (a.Id, a.IsOpen)));
        Assert.Equal(new AlarmRow("c", "g", "d", "compartment/01", "door-ajar", "a-1", "Close the door.", now - 9_000, false, "li", null, "", ""), alarms[1]);
        Assert.Equal(now - 4_000, alarms[2].ClearedMs); // Its end was never told; the next one at the same place tells it.
        Assert.Equal((now - 6_000, "wang", "mended"), (alarms[3].ClearedMs!.Value, alarms[3].ClearedBy, alarms[3].Reason));
        Assert.Equal(alarms, await desk.Fleet.AlarmsAsync(null, null, Token));
        Assert.Empty(await desk.Fleet.AlarmsAsync("c", "other", Token));
    }

    private static EventEntity Alarm(long offset, string kind, long atMs, string part, string body)
    {
        EventEntity made = Event(offset);
        (made.Kind, made.AtMs, made.Part, made.Body) = (kind, atMs, part, body);
        return made;
    }

    /// <summary>A registry of the test's own, empty and up to date.</summary>
    protected abstract Task<RegistryDesk> OpenAsync(int deadLettersMax = 100);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static EventEntity Event(long offset) => new() { Circle = "c", Gateway = "g", Epoch = 1, Stream = 1, Offset = offset, Device = "d", Kind = "door-opened", EventId = $"e{offset}", Part = "", Body = "{}" };

    protected static EventPlace Place(long offset) => new("c", "g", 1, 1, offset);

    protected static EventEntity WithPart(long offset, string text)
    {
        EventEntity made = Event(offset);
        made.Sealed = new SealedEntity { Circle = "c", Gateway = "g", Epoch = 1, Stream = 1, Offset = offset, MadeIn = "was-in", KeyId = "k", Text = text };
        return made;
    }

    private static LedgerEntity Ledger(long epoch, RangeSet written, long tail) =>
        new() { Circle = "c", Gateway = "g", Epoch = epoch, Stream = 2, Tail = tail, Head = written.Max, Written = written.ToString(), Evicted = "" };

    private static PointEntity Point(string value, long epoch, long offset, long atMs, string name = "p") => new()
    {
        Circle = "c",
        Gateway = "g",
        Device = "d",
        Name = name,
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
}
