using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Host;
using LifeCircle.Edge.FirmwareHost.Tests.Lockers.LockBoards;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers;

/// <summary>Boards that say by themselves that a door has moved: it is a reason to look at once, and never an answer.</summary>
public sealed class LockReportTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("8a", 1)]
    [InlineData("wkly", 0)]
    public async Task A_door_that_moves_between_two_readings_is_read_at_once_where_the_board_says_so(string board, int address)
    {
        // A minute between two readings: what is seen sooner was seen because the board spoke.
        SiteFile site = TestSites.One(TestSites.Locker, "locker", "serial", board, address, """{ "ways": 24, "reports": true, "pollIntervalMs": 60000, "turnaroundMs": 2 }""");
        await using RunningCorner corner = await RunningCorner.StartAsync(site: site);
        await using Listener listener = new(corner.Host);
        await Until.TrueAsync(() => listener["locker-1/compartment/07/door_open"]?.Quality == Quality.Good, "the first reading of the door");
        for (int i = 1; i <= 3; i++)
        {
            await MoveAsync(corner, "07", open: true);
            await Until.TrueAsync(() => listener.Kinds("compartment/07").Count(k => k == "door-opened") == i, "the open door to be read");
            await MoveAsync(corner, "07", open: false);
            await Until.TrueAsync(() => listener.Kinds("compartment/07").Count(k => k == "door-closed") == i, "the closed door to be read");
        }

        BusHealth bus = (await corner.Host.HealthAsync(new HealthRequest(), cancellationToken: Stop)).Buses.Single();
        Assert.Equal((6, 0), (bus.Unasked, bus.Boards.Single().Faults));
        Assert.InRange(bus.Boards.Single().Polls, 7, 20);
    }

    [Fact]
    public async Task Reports_of_every_door_at_once_lose_no_reading_and_no_order()
    {
        SiteFile site = TestSites.OneLocker("8a", """{ "ways": 24, "reports": true, "turnaroundMs": 2 }""", echo: false);
        await using RunningCorner corner = await RunningCorner.StartAsync(site: site);
        await using Listener listener = new(corner.Host);
        await Until.TrueAsync(() => listener["locker-1/compartment/07/door_open"]?.Quality == Quality.Good, "the first reading of the door");
        for (int door = 1; door <= 24; door++) { await MoveAsync(corner, $"{door:00}", open: true); }
        CommandResult result = await corner.UnlockAsync("c-1", "compartment/07");
        Assert.Equal(Outcome.Done, result.Outcome);
        await Until.TrueAsync(() => listener.Entries.Count(e => e.Kind == "door-opened") == 24, "every open door to be read");
        Assert.Equal("answering", (await corner.BoardAsync(TestSites.Locker, 1)).State);
    }

    [Theory]
    [InlineData("8a", "8201031191", "8201071195")]
    [InlineData("wkly", "574B4C590A0185010187", "574B4C590A0185030084")]
    public async Task A_report_before_the_reply_is_dropped_without_a_fault_also_where_nobody_said_that_there_are_any(string board, string first, string second)
    {
        byte[] noise = [.. Convert.FromHexString(first), .. Convert.FromHexString(second)];
        using var far = FarBoard.Of(board, 1, """{ "ways": 24 }""");
        int asked = 0;
        var link = new ScriptedLink((exchange, _) =>
        {
            asked++;
            byte[] line = [.. noise, .. far.Answer(exchange.Request.Span)];
            return Scanned.Reply(exchange.Matcher!, line, asked % noise.Length, out DriverFault fault) is { } found ? new(found, DriverFault.None) : new(default, fault);
        });
        IBoardType type = Boards.All.Single(t => t.Name == board);
        SiteFile site = TestSites.OneLocker(board, """{ "ways": 24 }""", echo: false);
        var bank = (ILockBank)type.Create(new BoardContext(site.Devices[0], site.Devices[0].Boards[0], site.Buses[0], new BoardWire { Link = link }, TimeProvider.System));
        Assert.Null(((IReporter)bank).Report);
        Assert.Equal(Enumerable.Repeat(DoorState.Closed, 24), (await bank.ReadDoorsAsync(Stop)).Value);
        Assert.True((await bank.UnlockAsync(3, Stop)).IsOk);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_link_that_is_idle_hears_whole_frames_in_any_pieces_and_counts_each_once()
    {
        byte[] reply = Codec8APropertyTests.StatusReply(1, [1, 2, 3]);
        using var far = new FarEnd(_ => [reply]);
        await using var link = new SerialLink(new SerialLinkOptions { Port = far.Path, Baud = 9600 }, TimeProvider.System);
        int told = 0;
        link.Listen(LifeCircle.Edge.Lockers.Board8A.Replies8A.Report, () => Interlocked.Increment(ref told));
        ReplyMatcher any = (ReadOnlySpan<byte> received, out int length) => (length = received.Length) == reply.Length ? ReplyVerdict.Match : ReplyVerdict.NeedMore;
        Assert.True((await link.ExchangeAsync(new Exchange(new byte[] { 0x80 }, any, 2_000), Stop)).IsOk);

        byte[] report = Convert.FromHexString("8201031191");
        far.Say(report[..2]);
        await WireTest.UntilAsync(() => link.Unasked == 0, "half a report is none", Stop);
        far.Say(report[2..]);
        await WireTest.UntilAsync(() => link.Unasked == 1, "the report is whole", Stop);
        far.Say([0xFF, .. report, 0x00, .. report]);
        await WireTest.UntilAsync(() => link.Unasked == 3, "two more between noise", Stop);
        Assert.InRange(Volatile.Read(ref told), 2, 3);
        Assert.True((await link.ExchangeAsync(new Exchange(new byte[] { 0x80 }, any, 2_000), Stop)).IsOk);
        Assert.Equal(3, link.Unasked);
    }

    [Fact]
    public void A_board_that_says_nothing_by_itself_does_not_take_the_setting()
    {
        BoardSettings settings = TestSites.Board("winnsen", "wire", 1, 1, """{ "reports": true }""");
        Assert.Equal("$.settings.reports", Assert.Single(LockBoardCases.Type("winnsen").Validate(settings, "$")).Path);
        Assert.Empty(LockBoardCases.Type("wkly").Validate(settings with { Board = "wkly" }, "$"));
    }

    private static Task MoveAsync(RunningCorner corner, string number, bool open) =>
        corner.OrderAsync($$"""{"order":"door","device":"locker-1","part":"compartment/{{number}}","open":{{(open ? "true" : "false")}}}""");
}
