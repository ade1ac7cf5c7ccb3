using System.Text.Json;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Outboxes;

/// <summary><c>gateway outbox check | export</c> by the real process, and what lies under them on damaged files.</summary>
public sealed class InspectionTests : IAsyncDisposable
{
    private const int Records = 400;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TempFolder _folder = new("inspect");

    private string Path => _folder.Under("gateway.db");

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_sound_outbox_is_well_and_comes_out_whole_also_while_it_is_in_use()
    {
        await using Database database = await FilledAsync();
        (int code, string said) = await OutboxAsync("check");
        Assert.True(code == 0, said);
        Assert.Contains("all is well", said, StringComparison.Ordinal);
        Assert.Contains($"records {Records}", said, StringComparison.Ordinal);

        (code, said) = await OutboxAsync("export", _folder.Path, "--out", _folder.Under("records.jsonl"));
        Assert.True(code == 0, said);
        JsonElement[] lines = [.. File.ReadLines(_folder.Under("records.jsonl")).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(Enumerable.Range(1, Records).Select(i => (long)i), lines.Select(l => l.GetProperty("offset").GetInt64()));
        JsonElement metric = lines[41].GetProperty("metrics")[0];
        Assert.Equal(("locker-1", "compartment/01/door_open", "true"), (lines[41].GetProperty("device").GetString(), metric.GetProperty("name").GetString(), metric.GetProperty("value").GetString()!.ToLowerInvariant()));
    }

    /// <summary>Beside a gateway: the same words that it would say itself, no file touched and no lock taken that would hold up its writes.</summary>
    [Fact]
    public async Task The_status_is_told_beside_a_gateway_and_after_it_and_writes_nothing()
    {
        Database database = await FilledAsync();
        Edge.Outbox.Outbox outbox = new(database, new OutboxOptions());
        await outbox.ConfirmAsync(outbox.Epoch, OutboxStream.Telemetry, [(1, 10)]);
        OutboxExtent held = outbox.Extent(OutboxStream.Telemetry);
        string expected = $"epoch {outbox.Epoch:x16}\nevents    records 0, bytes 0, tail 1, head 0\ntelemetry records {Records - 10}, bytes {held.Bytes}, tail 11, head {Records}";
        using (ManualResetEventSlim gate = new())
        {
            Task writing = database.WriteAsync(_ => gate.Wait(TestContext.Current.CancellationToken)); // A transaction for writing is open meanwhile.
            byte[] log = await File.ReadAllBytesAsync(Path + "-wal", TestContext.Current.CancellationToken);
            Assert.Equal((0, expected), await OutboxAsync("status"));
            Assert.Equal(log, await File.ReadAllBytesAsync(Path + "-wal", TestContext.Current.CancellationToken));
            gate.Set();
            await writing;
        }

        await database.DisposeAsync();
        byte[] file = await File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken);
        Assert.Equal((0, expected), await OutboxAsync("status"));
        Assert.Equal(file, await File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_damaged_outbox_is_told_with_what_to_do_and_what_can_be_read_comes_out()
    {
        await (await FilledAsync()).DisposeAsync();
        byte[] file = await File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken);
        int page = file.AsSpan().LastIndexOf("locker-1\u0004boot"u8) / 4_096 * 4_096; // A page that holds records.
        file.AsSpan(page, 4_096).Fill(0xFF);
        await File.WriteAllBytesAsync(Path, file, TestContext.Current.CancellationToken);
        (int code, string said) = await OutboxAsync("check");
        Assert.Equal(4, code);
        Assert.Contains("wrong:", said, StringComparison.Ordinal);
        Assert.Contains("gateway outbox export", said, StringComparison.Ordinal);
        file.AsSpan(100, 3_996).Fill(0xFF); // The list of tables.
        await File.WriteAllBytesAsync(_folder.Folder("worse") + "/gateway.db", file, TestContext.Current.CancellationToken);
        (code, said) = await OutboxAsync("status", _folder.Under("worse"));
        Assert.Equal(4, code);
        Assert.Contains("gateway outbox check", said, StringComparison.Ordinal);
        await OutboxAsync("export", _folder.Path, "--out", _folder.Under("records.jsonl"));
        Assert.InRange(File.ReadLines(_folder.Under("records.jsonl")).Count(), 50, Records);
    }

    [Fact]
    public async Task A_folder_without_a_database_is_one_sentence()
    {
        (int code, string said) = await OutboxAsync("check");
        Assert.Equal(2, code);
        Assert.Contains("There is no database", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_bytes_are_damaged_looking_never_fails_and_never_sees_more_records_than_there_were()
    {
        await (await FilledAsync()).DisposeAsync();
        byte[] sound = await File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken);
        Random random = new(int.TryParse(Environment.GetEnvironmentVariable("LIFECIRCLE_SEED"), System.Globalization.CultureInfo.InvariantCulture, out int seed) ? seed : 11);
        for (int round = 0; round < 60; round++)
        {
            byte[] bad = [.. sound];
            for (int i = random.Next(1, 40); i > 0; i--) { bad[random.Next(bad.Length)] = (byte)random.Next(256); }
            if (round % 5 == 0) { bad = bad[..random.Next(bad.Length)]; }
            string path = _folder.Under($"bad-{round}.db");
            await File.WriteAllBytesAsync(path, bad, TestContext.Current.CancellationToken);
            using OutboxInspection outbox = OutboxInspection.Open(path);
            outbox.CheckFile();
            StreamInspection found = outbox.Inspect(OutboxStream.Telemetry, _ => { });
            Assert.True(found.Records <= 2 * Records, $"round {round}: {found.Records}");
        }
    }

    private async Task<Database> FilledAsync()
    {
        Database database = Database.Open(new DatabaseOptions { Path = Path, CheckpointPages = 20 }, GatewayTables.Create);
        Edge.Outbox.Outbox outbox = new(database, new OutboxOptions());
        AliasBook book = new(database);
        await database.WriteAsync(scope =>
        {
            ulong alias = book.Resolve(scope, outbox.Epoch, "locker-1", "compartment/01/door_open", SparkplugType.Boolean);
            for (int i = 0; i < Records; i++)
            {
                outbox.Append(scope, OutboxStream.Telemetry, RecordBody.Write(new RecordHead("c", "locker-1", "boot", i), [new RecordMetric(alias, SparkplugType.Boolean, MetricValue.Of(i % 2 == 1))]));
            }
        });
        return database;
    }

    private Task<(int Code, string Said)> OutboxAsync(string verb) => OutboxAsync(verb, _folder.Path);

    private static async Task<(int Code, string Said)> OutboxAsync(string verb, string data, params string[] more)
    {
        await using ChildProcess process = ChildProcess.Start("gateway", Product.Gateway, ["outbox", verb, "--data", data, .. more]);
        int code = await process.WaitForExit(Limit);
        return (code, process.Text);
    }
}
