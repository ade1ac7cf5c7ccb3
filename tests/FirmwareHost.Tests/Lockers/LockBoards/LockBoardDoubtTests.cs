using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Host;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.LockBoards;

/// <summary>What is made of an open order that a board does not confirm, and of a board that is not known.</summary>
public sealed class LockBoardDoubtTests
{
    private const int Address = 5;
    private static readonly SimulationOptions People = new() { People = true, OpenAfterMs = 100, CloseAfterMs = 800, InputChangesPerMinute = 0 };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Boards => [.. LockBoardCases.Names, "8a", "waveshare-relay"];

    [Theory]
    [InlineData("kerong-cu16", "{}")]
    [InlineData("wkly", """{ "variant": "silent" }""")]
    public async Task A_board_that_never_answers_an_open_order_is_told_once_and_its_door_tells_the_rest(string board, string settings)
    {
        SiteFile site = TestSites.One(TestSites.Locker, "locker", "serial", board, 1, settings);
        await using RunningCorner corner = await RunningCorner.StartAsync(People, site: site);
        await using Listener listener = new(corner.Host);
        await Until.TrueAsync(() => listener["locker-1/compartment/07/door_open"]?.Quality == Quality.Good, "the first reading of the door");

        CommandResult result = await corner.UnlockAsync("c-1", "compartment/07");
        Assert.Equal((Outcome.Unknown, "no-reply"), (result.Outcome, result.Fault));
        await listener.EntryAsync("compartment/07", "door-closed");
        Assert.Equal("""{"commanded":true,"command_id":"c-1"}""", listener.Entries.Single(e => e.Kind == "door-opened").DataJson);

        Assert.Equal(result, await corner.UnlockAsync("c-1", "compartment/07"));
        Assert.Equal(["compartment/07"], corner.Happened("pulse"));
    }

    [Theory]
    [InlineData("wkly", "574B4C59090182FF7C", DriverFault.NotConfirmed)]
    [InlineData("wkly", "574B4C590B0182FF01007F", DriverFault.NotConfirmed)]
    [InlineData("kerong-cu48", "020100000003", DriverFault.NotConfirmed)]
    [InlineData("winnsen", "90078501010003", DriverFault.NotConfirmed)]
    [InlineData("winnsen", "90078501010203", DriverFault.NotConfirmed)]
    [InlineData("kerong-cu48-modbus", "018502C351", DriverFault.Refused)] // It names an address that it has no coil for: nothing moved.
    public async Task A_board_that_says_failed_leaves_the_outcome_unknown_unless_it_cannot_have_moved_anything(string board, string reply, DriverFault expected)
    {
        var link = new ScriptedLink((exchange, _) => Scanned.Reply(exchange.Matcher!, Convert.FromHexString(reply), 0, out DriverFault fault) is { } found ? new(found, DriverFault.None) : new(default, fault));
        SiteFile site = TestSites.OneLocker(board, LockBoardCases.Settings(board), echo: false);
        var bank = (ILockBank)LockBoardCases.Type(board).Create(new BoardContext(site.Devices[0], site.Devices[0].Boards[0], site.Buses[0], new BoardWire { Link = link }, TimeProvider.System));
        DriverResult<DoorState> unlock = await bank.UnlockAsync(1, Stop);
        Assert.Equal((DoorState.Unknown, expected, true), (unlock.Value, unlock.Fault, unlock.Sent));
        Assert.Single(link.Sent);
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void A_scan_takes_a_board_for_what_it_is_and_for_nothing_else(string board)
    {
        using var far = FarBoard.Of(board, Address, "{}");
        string[] found = [.. FirmwareHost.Boards.All
            .Where(type => type.BusKind == "serial")
            .Select(type => (type.Name, Probe: type.Probe(Address)))
            .Where(t => t.Probe is { } probe && Scanned.Reply(probe.Exchange.Matcher!, far.Answer(probe.Exchange.Request.Span)) is not null)
            .Select(t => t.Name)];
        Assert.Equal([board], found);
    }
}
