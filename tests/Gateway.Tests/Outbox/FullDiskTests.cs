using System.Globalization;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Outboxes;

/// <summary>An outbox on a file system of 12 MiB of its own, which really runs full.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private const long Mib = 1 << 20;
    private readonly FakeTimeProvider _time = new();
    private MountedDisk? _disk;
    private Database? _database;
    private Edge.Outbox.Outbox? _box;

    private Edge.Outbox.Outbox Box => _box!;

    public async ValueTask InitializeAsync()
    {
        _disk = await MountedDisk.InMemoryAsync(mib: 12);
        Open();
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) { await _database.DisposeAsync(); }
        if (_disk is not null) { await _disk.DisposeAsync(); }
    }

    [Fact]
    public async Task On_a_full_disk_events_and_confirmations_go_on_from_the_reserve_and_telemetry_waits_until_there_is_room()
    {
        List<long> kept = await FillAsync(OutboxStream.Events);
        Assert.True(_database!.IsShort);
        await Assert.ThrowsAsync<DiskShortException>(() => AppendAsync(OutboxStream.Telemetry, 100));
        long event_ = await AppendAsync(OutboxStream.Events, 100); // From what the reserve has given back.
        Assert.Equal(kept[^1] + 1, event_);
        ConfirmOutcome gone = await Box.ConfirmAsync(Box.Epoch, OutboxStream.Events, [(1, kept[^1] - 5)]);
        Assert.Equal(kept.Count - 5, gone.Records);
        Assert.Equal(6, Box.Extent(OutboxStream.Events).Records);

        // Freed pages stay the database's own; room on the disk comes from elsewhere.
        File.Delete(Filler);
        _time.Advance(TimeSpan.FromSeconds(10));
        await AppendAsync(OutboxStream.Events, 100);
        Assert.False(_database.IsShort);
        Assert.Equal(Mib, _database.FileBytes.Reserve);
        await AppendAsync(OutboxStream.Telemetry, 100);
    }

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_missing_after_a_full_disk_and_a_restart()
    {
        List<long> kept = await FillAsync(OutboxStream.Events);
        await _database!.DisposeAsync();
        Open();
        Assert.Equal(kept, Box.Read(OutboxStream.Events, 1, int.MaxValue, long.MaxValue).Select(r => r.Offset));
        long next = await AppendAsync(OutboxStream.Events, 100);
        Assert.True(next > kept[^1], $"{next} after {kept[^1]}");
    }

    private string Filler => _disk!.Under("filler");

    private void Open()
    {
        _database = Database.Open(new DatabaseOptions { Path = _disk!.Under("box.db"), ReserveBytes = Mib, CheckpointPages = 100, Time = _time }, Edge.Outbox.Outbox.Create);
        _box = new Edge.Outbox.Outbox(_database, new OutboxOptions());
    }

    /// <summary>Writes until the disk is full; the offsets that were acknowledged.</summary>
    private async Task<List<long>> FillAsync(OutboxStream stream)
    {
        await File.WriteAllBytesAsync(Filler, new byte[6 * Mib], TestContext.Current.CancellationToken);
        List<long> kept = [];
        for (int i = 0; i < 4_000; i++)
        {
            try { kept.Add(await AppendAsync(stream, 4_000)); }
            catch (SqliteException e) when (e.SqliteErrorCode == 13) { return kept; }
        }

        Assert.Fail("The disk never ran full.");
        return kept;
    }

    private Task<long> AppendAsync(OutboxStream stream, int bytes) => _database!.WriteAsync(scope => Box.Append(scope, stream, new byte[bytes]));
}

/// <summary>What the outbox takes of the disk.</summary>
public sealed class DiskCapTests : IAsyncDisposable
{
    private const int CheckpointPages = 64;
    private const long FileBytesMax = 2 << 20, LogBytesMax = 4L * CheckpointPages * 4_096;
    private readonly TempFolder _folder = new("cap");
    private readonly Database _database;
    private readonly Edge.Outbox.Outbox _box;

    public DiskCapTests()
    {
        _database = Database.Open(new DatabaseOptions { Path = _folder.Under("box.db"), FileBytesMax = FileBytesMax, ReserveBytes = 1 << 20, CheckpointPages = CheckpointPages }, Edge.Outbox.Outbox.Create);
        _box = new Edge.Outbox.Outbox(_database, new OutboxOptions { TelemetryBytesMax = 600 << 10, EventsBytesMax = 200 << 10 });
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task After_every_write_file_log_and_reserve_are_within_their_limits_whatever_is_filled_confirmed_and_evicted()
    {
        Random random = new(7);
        for (int i = 0; i < 600; i++)
        {
            int bytes = random.Next(20, 9_000);
            await _database.WriteAsync(scope => _box.Append(scope, OutboxStream.Telemetry, new byte[bytes]));
            if (random.Next(25) == 0)
            {
                OutboxExtent held = _box.Extent(OutboxStream.Telemetry);
                await _box.ConfirmAsync(_box.Epoch, OutboxStream.Telemetry, [(held.Tail, Math.Min(held.Head, held.Tail + random.Next(20)))]);
            }

            (long file, long log, long reserve) = _database.FileBytes;
            Assert.True(file <= FileBytesMax && log <= LogBytesMax && reserve <= 1 << 20, string.Create(CultureInfo.InvariantCulture, $"write {i}: file {file}, log {log}, reserve {reserve}"));
        }

        Assert.True(_box.Counts.EvictedRecords > 20);
    }

    [Fact]
    public async Task Nine_tenths_of_the_events_budget_are_tight_and_a_confirmation_loosens_it()
    {
        Assert.False(_box.EventsAreTight);
        for (int i = 0; i < 19; i++) { await _database.WriteAsync(scope => _box.Append(scope, OutboxStream.Events, new byte[10_000])); }
        Assert.True(_box.EventsAreTight);
        await _box.ConfirmAsync(_box.Epoch, OutboxStream.Events, [(1, 10)]);
        Assert.False(_box.EventsAreTight);
    }
}
