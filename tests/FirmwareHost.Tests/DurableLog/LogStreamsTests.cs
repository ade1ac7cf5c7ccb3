using CsCheck;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.FirmwareHost.Tests.Host;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.DurableLog;

public sealed class LogStreamsTests
{
    private static readonly LogStreams Log = new("test");

    [Fact]
    public void Offsets_rise_by_one_and_are_never_reused_through_deletes_and_reopens() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 2], Gen.Int[0, 12], Gen.Int[0, 12]).Array[1, 40].Sample(steps =>
        {
            using Scratch scratch = new();
            Database database = Open(scratch);
            byte[] id = database.Read(Log.Id);
            long[] heads = new long[3];
            List<SortedDictionary<long, int>> held = [[], [], []];
            foreach ((int kind, int stream, int a, int b) in steps)
            {
                switch (kind)
                {
                    case 0 or 1:
                        long offset = database.WriteAsync(s => Log.Append(s, stream, new byte[a])).GetAwaiter().GetResult();
                        Assert.Equal(++heads[stream], offset);
                        held[stream].Add(offset, a);
                        break;
                    case 2:
                        long[] gone = [.. held[stream].Keys.Where(o => o >= a && o <= b)];
                        (long records, long bytes) = database.WriteAsync(s => Log.Delete(s, stream, a, b)).GetAwaiter().GetResult();
                        Assert.Equal((gone.Length, gone.Sum(o => held[stream][o])), (records, bytes));
                        foreach (long o in gone) { held[stream].Remove(o); }
                        break;
                    default:
                        database.DisposeAsync().AsTask().GetAwaiter().GetResult();
                        database = Open(scratch);
                        break;
                }

                LogExtent extent = database.Read(c => Log.Extent(c, stream));
                Assert.Equal(new LogExtent(held[stream].Count > 0 ? held[stream].Keys.First() : heads[stream] + 1, heads[stream], held[stream].Count, held[stream].Values.Sum()), extent);
                Assert.Equal(held[stream].Keys, database.Read(c => Log.Read(c, stream, 0, 1_000, 1 << 20)).Select(r => r.Offset));
            }

            Assert.Equal(id, database.Read(Log.Id));
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }, iter: 30);

    [Theory]
    [InlineData("UPDATE test_record SET offset = 77 WHERE offset = 2", 77)]
    [InlineData("UPDATE test_record SET stream = 2 WHERE offset = 2", 0)]
    [InlineData("UPDATE test_record SET body = x'020203' WHERE offset = 2", 2)]
    [InlineData("UPDATE test_record SET body = x'01' WHERE offset = 2", 2)]
    [InlineData("UPDATE test_record SET sum = sum + 1 WHERE offset = 2", 2)]
    [InlineData("UPDATE test_record SET sum = 'x' WHERE offset = 2", 2)]
    public async Task A_record_that_is_moved_or_changed_is_none_any_more(string damage, long at)
    {
        using Scratch scratch = new();
        await using Database database = Open(scratch);
        await database.WriteAsync(s => { for (int i = 0; i < 3; i++) { Log.Append(s, 1, [1, 2, 3, 4, 5, 6, 7, 8, 9]); } });
        await database.WriteAsync(s => { Assert.Equal(1, s.Execute(damage)); });
        LogRecord[] found = [.. database.Read(c => Log.Read(c, 1, 0, 10, 1_000)), .. database.Read(c => Log.Read(c, 2, 0, 10, 1_000))];
        Assert.Equal(3, found.Length);
        LogRecord wrong = Assert.Single(found, r => r.Body.IsEmpty);
        Assert.Equal(at == 0 ? 2 : at, wrong.Offset);
    }

    [Fact]
    public async Task The_records_of_an_earlier_version_have_no_sum_and_are_read_before_and_after_it_is_opened()
    {
        using Scratch scratch = new();
        await using (Database old = Database.Open(new DatabaseOptions { Path = scratch["old.db"] }, c =>
        {
            using var command = c.CreateCommand();
            command.CommandText = """
                CREATE TABLE test_record(stream INTEGER NOT NULL, offset INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(stream, offset)) WITHOUT ROWID;
                INSERT INTO test_record(stream, offset, body) VALUES (1, 1, x'0102');
                CREATE TABLE test_stream(stream INTEGER PRIMARY KEY, head INTEGER NOT NULL, records INTEGER NOT NULL, bytes INTEGER NOT NULL);
                INSERT INTO test_stream(stream, head, records, bytes) VALUES (1, 1, 1, 2);
                """;
            command.ExecuteNonQuery();
        }))
        {
            Assert.False(old.Read(Log.HasSums));
            Assert.Equal([1, 2], Assert.Single(old.Read(c => Log.Read(c, 1, 0, 10, 1_000, summed: false))).Body.ToArray());
        }

        await using Database database = Database.Open(new DatabaseOptions { Path = scratch["old.db"] }, c => Log.Create(c, 1));
        Assert.Equal(2, await database.WriteAsync(s => Log.Append(s, 1, [3])));
        Assert.Equal([2, 1], database.Read(c => Log.Read(c, 1, 0, 10, 1_000)).Select(r => r.Body.Length));
    }

    [Fact]
    public async Task Writes_that_share_a_commit_see_each_other_and_one_that_throws_leaves_no_gap()
    {
        using Scratch scratch = new();
        await using Database database = Open(scratch);
        using ManualResetEventSlim taken = new();
        Task first = database.WriteAsync(_ => taken.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)); // What waits behind it shares the next commit.
        Task<long>[] writes =
        [
            .. Enumerable.Range(0, 30).Select(i => database.WriteAsync(s =>
            {
                long offset = Log.Append(s, 1, new byte[10]);
                Log.Append(s, 2, new byte[3]);
                if (i % 3 == 1) { throw new InvalidDataException("refused"); }
                if (i % 3 == 2) { Log.Delete(s, 2, 1, 1_000); }
                Assert.Equal(offset, Log.Extent(s, 1).Head);
                return offset;
            })),
        ];
        taken.Set();
        await first;
        for (int i = 1; i < writes.Length; i += 3) { await Assert.ThrowsAsync<InvalidDataException>(() => writes[i]); }
        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n), await Task.WhenAll(writes.Where((_, i) => i % 3 != 1)));
        Assert.Equal(new LogExtent(1, 20, 20, 200), database.Read(c => Log.Extent(c, 1)));
        Assert.Equal(new LogExtent(21, 20, 0, 0), database.Read(c => Log.Extent(c, 2)));
    }

    [Fact]
    public async Task Reading_stops_at_either_limit_but_gives_at_least_one_record()
    {
        using Scratch scratch = new();
        await using Database database = Open(scratch);
        for (int i = 0; i < 10; i++) { await database.WriteAsync(s => Log.Append(s, 1, new byte[100])); }
        Assert.Equal([4, 5, 6], database.Read(c => Log.Read(c, 1, 4, 3, 1_000)).Select(r => r.Offset));
        Assert.Equal([4, 5], database.Read(c => Log.Read(c, 1, 4, 10, 250)).Select(r => r.Offset));
        Assert.Equal([4], database.Read(c => Log.Read(c, 1, 4, 10, 1)).Select(r => r.Offset));
    }

    [Fact]
    public async Task Another_file_is_another_log()
    {
        using Scratch one = new(), two = new();
        await using Database first = Open(one), second = Open(two);
        Assert.NotEqual(first.Read(Log.Id), second.Read(Log.Id));
    }

    private static Database Open(Scratch scratch) => Database.Open(new DatabaseOptions { Path = scratch["log.db"] }, c => Log.Create(c, 1, 2));
}
