using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Gateway.Tests.Uplink;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Stores;

/// <summary>The copy of the business state beside the database.</summary>
public sealed class StateCopyTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly TempFolder _folder = new("copy");
    private readonly SteppedTime _time = new(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly BootClock _boot;
    private readonly WallClock _clock;
    private readonly Database _database;
    private readonly Edge.Outbox.Outbox _outbox;

    public StateCopyTests()
    {
        _boot = new BootClock(_time, "boot-1");
        _database = Database.Open(new DatabaseOptions { Path = _folder.Under("gateway.db") }, GatewayTables.Create);
        _outbox = new Edge.Outbox.Outbox(_database, new OutboxOptions());
        _clock = new WallClock(_database, _boot, _time, new UplinkOptions { BrokerUrl = "mqtt://127.0.0.1:1" });
    }

    private string Copy => StateCopy.PathOf(_database.Path);

    public async ValueTask DisposeAsync()
    {
        _clock.Dispose();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_table_is_in_the_copy_those_that_later_versions_add_too_and_no_record_is()
    {
        await _database.WriteAsync(scope =>
        {
            for (int i = 0; i < 20_000; i++) { _outbox.Append(scope, OutboxStream.Telemetry, new byte[200]); }
            scope.Execute("INSERT INTO handover(journal, offset) VALUES ('j', 7)");
            scope.Execute("CREATE TABLE stay(id TEXT PRIMARY KEY, compartment TEXT NOT NULL, code BLOB) WITHOUT ROWID");
            scope.Execute("INSERT INTO stay(id, compartment, code) VALUES ('s-1', '07', x'0102')");
            Facts.Set(scope, Facts.Owner, "gw"u8.ToArray());
        });
        Copier().Look();

        Assert.True(new FileInfo(Copy).Length < 400_000, $"{new FileInfo(Copy).Length} bytes: the records are in it.");
        using SqliteConnection copy = Open(Copy);
        using SqliteConnection live = Open(_database.Path);
        Assert.Equal(StateCopy.Tables(live), StateCopy.Tables(copy));
        Assert.Equal(StateCopy.Digest(live), StateCopy.Digest(copy));
        Assert.Equal(1L, Scalar(copy, "SELECT COUNT(*) FROM stay WHERE code = x'0102'"));
        Assert.Equal(20_000L, Scalar(copy, "SELECT head FROM outbox_stream WHERE stream = 2"));
        Assert.Equal(0L, Scalar(copy, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'outbox_record'"));
    }

    [Fact]
    public async Task It_is_made_soon_after_the_start_and_then_each_time_the_state_has_changed_but_not_for_telemetry()
    {
        using StateCopier copier = Copier(everyS: 900);
        long startNs = _boot.MonotonicNs;
        await copier.StartAsync(TestContext.Current.CancellationToken);
        await AdvanceUntilAsync("there is a first one", () => StateCopy.NoteOf(_database.Path) is not null);
        CopyNote first = StateCopy.NoteOf(_database.Path)!;
        Assert.InRange((first.MonotonicNs - startNs) / 1e9, 60, 200);

        await _database.WriteAsync(scope => { _outbox.Append(scope, OutboxStream.Telemetry, [1]); });
        double agreedS = copier.AgeS!.Value;
        await AdvanceUntilAsync("it has looked again", () => copier.AgeS < agreedS || copier.AgeS < 10);
        Assert.Equal(first, StateCopy.NoteOf(_database.Path));

        await _database.WriteAsync(scope => Facts.Set(scope, "x", [1]));
        await AdvanceUntilAsync("there is another one", () => StateCopy.NoteOf(_database.Path) is { } now && now != first);
        await copier.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Its_age_is_told_within_the_boot_and_its_time_after_it_if_that_was_known()
    {
        CopyNote note = new(new DateTimeOffset(2026, 6, 1, 8, 0, 5, TimeSpan.Zero).ToUnixTimeMilliseconds(), "boot-1", _boot.MonotonicNs, "");
        _time.Advance(TimeSpan.FromSeconds(843));
        Assert.Equal("14 min 3 s old", note.Tell(_boot));
        Assert.Equal("made at 2026-06-01 08:00:05 UTC", note.Tell(new BootClock(_time, "boot-2")));
        Assert.Equal("made in an earlier boot, at a time that was not known", (note with { UtcMs = null }).Tell(new BootClock(_time, "boot-2")));
    }

    [Fact]
    public async Task Each_copy_is_of_one_moment_while_the_writer_goes_on()
    {
        await _database.WriteAsync(scope => { scope.Execute("CREATE TABLE a(n INTEGER)"); scope.Execute("CREATE TABLE b(n INTEGER)"); });
        using CancellationTokenSource end = new();
        Task<int> writing = Task.Run(async () =>
        {
            int n = 0;
            for (; !end.IsCancellationRequested; n++)
            {
                await _database.WriteAsync(scope => { scope.Execute("INSERT INTO a(n) VALUES ($0)", n); scope.Execute("INSERT INTO b(n) VALUES ($0)", n); });
            }

            return n;
        });
        StateCopier copier = Copier();
        HashSet<object?> seen = [];
        await Eventually.True("twenty different copies were made", Limit, () =>
        {
            if (!copier.Look()) { return false; }
            using SqliteConnection copy = Open(Copy);
            Assert.Equal(Scalar(copy, "SELECT COUNT(*) FROM a"), Scalar(copy, "SELECT COUNT(*) FROM b"));
            return seen.Add(Scalar(copy, "SELECT COUNT(*) FROM a")) && seen.Count == 20;
        });
        await end.CancelAsync();
        Assert.True(await writing > 20);
    }

    [Fact]
    public async Task What_is_left_of_a_copy_that_was_cut_off_is_thrown_away_and_one_that_cannot_be_made_leaves_the_one_before()
    {
        await File.WriteAllBytesAsync(Copy + "-new", new byte[10_000], TestContext.Current.CancellationToken);
        StateCopier copier = Copier();
        Assert.True(copier.Look());
        Assert.False(copier.Look());
        CopyNote before = StateCopy.NoteOf(_database.Path)!;

        Directory.CreateDirectory(Copy + "-new"); // Nothing can be written under this name.
        await _database.WriteAsync(scope => Facts.Set(scope, "x", [1]));
        Assert.False(copier.Look());
        Assert.Equal(before, StateCopy.NoteOf(_database.Path));
        Directory.Delete(Copy + "-new");
        Assert.True(copier.Look());
        Assert.NotEqual(before, StateCopy.NoteOf(_database.Path));
    }

    private StateCopier Copier(int everyS = 900) => new(
        _database, _outbox, new GatewaySettings { Site = new Contracts.Site.SiteFile { Circle = "c", Gateway = "gw" }, FirmwareSocket = "none", DataFolder = _folder.Path, CopyEveryS = everyS }, _clock, _boot, _time, NullLogger<StateCopier>.Instance);

    /// <summary>Time goes on while it is waited: ten seconds for each look.</summary>
    private Task AdvanceUntilAsync(string reason, Func<bool> condition) => Eventually.True(reason, Limit, () =>
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        return condition();
    });

    private static SqliteConnection Open(string path)
    {
        SqliteConnection connection = new($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return connection;
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
