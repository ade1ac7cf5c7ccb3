using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Stores;

/// <summary>Which database is the one that ran in this folder last.</summary>
public sealed class LifeTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new("life");
    private Database? _database;
    private Life? _life;

    private Edge.Outbox.Outbox Box { get; set; } = null!;

    private string Path => _folder.Under("gateway.db");

    private string NotePath => Life.PathOf(Path);

    private string? Said => Facts.Get(_database!, Facts.PutBack) is { } text ? System.Text.Encoding.UTF8.GetString(text) : null;

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_same_database_goes_on_in_its_epoch_however_often_it_is_started_or_killed()
    {
        ulong epoch = await StartAsync();
        for (int i = 0; i < 6; i++)
        {
            await RecordAsync(3);
            if (i % 2 == 0) { _life!.Note(Box); }
            await KillAsync();
            Assert.Equal(epoch, await StartAsync());
        }

        Assert.Equal(18, Box.Extent(OutboxStream.Events).Head);
        Assert.Null(Said);
    }

    /// <summary>What a power cut between the steps of a start leaves on the two sides.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_start_that_was_cut_off_between_file_and_database_is_no_disagreement(bool databaseHasIt)
    {
        ulong epoch = await StartAsync();
        await RecordAsync(1);
        await KillAsync();
        byte[] before = await File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken);
        string beforeName = (await File.ReadAllTextAsync(NotePath, TestContext.Current.CancellationToken)).Split(' ')[1];
        await StartAsync();
        await KillAsync();
        LifeNote note = LifeNote.Read(NotePath)!;
        (note with { Before = ulong.Parse(beforeName, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture) }).Write(NotePath);
        if (!databaseHasIt) { await File.WriteAllBytesAsync(Path, before, TestContext.Current.CancellationToken); }
        Assert.Equal(epoch, await StartAsync());
        Assert.Null(Said);
    }

    [Fact]
    public async Task A_copy_of_an_earlier_life_starts_a_new_epoch_though_it_has_run_past_everything_and_what_was_confirmed_since_does_not_go_again()
    {
        ulong epoch = await StartAsync();
        await RecordAsync(5);
        await EndAsync();
        byte[] copy = await File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken);
        await StartAsync();
        await RecordAsync(2);
        await Box.ConfirmAsync(epoch, OutboxStream.Events, [(1, 4)]);
        await EndAsync();

        await File.WriteAllBytesAsync(Path, copy, TestContext.Current.CancellationToken);
        ulong restored = await StartAsync();
        Assert.NotEqual(epoch, restored);
        Assert.Contains("older copy", Said, StringComparison.Ordinal);
        Assert.Equal([5L], Box.Read(OutboxStream.Events, 1, 100, long.MaxValue).Select(r => r.Offset)); // 1 to 4 were confirmed in the life that it does not know.
        await RecordAsync(50);
        await KillAsync();
        Assert.Equal(restored, await StartAsync());
    }

    [Fact]
    public async Task A_copy_made_while_it_ran_is_known_by_what_was_noted_at_the_end_of_that_very_life()
    {
        ulong epoch = await StartAsync();
        await RecordAsync(5);
        _folder.Folder("copy");
        string copy = _folder.Under("copy", "gateway.db");
        _database!.Read(c => { using var q = c.CreateCommand(); q.CommandText = $"VACUUM INTO '{copy}'"; return q.ExecuteNonQuery(); });
        await RecordAsync(1);
        await EndAsync();
        File.Copy(copy, Path, overwrite: true);
        Assert.NotEqual(epoch, await StartAsync());
        Assert.Contains("ends before", Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no such thing")]
    public async Task Without_a_file_that_can_be_read_a_database_that_has_lived_starts_a_new_epoch(string? text)
    {
        ulong epoch = await StartAsync();
        await RecordAsync(1);
        await EndAsync();
        if (text is null) { File.Delete(NotePath); }
        else { await File.WriteAllTextAsync(NotePath, text, TestContext.Current.CancellationToken); }
        ulong next = await StartAsync();
        Assert.NotEqual(epoch, next);
        await EndAsync();
        Assert.Equal(next, await StartAsync());
    }

    [Fact]
    public async Task A_database_of_an_earlier_version_and_one_made_anew_begin_without_a_word()
    {
        await OpenAsync();
        await RecordAsync(3);
        ulong epoch = Box.Epoch;
        await KillAsync();
        Assert.Equal(epoch, await StartAsync());
        await EndAsync();
        File.Delete(Path);
        Assert.NotEqual(epoch, await StartAsync());
        Assert.Null(Said);
    }

    private Task OpenAsync()
    {
        _database = Database.Open(new DatabaseOptions { Path = Path }, GatewayTables.Create);
        Box = new Edge.Outbox.Outbox(_database, new OutboxOptions());
        return Task.CompletedTask;
    }

    private async Task<ulong> StartAsync()
    {
        await OpenAsync();
        _life = await Life.BeginAsync(_database!, Box, isRescued: false);
        return Box.Epoch;
    }

    private Task RecordAsync(int events) => _database!.WriteAsync(scope =>
    {
        for (int i = 0; i < events; i++) { Box.Append(scope, OutboxStream.Events, [1]); }
    });

    private async Task EndAsync()
    {
        _life!.Note(Box);
        await KillAsync();
    }

    private async Task KillAsync()
    {
        if (_database is not null) { await _database.DisposeAsync(); }
        _database = null;
    }
}
