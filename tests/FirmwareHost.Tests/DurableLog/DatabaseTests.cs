using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.FirmwareHost.Tests.Host;
using Microsoft.Data.Sqlite;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.DurableLog;

public sealed class DatabaseTests : IAsyncLifetime
{
    private readonly Scratch _scratch = new();
    private Database _database = null!;

    public ValueTask InitializeAsync()
    {
        _database = Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_failing_job_undoes_only_itself()
    {
        using ManualResetEventSlim gate = new();
        Task hold = _database.WriteAsync(_ => gate.Wait(TestContext.Current.CancellationToken)); // What comes now waits and shares one commit.
        Task before = Insert(1);
        bool committed = false;
        Task failing = _database.WriteAsync(scope =>
        {
            scope.AfterCommit(() => committed = true);
            scope.Execute("INSERT INTO t(id) VALUES ($0)", 2L);
            scope.Execute("INSERT INTO t(id) VALUES ($0)", 1L);
        });
        Task after = Insert(3);
        gate.Set();
        await hold;
        await before;
        await after;
        await Assert.ThrowsAsync<SqliteException>(() => failing);
        Assert.Equal([1, 3], Rows());
        Assert.False(committed, "what did not happen is not announced");
    }

    [Fact]
    public async Task Writes_that_wait_together_share_commits()
    {
        long before = _database.Commits;
        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => Insert(i)));
        Assert.Equal(1_000, Rows().Count);
        Assert.InRange(_database.Commits - before, 1, 200);
    }

    [Fact]
    public async Task One_write_more_than_may_wait_is_refused_and_the_others_are_stored()
    {
        await using Database small = Database.Open(new DatabaseOptions { Path = _scratch["small.db"], QueuedWritesMax = 4 }, Create);
        using ManualResetEventSlim gate = new(), entered = new();
        Task hold = small.WriteAsync(_ => { entered.Set(); gate.Wait(TestContext.Current.CancellationToken); });
        entered.Wait(TestContext.Current.CancellationToken);
        Task[] waiting = [.. Enumerable.Range(0, 4).Select(i => small.WriteAsync(s => { s.Execute("INSERT INTO t(id) VALUES ($0)", (long)i); }))];
        await Assert.ThrowsAsync<DatabaseBusyException>(() => small.WriteAsync(_ => { }));
        gate.Set();
        await Task.WhenAll([hold, .. waiting]);
    }

    [Fact]
    public async Task What_is_announced_after_the_commit_can_be_read_by_others_then()
    {
        List<long> seen = [];
        await _database.WriteAsync(scope =>
        {
            scope.Execute("INSERT INTO t(id) VALUES ($0)", 7L);
            scope.AfterCommit(() => seen = Rows());
        });
        Assert.Equal([7], seen);
    }

    [Fact]
    public async Task An_announcement_that_throws_is_heard_of_and_the_others_and_every_later_write_go_on()
    {
        List<string> heard = [];
        List<long> announced = [];
        _database.AnnouncementFailed = e => heard.Add(e.Message);
        await _database.WriteAsync(scope =>
        {
            scope.Execute("INSERT INTO t(id) VALUES ($0)", 1L);
            scope.AfterCommit(() => announced.Add(1));
            scope.AfterCommit(() => throw new InvalidOperationException("a handler's mistake"));
            scope.AfterCommit(() => announced.Add(2));
        });
        await Insert(2).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal([1, 2], Rows());
        Assert.Equal([1, 2], announced); // Once: the next commit announces nothing of this one again.
        Assert.Equal(["a handler's mistake"], heard);
        Assert.Equal(1, _database.AnnouncementsFailed);
    }

    private Database Open() => Database.Open(new DatabaseOptions { Path = _scratch["test.db"] }, Create);

    private Task Insert(long id) => _database.WriteAsync(scope => { scope.Execute("INSERT INTO t(id) VALUES ($0)", id); });

    private List<long> Rows() => _database.Read(connection =>
    {
        List<long> rows = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM t ORDER BY id";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read()) { rows.Add(row.GetInt64(0)); }
        return rows;
    });

    private static void Create(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE IF NOT EXISTS t(id INTEGER PRIMARY KEY)";
        command.ExecuteNonQuery();
    }
}
