using System.Diagnostics;
using System.Net.Sockets;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Lockers.Board8A;
using LifeCircle.Edge.Simulators;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Simulators;

public sealed class SimulatedCornerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_bus_stands_under_its_name()
    {
        await using TestCorner corner = await TestCorner.StartAsync(TestSites.Corner(), new SimulationOptions(), Stop);
        Assert.StartsWith("/dev/pts/", new FileInfo(Path.Combine(corner.Folder, TestSites.Bus)).LinkTarget, StringComparison.Ordinal);
        Assert.Equal("1", File.ReadAllText(Path.Combine(corner.Folder, TestSites.Chip, "line17")));
        Assert.Equal("0", File.ReadAllText(Path.Combine(corner.Folder, TestSites.Chip, "line4")));
    }

    [Fact]
    public async Task People_open_and_close_a_door_after_its_pulse_and_every_step_is_in_the_log()
    {
        var options = new SimulationOptions { People = true, OpenAfterMs = 20, CloseAfterMs = 20, InputChangesPerMinute = 0 };
        await using TestCorner corner = await TestCorner.StartAsync(TestSites.Corner(), options, Stop);
        var bank = (ILockBank)corner.Board(new Board8AType(), 0);
        Assert.True((await bank.UnlockAsync(7, Stop)).IsOk);
        await WireTest.UntilAsync(() => corner.Happenings().Count == 3, "pulse, opened, closed", Stop);
        IReadOnlyList<Happening> happenings = corner.Happenings();
        Assert.Equal(["pulse", "door-opened", "door-closed"], happenings.Select(h => h.What));
        Assert.All(happenings, h => Assert.Equal((TestSites.Locker, "compartment/07", 1, 7), (h.Device, h.Part, h.Address, h.Door)));
        Assert.Equal(happenings.OrderBy(h => h.Ns), happenings);
    }

    [Fact]
    public async Task People_touch_inputs_now_and_then()
    {
        var options = new SimulationOptions { People = true, CloseAfterMs = 10, InputChangesPerMinute = 6_000 };
        await using TestCorner corner = await TestCorner.StartAsync(TestSites.Corner(), options, Stop);
        await WireTest.UntilAsync(() => corner.Happenings().Count(h => h.What == "input") >= 4, "inputs change", Stop);
    }

    [Fact]
    public async Task Hold_still_lets_what_has_begun_finish_and_nothing_begin()
    {
        var options = new SimulationOptions { People = true, OpenAfterMs = 30, CloseAfterMs = 60, InputChangesPerMinute = 6_000 };
        await using TestCorner corner = await TestCorner.StartAsync(TestSites.Corner(), options, Stop);
        var bank = (ILockBank)corner.Board(new Board8AType(), 0);
        Assert.True((await bank.UnlockAsync(7, Stop)).IsOk);
        await corner.Control.HoldStillAsync(true, Stop);
        SimulationAnswer state = await corner.Control.StateAsync(Stop);
        Assert.Equal((true, 0), (state.Still, state.Pending));
        Assert.DoesNotContain(state.Doors!, d => d.Open);
        Assert.DoesNotContain(state.Inputs!, i => i.Value);
        int before = corner.Happenings().Count;

        // A pulse that is ordered now still happens; nobody comes to the door.
        Assert.True((await bank.UnlockAsync(8, Stop)).IsOk);
        Assert.Equal(0, (await corner.Control.StateAsync(Stop)).Pending); // Who comes to a door has begun before the board answers.
        Assert.Equal(before + 1, corner.Happenings().Count);

        await corner.Control.HoldStillAsync(false, Stop);
        await WireTest.UntilAsync(() => corner.Happenings().Count > before + 1, "people are back", Stop);
    }

    [Fact]
    public async Task With_wire_time_an_exchange_takes_as_long_as_its_bytes()
    {
        await using TestCorner corner = await TestCorner.StartAsync(TestSites.Corner(), new SimulationOptions { WireTime = true, AnswerDelayMs = 3 }, Stop);
        var bank = (ILockBank)corner.Board(new Board8AType(), 0);
        long began = Stopwatch.GetTimestamp();
        Assert.True((await bank.ReadDoorsAsync(Stop)).IsOk);
        Assert.True((await bank.ReadDoorsAsync(Stop)).IsOk);

        // Twice 5 + 7 bytes at 9600 baud and the board's delay, and the silence between the two.
        Assert.True(Stopwatch.GetElapsedTime(began).TotalMilliseconds >= (2 * (12 + 3)) + 45);
    }

    [Theory]
    [InlineData("""{"order":"dance"}""", "There is no order 'dance'")]
    [InlineData("""{"order":"door","device":"locker-1","part":"compartment/99","open":true}""", "has no part")]
    [InlineData("""{"order":"fault","device":"locker-1","board":7,"fault":"silence"}""", "has no board 7")]
    [InlineData("""{"order":"fault","device":"locker-1","board":0,"fault":"hiccups"}""", "There is no fault 'hiccups'")]
    [InlineData("""{"order":"fault","device":"locker-1","board":0,"fault":"stuck-door","door":25}""", "doors 1 to 24")]
    [InlineData("""{"order":"input","device":"cabinet","point":"nothing"}""", "has no input")]
    [InlineData("""{"order":"unplug","bus":"nowhere"}""", "There is no bus")]
    [InlineData("not json", "Not an order")]
    [InlineData("{}", "rder")]
    public async Task A_wrong_order_is_answered_with_what_is_wrong_and_the_next_one_is_heard(string line, string error)
    {
        await using TestCorner corner = await TestCorner.StartAsync(TestSites.Corner(), new SimulationOptions(), Stop);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(corner.Folder, SimulatedCorner.ControlFile)), Stop);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        await writer.WriteLineAsync(line.AsMemory(), Stop);
        string? answer = await reader.ReadLineAsync(Stop);
        Assert.StartsWith("{\"ok\":false", answer, StringComparison.Ordinal);
        Assert.Contains(error, System.Text.RegularExpressions.Regex.Unescape(answer!), StringComparison.Ordinal);
        await writer.WriteLineAsync("""{"order":"state"}""".AsMemory(), Stop);
        Assert.StartsWith("{\"ok\":true", await reader.ReadLineAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_corner_takes_over_what_a_killed_one_left_behind_and_keeps_its_log()
    {
        using var folder = new TestFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Path, TestSites.Bus), "/dev/pts/9999");
        File.WriteAllText(Path.Combine(folder.Path, SimulatedCorner.ControlFile), "");
        File.WriteAllText(Path.Combine(folder.Path, SimulatedCorner.LogFile), """{"ns":1,"what":"pulse","device":"locker-1"}""" + "\n");
        await using SimulatedCorner corner = await SimulatedCorner.StartAsync(TestSites.Corner(), folder.Path, new SimulationOptions(), TimeProvider.System, Stop);
        Assert.True((await corner.ExecuteAsync(new SimulationOrder("door") { Device = TestSites.Locker, Part = "compartment/01" }, Stop)).Ok);
        Assert.Equal(["pulse", "door-opened"], SimulationControl.ReadHappenings(folder.Path).Select(h => h.What));
    }
}
