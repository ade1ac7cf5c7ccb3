using Google.Protobuf;
using Grpc.Core;
using LifeCircle.Edge.Contracts.Grpc;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Host;

public sealed class ServingTests
{
    [Fact]
    public async Task Describe_tells_devices_parts_sizes_points_and_verbs()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        Description description = await corner.Host.DescribeAsync(new DescribeRequest(), cancellationToken: RunningCorner.Token);
        Assert.Equal(("hailar-demo", "corner-01", 8), (description.Circle, description.Gateway, description.JournalId.Length));
        Device locker = description.Devices.Single(d => d.Id == "locker-1");
        Assert.Equal((48, 50, "unlock"), (locker.Parts.Count, locker.Points.Count, Assert.Single(locker.Verbs)));
        Assert.Equal(("compartment/01", "S", "compartment/48", "XL"), (locker.Parts[0].Path, locker.Parts[0].Size, locker.Parts[47].Path, locker.Parts[47].Size));
        Assert.Contains(locker.Points, p => p.Name == "board/1/answering");
        Device cabinet = description.Devices.Single(d => d.Id == "cabinet");
        Assert.Equal(["switch-on", "switch-off", "flash"], cabinet.Verbs);
        Assert.Contains(cabinet.Points, p => p.Name == "cabinet/door_open");
    }

    [Fact]
    public async Task Observe_begins_with_every_point_and_resumes_after_the_callers_offset()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        for (int i = 1; i <= 3; i++) { await corner.UnlockAsync($"c-{i}", $"compartment/{i:00}"); }
        Description description = await corner.Host.DescribeAsync(new DescribeRequest(), cancellationToken: RunningCorner.Token);
        await using Listener resumed = new(corner.Host, new ObserveRequest { JournalId = description.JournalId, AfterOffset = 2 });
        await using Listener foreign = new(corner.Host, new ObserveRequest { JournalId = ByteString.CopyFrom(1, 2, 3, 4, 5, 6, 7, 8), AfterOffset = 2 });
        await Until.TrueAsync(() => resumed.HasSnapshot && resumed.Entries.Count == 1 && foreign.Entries.Count == 3, "the entries");
        Assert.Equal(3, resumed.Entries[0].Offset);
        Assert.NotNull(resumed["locker-1/compartment/48/door_open"]);
    }

    [Fact]
    public async Task Acknowledged_entries_do_not_come_again_and_strange_acknowledgements_delete_nothing()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        for (int i = 1; i <= 3; i++) { await corner.UnlockAsync($"c-{i}", $"compartment/{i:00}"); }
        ByteString id = (await corner.Host.DescribeAsync(new DescribeRequest(), cancellationToken: RunningCorner.Token)).JournalId;
        RpcException foreign = await Assert.ThrowsAsync<RpcException>(() => AcknowledgeAsync(ByteString.CopyFrom(1, 2, 3, 4, 5, 6, 7, 8), 3));
        RpcException beyond = await Assert.ThrowsAsync<RpcException>(() => AcknowledgeAsync(id, 4));
        Assert.Equal((StatusCode.FailedPrecondition, StatusCode.InvalidArgument), (foreign.StatusCode, beyond.StatusCode));
        Assert.Equal(3, (await corner.Host.HealthAsync(new HealthRequest(), cancellationToken: RunningCorner.Token)).JournalEntries);

        await AcknowledgeAsync(id, 2);
        await using Listener listener = new(corner.Host);
        await Until.TrueAsync(() => listener.Entries.Count == 1, "the one entry that is left");
        Assert.Equal(3, listener.Entries[0].Offset);

        Task AcknowledgeAsync(ByteString journal, long offset) =>
            corner.Host.AcknowledgeAsync(new AcknowledgeRequest { JournalId = journal, Offset = offset }, cancellationToken: RunningCorner.Token).ResponseAsync;
    }

    [Fact]
    public async Task Scan_finds_both_boards_and_probe_shows_the_frames()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        List<ScanFinding> findings = [];
        using (AsyncServerStreamingCall<ScanFinding> call = corner.Host.Scan(new ScanRequest { Bus = "lockers" }, cancellationToken: RunningCorner.Token))
        {
            while (await call.ResponseStream.MoveNext(RunningCorner.Token)) { findings.Add(call.ResponseStream.Current); }
        }

        Assert.Equal([1u, 2u], findings.Where(f => f.Board == "8a").Select(f => f.Address));
        Assert.All(findings.Where(f => f.Board == "8a"), f => Assert.Contains("\"bus\":\"lockers\"", f.SiteJson, StringComparison.Ordinal));
        Assert.Equal(["lockers: asking for 8a at 32 addresses"], findings.Where(f => f.Board.Length == 0).Select(f => f.Text)); // Another protocol's question is noise to its boards.
        ProbeReply reply = await corner.Host.ProbeAsync(new ProbeRequest { Bus = "lockers", Board = "8a", Address = 2 }, cancellationToken: RunningCorner.Token);
        Assert.True(reply.Answered);
        Assert.Equal(["> 80 02 00 33 B1", "< 80 02 FF FF FF 33 4E", "> 82 02 00 22 A2"], reply.Frames);
        Assert.Empty(corner.Happened("pulse"));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task The_socket_is_for_owner_and_group_and_a_second_host_is_refused_with_a_sentence()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        UnixFileMode ownerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        await Until.TrueAsync(() => File.GetUnixFileMode(corner.SocketPath) == ownerAndGroup, "the mode of the socket");
        OperatorException e = await Assert.ThrowsAsync<OperatorException>(corner.StartHostAsync);
        Assert.Contains("--socket", e.Message, StringComparison.Ordinal);
    }
}
