using System.Text.Json;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Gateway.Tests.Outboxes;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Support;
using Microsoft.Data.Sqlite;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Gateway;

/// <summary>A gateway whose disk does not write: it lives, says what to check, loses nothing, and goes on when the disk does.</summary>
public sealed class DiskTroubleTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_full_disk_is_said_and_stands_in_an_event_when_there_is_room_again()
    {
        await using MountedDisk disk = await MountedDisk.InMemoryAsync(mib: 12);
        await using RunningGateway gateway = On(disk);
        await gateway.StartAsync();
        long kept = await AppendAsync(gateway);
        string filler = disk.Fill();
        await SaysAsync(gateway, "The disk is full");
        await Assert.ThrowsAsync<SqliteException>(() => AppendAsync(gateway));

        File.Delete(filler);
        await Eventually.True("the event about it is stored", Limit, () => gateway.EventIds("disk-trouble").Count == 1);
        (_, _, JsonElement told) = Assert.Single(gateway.Events(), e => e.Kind == "disk-trouble");
        Assert.StartsWith("The disk is full", told.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.True(told.GetProperty("seconds").GetDouble() > 0);
        Assert.Equal("", gateway.Get<DiskHealth>().Trouble);
        Assert.True(await AppendAsync(gateway) > kept);
        Assert.Single(gateway.EventIds("disk-trouble")); // Once, whatever beats since.
    }

    /// <summary>Under open files the kernel refuses a remount by hand; at an error of the file system it does it all the same, and only a restart of the box takes it back.</summary>
    [Fact]
    public async Task A_file_system_that_becomes_read_only_is_said_and_nothing_is_lost_until_it_is_repaired()
    {
        await using MountedDisk disk = await MountedDisk.LikeACardAsync(mib: 24);
        await using RunningGateway gateway = On(disk);
        await gateway.StartAsync();
        long[] acknowledged = new long[20];
        for (int i = 0; i < acknowledged.Length; i++) { acknowledged[i] = await AppendAsync(gateway); }
        await disk.MeetErrorAsync();
        await SaysAsync(gateway, "check the card");
        long[] kept = Offsets(gateway); // It lives, and what it holds can be read and sent.
        Assert.Empty(acknowledged.Except(kept));
        for (int i = 0; i < 3; i++)
        {
            Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => AppendAsync(gateway));
            Assert.True(DiskHealth.IsDiskFault(refused), refused.ToString());
        }

        Assert.Equal(kept, Offsets(gateway));
        await gateway.StopAsync();
        await disk.RepairAsync();

        await gateway.StartAsync();
        Assert.Equal(kept, Offsets(gateway).Take(kept.Length));
        Assert.True(await AppendAsync(gateway) > kept[^1]);
        Assert.Equal("", gateway.Get<DiskHealth>().Trouble);
    }

    [Fact]
    public async Task On_a_file_system_that_is_read_only_from_the_start_it_is_said_and_the_database_is_left_as_it_is()
    {
        await using MountedDisk disk = await MountedDisk.InMemoryAsync(mib: 12);
        await using RunningGateway gateway = On(disk);
        await gateway.StartAsync();
        long kept = await AppendAsync(gateway);
        await gateway.StopAsync();
        await disk.RemountAsync(writable: false);
        string[] files = Directory.GetFiles(disk.Folder);

        SqliteException refused = Assert.Throws<SqliteException>(() => DatabaseRescue.Open(new DatabaseOptions { Path = gateway.Settings.DatabasePath }));
        Assert.True(refused.SqliteErrorCode is 8 or 14, refused.ToString());
        Assert.Equal(files, Directory.GetFiles(disk.Folder)); // Not taken for damage.

        await disk.RemountAsync(writable: true);
        await gateway.StartAsync();
        Assert.True(await AppendAsync(gateway) > kept);
        Assert.Contains(kept, Offsets(gateway));
    }

    [Theory]
    [InlineData(8, "read-only")]
    [InlineData(10, "input/output error")]
    [InlineData(11, "damaged")]
    [InlineData(13, "full")]
    [InlineData(14, "cannot be opened")]
    public void What_the_disk_answers_is_a_sentence_that_says_what_to_check(int code, string says)
    {
        DiskHealth health = new(new BootClock(TimeProvider.System, "boot"));
        SqliteException fault = new("SQLite's own words", code);
        Assert.True(DiskHealth.IsDiskFault(fault));
        health.Failed(fault);
        Assert.Contains(says, health.Trouble, StringComparison.Ordinal);
        Assert.DoesNotContain(fault.Message, health.Trouble, StringComparison.Ordinal);
    }

    private static RunningGateway On(MountedDisk disk)
    {
        RunningGateway gateway = new();
        gateway.Settings = gateway.Settings with { DataFolder = disk.Folder, HeartbeatS = 1 };
        return gateway;
    }

    private static Task SaysAsync(RunningGateway gateway, string words) =>
        Eventually.True($"a heartbeat finds: {words}", Limit, () => gateway.Get<DiskHealth>().Trouble.Contains(words, StringComparison.Ordinal));

    private static Task<long> AppendAsync(RunningGateway gateway)
    {
        RecordWriter records = gateway.Get<RecordWriter>();
        return gateway.Database.WriteAsync(scope => records.AppendEvent(scope, records.OwnEvent("", "", EventKinds.DocumentApplied, EventJson.Text(new string('x', 2_000)))));
    }

    private static long[] Offsets(RunningGateway gateway) => [.. gateway.Get<Edge.Outbox.Outbox>().Read(OutboxStream.Events, 1, int.MaxValue, long.MaxValue).Select(r => r.Offset)];
}
