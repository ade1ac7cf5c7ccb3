using LifeCircle.Edge.Outbox;
using Microsoft.Data.Sqlite;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Outboxes;

public sealed class OutboxTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Offsets_start_at_one_in_each_stream_and_go_on_after_a_restart()
    {
        await using OutboxFile file = new();
        Assert.Equal(1, await file.AppendAsync(OutboxStream.Events, 1));
        Assert.Equal(2, await file.AppendAsync(OutboxStream.Events, 2));
        Assert.Equal(1, await file.AppendAsync(OutboxStream.Telemetry, 3));
        await file.Box.ConfirmAsync(file.Box.Epoch, OutboxStream.Events, [(1, 2)]);
        ulong epoch = file.Box.Epoch;

        await file.ReopenAsync();

        Assert.Equal(epoch, file.Box.Epoch);
        Assert.Equal(3, await file.AppendAsync(OutboxStream.Events, 4));
        Assert.Equal(new OutboxExtent(3, 3, 1, 1), file.Box.Extent(OutboxStream.Events));
    }

    [Fact]
    public async Task A_write_that_throws_leaves_no_record_and_gives_its_offset_to_the_next()
    {
        await using OutboxFile file = new();
        await Assert.ThrowsAsync<InvalidOperationException>(() => file.Database.WriteAsync(scope =>
        {
            file.Box.Append(scope, OutboxStream.Events, [1]);
            throw new InvalidOperationException("the state change failed");
        }));

        Assert.Equal(new OutboxExtent(1, 0, 0, 0), file.Box.Extent(OutboxStream.Events));
        Assert.Equal(1, await file.AppendAsync(OutboxStream.Events, 2));
        Assert.Equal([2], file.Box.Read(OutboxStream.Events, 1, 10, 100)[0].Body.ToArray());
    }

    /// <summary>A write that is alone in its group has no savepoint: its transaction goes back as a whole, and so must what memory knows. 13: full, 10: input/output, 19: a broken constraint.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(13)]
    [InlineData(10)]
    [InlineData(19)]
    public async Task A_write_that_is_alone_and_fails_takes_all_with_it_and_announces_nothing(int? code)
    {
        await using OutboxFile file = new();
        await file.AppendAsync(OutboxStream.Events, 1);
        List<long> announced = [];
        file.Box.Appended += (_, offset) => announced.Add(offset);
        Exception mistake = code is { } c ? new SqliteException("as the disk would say it", c) : new InvalidOperationException("the state change failed");
        Exception seen = await Assert.ThrowsAnyAsync<Exception>(() => file.Database.WriteAsync(scope =>
        {
            Assert.Equal(2, file.Box.Append(scope, OutboxStream.Events, [2, 2]));
            scope.AfterCommit(() => announced.Add(-1));
            throw mistake;
        }));

        await CheckGoesOnAsync(file, mistake, seen, announced);
    }

    [Fact]
    public async Task A_write_that_is_alone_and_meets_the_end_of_the_file_takes_all_with_it_and_announces_nothing()
    {
        await using OutboxFile file = new(fileBytesMax: 256 << 10);
        await file.AppendAsync(OutboxStream.Events, 1);
        List<long> announced = [];
        file.Box.Appended += (_, offset) => announced.Add(offset);
        SqliteException seen = await Assert.ThrowsAsync<SqliteException>(() => file.Database.WriteAsync(scope =>
        {
            file.Box.Append(scope, OutboxStream.Events, [2, 2]);
            scope.AfterCommit(() => announced.Add(-1));
            file.Box.Append(scope, OutboxStream.Events, new byte[1 << 20]);
        }));

        Assert.Equal(13, seen.SqliteErrorCode);
        await CheckGoesOnAsync(file, seen, seen, announced);
    }

    private static async Task CheckGoesOnAsync(OutboxFile file, Exception mistake, Exception seen, List<long> announced)
    {
        Assert.Same(mistake, seen);
        Assert.Empty(announced);
        Assert.Equal(new OutboxExtent(1, 1, 1, 1), file.Box.Extent(OutboxStream.Events));
        Assert.Equal(2, await file.AppendAsync(OutboxStream.Events, 3, 3, 3));
        Assert.Equal([2], announced);
        Assert.Equal(new OutboxExtent(1, 2, 2, 4), file.Box.Extent(OutboxStream.Events));
        await file.ReopenAsync();
        Assert.Equal(new OutboxExtent(1, 2, 2, 4), file.Box.Extent(OutboxStream.Events));
        Assert.Equal([[1], [3, 3, 3]], file.Box.Read(OutboxStream.Events, 1, 10, 100).Select(r => r.Body.ToArray()));
    }

    [Fact]
    public async Task Appended_is_raised_after_the_record_can_be_read()
    {
        await using OutboxFile file = new();
        List<(long Offset, int Readable)> seen = [];
        file.Box.Appended += (stream, offset) => seen.Add((offset, file.Box.Read(stream, offset, 1, 1).Count));

        await file.AppendAsync(OutboxStream.Events, 1);
        await file.AppendAsync(OutboxStream.Events, 2);

        Assert.Equal([(1, 1), (2, 1)], seen);
    }

    [Fact]
    public async Task A_confirmation_of_another_epoch_deletes_nothing_and_is_counted()
    {
        await using OutboxFile file = new();
        await file.AppendAsync(OutboxStream.Events, 1);

        ConfirmOutcome outcome = await file.Box.ConfirmAsync(file.Box.Epoch + 1, OutboxStream.Events, [(1, 1)]);

        Assert.Equal(ConfirmRefusal.OtherEpoch, outcome.Refusal);
        Assert.Equal(1, file.Box.Extent(OutboxStream.Events).Records);
        Assert.Equal(1, file.Box.Counts.RefusedConfirmations);
    }

    [Theory]
    [InlineData(1, 3, ConfirmRefusal.NeverGiven)]
    [InlineData(3, 3, ConfirmRefusal.NeverGiven)]
    [InlineData(1, long.MaxValue, ConfirmRefusal.NeverGiven)]
    [InlineData(0, 1, ConfirmRefusal.Malformed)]
    [InlineData(2, 1, ConfirmRefusal.Malformed)]
    [InlineData(long.MinValue, 1, ConfirmRefusal.Malformed)]
    public async Task One_bad_range_refuses_the_whole_confirmation(long from, long through, ConfirmRefusal refusal)
    {
        await using OutboxFile file = new();
        await file.AppendAsync(OutboxStream.Events, 1);
        await file.AppendAsync(OutboxStream.Events, 2);

        ConfirmOutcome outcome = await file.Box.ConfirmAsync(file.Box.Epoch, OutboxStream.Events, [(1, 1), (from, through)]);

        Assert.Equal(refusal, outcome.Refusal);
        Assert.Equal(2, file.Box.Extent(OutboxStream.Events).Records);
    }

    [Fact]
    public async Task A_confirmation_that_comes_twice_counts_once()
    {
        await using OutboxFile file = new();
        for (byte i = 0; i < 5; i++) { await file.AppendAsync(OutboxStream.Events, i); }

        Assert.Equal(3, (await file.Box.ConfirmAsync(file.Box.Epoch, OutboxStream.Events, [(2, 4)])).Records);
        Assert.Equal(0, (await file.Box.ConfirmAsync(file.Box.Epoch, OutboxStream.Events, [(2, 4)])).Records);
        Assert.Equal(new OutboxExtent(1, 5, 2, 2), file.Box.Extent(OutboxStream.Events));
        Assert.Equal([1L, 5L], file.Box.Read(OutboxStream.Events, 1, 10, 100).Select(r => r.Offset));
    }

    [Fact]
    public async Task Telemetry_over_budget_evicts_the_oldest_and_names_exactly_what_went()
    {
        await using OutboxFile file = new(new OutboxOptions { TelemetryBytesMax = 100, EvictionShare = 0.2 });
        for (int i = 0; i < 10; i++) { await file.AppendAsync(OutboxStream.Telemetry, new byte[10]); }
        await file.Box.ConfirmAsync(file.Box.Epoch, OutboxStream.Telemetry, [(2, 2)]);
        await file.AppendAsync(OutboxStream.Telemetry, new byte[10]);
        Assert.Empty(file.Reported);

        await file.AppendAsync(OutboxStream.Telemetry, new byte[10]);

        Assert.Equal([new EvictedRange(OutboxStream.Telemetry, 1, 1), new EvictedRange(OutboxStream.Telemetry, 3, 4)], file.Reported);
        Assert.Equal(new OutboxExtent(5, 12, 8, 80), file.Box.Extent(OutboxStream.Telemetry));
        Assert.Equal(3, file.Box.Counts.EvictedRecords);
    }

    [Fact]
    public async Task A_range_whose_report_found_no_room_waits_and_grows_until_it_does()
    {
        await using OutboxFile file = new(new OutboxOptions { TelemetryBytesMax = 30, EvictionShare = 0 }) { TakesReports = false };
        for (int i = 0; i < 6; i++) { await file.AppendAsync(OutboxStream.Telemetry, new byte[10]); }
        await file.ReopenAsync();
        file.TakesReports = true;

        await file.AppendAsync(OutboxStream.Telemetry, new byte[10]);

        Assert.Equal([new EvictedRange(OutboxStream.Telemetry, 1, 4)], file.Reported);
    }

    [Fact]
    public async Task A_record_larger_than_the_budget_is_kept_alone()
    {
        await using OutboxFile file = new(new OutboxOptions { TelemetryBytesMax = 10 });
        await file.AppendAsync(OutboxStream.Telemetry, 1);
        await file.AppendAsync(OutboxStream.Telemetry, new byte[50]);
        Assert.Equal(new OutboxExtent(2, 2, 1, 50), file.Box.Extent(OutboxStream.Telemetry));
    }

    [Fact]
    public async Task Events_are_never_evicted_and_one_too_many_is_refused()
    {
        await using OutboxFile file = new(new OutboxOptions { EventsBytesMax = 10 });
        await file.AppendAsync(OutboxStream.Events, new byte[10]);

        await Assert.ThrowsAsync<OutboxFullException>(() => file.AppendAsync(OutboxStream.Events, 1));

        Assert.Equal(new OutboxExtent(1, 1, 1, 10), file.Box.Extent(OutboxStream.Events));
        await file.AppendAsync(OutboxStream.Telemetry, 1);
    }

    [Fact]
    public async Task A_new_epoch_keeps_what_is_held_and_refuses_confirmations_of_the_old_one()
    {
        await using OutboxFile file = new();
        await file.AppendAsync(OutboxStream.Events, 1);
        ulong old = file.Box.Epoch;

        await file.Box.StartNewEpochAsync();
        ulong @new = file.Box.Epoch;
        Assert.NotEqual(old, @new);
        Assert.Equal(ConfirmRefusal.OtherEpoch, (await file.Box.ConfirmAsync(old, OutboxStream.Events, [(1, 1)])).Refusal);

        await file.ReopenAsync();
        Assert.Equal(@new, file.Box.Epoch);
        Assert.Equal(1, (await file.Box.ConfirmAsync(@new, OutboxStream.Events, [(1, 1)])).Records);
        Token.ThrowIfCancellationRequested();
    }
}
