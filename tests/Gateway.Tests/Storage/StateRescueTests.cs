using System.Text;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Commands;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Gateway.Tests.Gateway;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Support;
using Microsoft.Data.Sqlite;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Stores;

/// <summary>State after damage: from the file as far as it can be read, else from the copy, and what the journal hands over next is taken exactly once.</summary>
public sealed class StateRescueTests
{
    [Fact]
    public async Task Of_a_file_of_which_nothing_can_be_read_the_state_comes_from_the_copy_and_its_age_is_named()
    {
        await using RunningGateway gateway = await UpAsync(entries: 5);
        (ulong epoch, long head) = (Box(gateway).Epoch, Box(gateway).Extent(OutboxStream.Events).Head);
        await gateway.Get<CommandService>().TakeAsync("c-1", "locker-1", "compartment/01", "unlock", "test", "test", 10_000);
        await Eventually.True("it is done", RunningGateway.Limit, () => gateway.Get<CommandLedger>().Find("c-1") is { State: "done" });
        Assert.True(gateway.Get<StateCopier>().Look());
        await gateway.StopAsync();
        await File.WriteAllBytesAsync(gateway.Settings.DatabasePath, [.. Enumerable.Repeat((byte)0xA5, 50_000)], Token);

        Rescued rescued = await RescueAsync(gateway);
        Assert.Contains("command", rescued.FromCopy);
        Assert.Contains("handover", rescued.FromCopy);
        Assert.Contains("State was taken from its copy, 0 min", rescued.ToString(), StringComparison.Ordinal);

        await gateway.StartAsync();
        Assert.Equal("done", gateway.Get<CommandLedger>().Find("c-1")!.State);
        Assert.NotEqual(epoch, Box(gateway).Epoch);
        Assert.True(Box(gateway).Extent(OutboxStream.Events).Head > head);
        gateway.Host.Script.Happen("door-closed");
        await Eventually.True("the next entry is taken", RunningGateway.Limit, () => gateway.EventIds("door-closed").Count == 1);
        Assert.Empty(gateway.EventIds("door-opened")); // Acknowledged long ago: it does not come again.
        Assert.Contains("0 min", gateway.Events().Single(e => e.Kind == "database-rescued").Json.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    /// <summary>The copy is older than what was handed over since, and the last acknowledgement was lost: the records say what is here already.</summary>
    [Fact]
    public async Task Entries_handed_over_since_the_copy_whose_acknowledgement_was_lost_are_not_taken_twice()
    {
        await using RunningGateway gateway = await UpAsync(entries: 3);
        Assert.True(gateway.Get<StateCopier>().Look());
        gateway.Host.Script.AcknowledgesToRefuse = int.MaxValue;
        for (int i = 0; i < 4; i++) { gateway.Host.Script.Happen("door-opened"); }
        await Eventually.True("all seven are taken", RunningGateway.Limit, () => gateway.EventIds("door-opened").Count == 7);
        await gateway.StopAsync();
        await DestroyTableAsync(gateway.Settings.DatabasePath, "handover");

        Rescued rescued = await RescueAsync(gateway);
        Assert.Equal(["handover"], rescued.FromCopy);
        gateway.Host.Script.AcknowledgesToRefuse = 0;
        await gateway.StartAsync();
        gateway.Host.Script.Happen("door-closed");
        await Eventually.True("the next entry is taken", RunningGateway.Limit, () => gateway.EventIds("door-closed").Count == 1);
        Assert.Equal(Enumerable.Range(1, 7).Select(n => $"01020304-{n}"), gateway.EventIds("door-opened"));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_made_anew_from_the_copy()
    {
        await using RunningGateway gateway = await UpAsync(entries: 2);
        Assert.True(gateway.Get<StateCopier>().Look());
        await gateway.StopAsync();
        File.Delete(gateway.Settings.DatabasePath);
        Rescued rescued = await RescueAsync(gateway);
        Assert.Equal("", rescued.Aside);
        Assert.StartsWith("The database was gone", rescued.ToString(), StringComparison.Ordinal);
        await gateway.StartAsync();
        Assert.Equal(2L, gateway.Database.Read(c => { using SqliteCommand q = c.CreateCommand(); q.CommandText = "SELECT offset FROM handover"; return q.ExecuteScalar(); }));
    }

    [Fact]
    public async Task A_copy_that_is_damaged_too_is_no_reason_not_to_start()
    {
        await using RunningGateway gateway = await UpAsync(entries: 2);
        Assert.True(gateway.Get<StateCopier>().Look());
        await gateway.StopAsync();
        foreach (string path in (string[])[gateway.Settings.DatabasePath, StateCopy.PathOf(gateway.Settings.DatabasePath)])
        {
            await File.WriteAllBytesAsync(path, Encoding.ASCII.GetBytes(new string('x', 20_000)), Token);
        }

        Rescued rescued = await RescueAsync(gateway);
        Assert.Empty(rescued.FromCopy);
        Assert.Contains("table handover", rescued.Lost);
        await gateway.StartAsync();
        Assert.Single(gateway.EventIds("database-rescued"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Edge.Outbox.Outbox Box(RunningGateway gateway) => gateway.Get<Edge.Outbox.Outbox>();

    private static async Task<RunningGateway> UpAsync(int entries)
    {
        RunningGateway gateway = new();
        for (int i = 0; i < entries; i++) { gateway.Host.Script.Happen("door-opened"); }
        await gateway.Host.StartAsync();
        await gateway.StartAsync();
        await Eventually.True("all is acknowledged", RunningGateway.Limit, () => gateway.Host.Script.Acknowledged == entries);
        return gateway;
    }

    private static async Task<Rescued> RescueAsync(RunningGateway gateway)
    {
        (Database database, Rescued? rescued) = DatabaseRescue.Open(new DatabaseOptions { Path = gateway.Settings.DatabasePath });
        await database.DisposeAsync();
        Assert.NotNull(rescued);
        return rescued;
    }

    /// <summary>The one page of a small table.</summary>
    private static async Task DestroyTableAsync(string path, string table)
    {
        long page, pageBytes;
        using (SqliteConnection connection = new($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT rootpage FROM sqlite_master WHERE name = '{table}'";
            page = (long)command.ExecuteScalar()!;
            command.CommandText = "PRAGMA page_size";
            pageBytes = (long)command.ExecuteScalar()!;
        }

        byte[] file = await File.ReadAllBytesAsync(path, Token);
        file.AsSpan((int)((page - 1) * pageBytes), (int)pageBytes).Fill(0xA5);
        await File.WriteAllBytesAsync(path, file, Token);
    }
}
