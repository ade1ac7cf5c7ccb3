using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Host;
using LifeCircle.Edge.FirmwareHost.Tests.Lockers.LockBoards;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Lockers.Board8A;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers;

/// <summary>Every number of ways in every dialect, and how a dialect is found out.</summary>
public sealed class Board8AVariantTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int, string> Variants
    {
        get
        {
            TheoryData<int, string> all = [];
            foreach (int ways in new[] { 8, 12, 16, 24, 32, 50 })
            {
                all.Add(ways, "standard");
                all.Add(ways, "cm06");
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Every_door_is_read_and_opened_alone(int ways, string dialect)
    {
        SiteFile site = TestSites.OneLocker("8a", $$"""{ "ways": {{ways}}, "dialect": "{{dialect}}", "turnaroundMs": 0 }""", echo: false);
        await using TestCorner corner = await TestCorner.StartAsync(site, new SimulationOptions(), Stop);
        var bank = (ILockBank)corner.Board(new Board8AType(), 0);
        Assert.Equal(ways, bank.DoorCount);
        for (int door = 1; door <= ways; door++)
        {
            await corner.Control.MoveDoorAsync(TestSites.Locker, $"compartment/{door:00}", open: true, Stop);
            DriverResult<IReadOnlyList<DoorState>> doors = await bank.ReadDoorsAsync(Stop);
            Assert.Equal((DriverFault.None, ways), (doors.Fault, doors.Value.Count));
            Assert.Equal([door], doors.Value.Index().Where(d => d.Item == DoorState.Open).Select(d => d.Index + 1));
            await corner.Control.MoveDoorAsync(TestSites.Locker, $"compartment/{door:00}", open: false, Stop);
            Assert.Equal((DriverFault.None, dialect == "cm06" ? DoorState.Unknown : DoorState.Closed), (await bank.UnlockAsync(door, Stop)) switch { var r => (r.Fault, r.Value) });
        }

        Assert.Equal(Enumerable.Range(1, ways), corner.Pulses());
    }

    [Fact]
    public void A_board_of_one_dialect_opens_nothing_at_the_other_ones_order()
    {
        foreach ((string dialect, byte function) in new[] { ("standard", (byte)0x33), ("cm06", Codec8A.OpenFunction) })
        {
            using var far = FarBoard.Of("8a", 5, $$"""{ "dialect": "{{dialect}}" }""");
            far.Locks.Pulsed = door => Assert.Fail($"a {dialect} board opened door {door}");
            Assert.Empty(far.Answer(Codec8A.Open(5, 1, function)));
        }
    }

    [Theory]
    [InlineData("standard", false)]
    [InlineData("cm06", true)]
    public async Task A_probe_tells_the_dialect_where_the_board_answers_for_its_firmware_and_a_scan_does_not_ask(string dialect, bool tells)
    {
        SiteFile site = TestSites.OneLocker("8a", $$"""{ "dialect": "{{dialect}}" }""", echo: false);
        await using RunningCorner corner = await RunningCorner.StartAsync(site: site);
        ProbeReply reply = await corner.Host.ProbeAsync(new ProbeRequest { Bus = TestSites.Bus, Board = "8a", Address = 1 }, cancellationToken: Stop);
        Assert.True(reply.Answered);
        Assert.Equal(tells, reply.Text.Contains("cm06", StringComparison.Ordinal));
        Assert.Equal(["> 80 01 00 33 B2", "> 82 01 00 22 A1"], reply.Frames.Where(f => f[0] == '>'));

        using Grpc.Core.AsyncServerStreamingCall<ScanFinding> scan = corner.Host.Scan(new ScanRequest { Bus = TestSites.Bus }, cancellationToken: Stop);
        List<ScanFinding> found = [];
        while (await scan.ResponseStream.MoveNext(Stop)) { found.Add(scan.ResponseStream.Current); }
        Assert.Equal("8a", Assert.Single(found, f => f.SiteJson.Length > 0).Board);
        Assert.DoesNotContain(found, f => f.SiteJson.Contains("dialect", StringComparison.Ordinal));
        Assert.Empty(corner.Happened("pulse"));
    }

    [Fact]
    public void What_answers_for_the_firmware_is_neither_the_echo_of_the_question_nor_a_report()
    {
        BoardProbe probe = new Board8AType().Probe(5)!;
        ReadOnlyMemory<byte>? Find(string hex) => Scanned.Reply(probe.Further!.Exchange.Matcher!, Convert.FromHexString(hex));
        Assert.Null(Find("82050022A5"));
        Assert.Null(Find("8205031195"));
        Assert.Null(Find("820600220601A1"));
        Assert.Equal("82050022" + "0601A2", Convert.ToHexString(Find("82050022A5" + "8205031195" + "820500220601A2")!.Value.Span));
    }
}
