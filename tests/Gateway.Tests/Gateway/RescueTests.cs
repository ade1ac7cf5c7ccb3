using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Gateway;

/// <summary>A damaged database of the gateway: set aside, what can be read goes on.</summary>
public sealed class RescueTests : IDisposable
{
    private const int Records = 600;
    private readonly TempFolder _folder = new("rescue");
    private readonly Dictionary<long, byte[]> _bodies = [];
    private ulong _epoch;

    private string Path => _folder.Under("gateway.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sound_database_is_opened_as_it_is()
    {
        await FillAsync();
        (Database database, Rescued? rescued) = DatabaseRescue.Open(Options);
        await using (database)
        {
            Assert.Null(rescued);
            Assert.Equal(Records, new Edge.Outbox.Outbox(database, new OutboxOptions()).Extent(OutboxStream.Telemetry).Records);
        }
    }

    [Fact]
    public async Task A_damaged_page_costs_its_own_records_and_everything_else_goes_on_under_its_offsets_in_a_new_epoch()
    {
        await FillAsync();
        Damage(file =>
        {
            int page = file.AsSpan().LastIndexOf("locker-1\u0004boot"u8) / 4_096 * 4_096; // A page that holds records.
            file.AsSpan(page, 4_096).Fill(0xA5);
        });
        (Database database, Rescued? rescued) = DatabaseRescue.Open(Options);
        await using (database)
        {
            Assert.NotNull(rescued);
            Assert.True(File.Exists(_folder.Under(rescued.Aside)), "The damaged file is kept.");
            Assert.NotEmpty(rescued.Lost);
            Edge.Outbox.Outbox outbox = new(database, new OutboxOptions());
            Assert.NotEqual(_epoch, outbox.Epoch);
            IReadOnlyList<OutboxRecord> saved = outbox.Read(OutboxStream.Telemetry, 1, int.MaxValue, long.MaxValue);
            Assert.InRange(saved.Count, Records / 4, Records - 1);
            Assert.All(saved, r => Assert.Equal(_bodies[r.Offset], r.Body.ToArray()));
            Assert.Equal("compartment/01/door_open", Assert.Single(new AliasBook(database).All(outbox.Epoch)).Metric);
            Assert.Equal(3L, database.Read(c => { using var q = c.CreateCommand(); q.CommandText = "SELECT offset FROM handover WHERE journal = 'j'"; return q.ExecuteScalar(); }));
            long next = await database.WriteAsync(scope => outbox.Append(scope, OutboxStream.Telemetry, [1]));
            Assert.Equal(Records + 1, next);
            Assert.NotNull(Facts.Get(database, Facts.Rescued));
        }

        (database, rescued) = DatabaseRescue.Open(Options);
        await using (database) { Assert.Null(rescued); } // Once.
    }

    [Fact]
    public async Task Whatever_bytes_are_damaged_it_opens_and_no_record_says_what_was_not_written_under_its_offset()
    {
        await FillAsync();
        byte[] sound = await File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken);
        Random random = new(int.TryParse(Environment.GetEnvironmentVariable("LIFECIRCLE_SEED"), System.Globalization.CultureInfo.InvariantCulture, out int seed) ? seed : 5);
        for (int round = 0; round < 60; round++)
        {
            foreach (string old in Directory.EnumerateFiles(_folder.Path)) { File.Delete(old); }
            byte[] bad = [.. sound];
            for (int i = random.Next(1, 60); i > 0; i--) { bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8)); }
            if (round % 6 == 0) { bad = bad[..random.Next(bad.Length)]; }
            await File.WriteAllBytesAsync(Path, bad, TestContext.Current.CancellationToken);
            (Database database, Rescued? _) = DatabaseRescue.Open(Options);
            await using (database)
            {
                Edge.Outbox.Outbox outbox = new(database, new OutboxOptions());
                foreach (OutboxRecord record in outbox.Read(OutboxStream.Telemetry, 1, int.MaxValue, long.MaxValue))
                {
                    bool reads = RecordBody.TryRead(record.Body.Span, out _, out _, out _);
                    bool isIt = _bodies.TryGetValue(record.Offset, out byte[]? body) && record.Body.Span.SequenceEqual(body);
                    Assert.True(!reads || isIt, $"round {round}: record {record.Offset} is not the one that was written under this offset");
                }

                await database.WriteAsync(scope => outbox.Append(scope, OutboxStream.Events, [1]));
            }
        }
    }

    [Fact]
    public async Task The_folder_of_another_box_is_refused_with_what_to_do()
    {
        await using (Database database = Database.Open(Options, GatewayTables.Create))
        {
            await database.WriteAsync(scope => Facts.Set(scope, Facts.Owner, "corner-77"u8.ToArray()));
        }

        await using ChildProcess process = ChildProcess.Start("gateway", Product.Gateway,
        [
            "run", "--site", RepoRoot.Under("hardware", "sites", "demo.json"), "--firmware", "unix:/tmp/none.sock", "--broker", "mqtt://127.0.0.1:1", "--data", _folder.Path, "--http", $"http://127.0.0.1:{FreePort.Next()}",
        ]);
        Assert.Equal(3, await process.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.Contains("was made for the gateway corner-77", process.Text, StringComparison.Ordinal);
        Assert.Contains("--adopt", process.Text, StringComparison.Ordinal);
    }

    private DatabaseOptions Options => new() { Path = Path, CheckpointPages = 20 };

    private async Task FillAsync()
    {
        await using Database database = Database.Open(Options, GatewayTables.Create);
        Edge.Outbox.Outbox outbox = new(database, new OutboxOptions());
        AliasBook book = new(database);
        _epoch = outbox.Epoch;
        await database.WriteAsync(scope =>
        {
            ulong alias = book.Resolve(scope, outbox.Epoch, "locker-1", "compartment/01/door_open", SparkplugType.Boolean);
            scope.Execute("INSERT INTO handover(journal, offset) VALUES ('j', 3)");
            for (int i = 0; i < Records; i++)
            {
                byte[] body = RecordBody.Write(new RecordHead("c", "locker-1", "boot", i), [new RecordMetric(alias, SparkplugType.Boolean, MetricValue.Of(i % 2 == 1))]);
                _bodies[outbox.Append(scope, OutboxStream.Telemetry, body)] = body;
            }
        });
    }

    private void Damage(Action<byte[]> damage)
    {
        byte[] file = File.ReadAllBytes(Path);
        damage(file);
        File.WriteAllBytes(Path, file);
    }
}
