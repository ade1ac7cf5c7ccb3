using LifeCircle.Edge.Contracts.Grpc;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Host;

/// <summary>What breaks on the wire degrades that one thing only.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_silent_board_is_lost_and_found_and_its_neighbour_goes_on()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        await using Listener listener = new(corner.Host);
        await Until.TrueAsync(() => listener["locker-1/board/1/answering"]?.Value?.Boolean == true, "board 2 to answer");
        await corner.OrderAsync("""{"order":"fault","device":"locker-1","board":1,"fault":"silence"}""");
        await listener.EntryAsync("board/1", "board-lost");
        Assert.Contains("\"fault\":\"no-reply\"", listener.Entries.Single(e => e.Kind == "board-lost").DataJson, StringComparison.Ordinal);
        await Until.TrueAsync(() => listener["locker-1/compartment/30/door_open"] is { Quality: Quality.Stale, Fault: "no-reply" }, "the door's reading to grow stale");

        CommandResult failed = await corner.UnlockAsync("c-1", "compartment/30");
        Assert.Equal((Outcome.Failed, "no-reply"), (failed.Outcome, failed.Fault));
        await corner.OrderAsync("""{"order":"door","device":"locker-1","part":"compartment/03","open":true}""");
        await listener.EntryAsync("compartment/03", "door-opened");
        Assert.Equal("""{"commanded":false}""", listener.Entries.Single(e => e.Kind == "door-opened").DataJson);

        await corner.OrderAsync("""{"order":"fault","device":"locker-1","board":1,"fault":"none"}""");
        await listener.EntryAsync("board/1", "board-found");
        await Until.TrueAsync(() => listener["locker-1/compartment/30/door_open"]?.Quality == Quality.Good, "the door's reading to be good again");
        Assert.Empty(corner.Happened("pulse"));
    }

    [Fact]
    public async Task A_dead_board_is_asked_so_seldom_that_its_neighbour_hardly_feels_it()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        await corner.OrderAsync("""{"order":"fault","device":"locker-1","board":1,"fault":"silence"}""");
        await Until.TrueAsync(() => corner.BoardAsync("locker-1", 2).GetAwaiter().GetResult().State == "silent", "board 2 to be lost");
        // Polls, not seconds: a loaded machine slows both alike. Without the back-off both would be asked equally often.
        BoardHealth livingBefore = await corner.BoardAsync("locker-1", 1), deadBefore = await corner.BoardAsync("locker-1", 2);
        await Until.TrueAsync(() => corner.BoardAsync("locker-1", 2).GetAwaiter().GetResult().Polls >= deadBefore.Polls + 2, "two more polls of the dead board", limitS: 90);
        BoardHealth living = await corner.BoardAsync("locker-1", 1), dead = await corner.BoardAsync("locker-1", 2);
        Assert.True(living.Polls - livingBefore.Polls >= 5 * (dead.Polls - deadBefore.Polls), $"{living.Polls - livingBefore.Polls} polls of the living board, {dead.Polls - deadBefore.Polls} of the dead one");
    }

    [Fact]
    public async Task A_port_that_vanishes_is_told_and_comes_back_by_itself()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        await using Listener listener = new(corner.Host);
        await Until.TrueAsync(() => listener["locker-1/board/0/answering"]?.Value?.Boolean == true, "the board to answer");
        await corner.OrderAsync("""{"order":"unplug","bus":"lockers"}""");
        await listener.EntryAsync("board/0", "board-lost");
        BusHealth bus = (await corner.Host.HealthAsync(new HealthRequest(), cancellationToken: RunningCorner.Token)).Buses.Single(b => b.Bus == "lockers");
        Assert.Equal("port-missing", bus.State);
        Assert.NotEmpty(bus.FaultText);
        CommandResult failed = await corner.UnlockAsync("c-1", "compartment/07");
        Assert.Equal((Outcome.Failed, "port-missing"), (failed.Outcome, failed.Fault));
        Assert.Equal(Quality.Good, listener["cabinet/cabinet/door_open"]!.Quality);

        await corner.OrderAsync("""{"order":"plug","bus":"lockers"}""");
        await listener.EntryAsync("board/0", "board-found");
        Assert.Equal(Outcome.Done, (await corner.UnlockAsync("c-2", "compartment/07")).Outcome);
    }

    [Fact]
    public async Task A_bus_with_nothing_but_garbage_loses_its_boards_and_nothing_else()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        await using Listener listener = new(corner.Host);
        await Until.TrueAsync(() => listener["cabinet/cabinet/tamper"]?.Quality == Quality.Good, "the contacts to be read");
        await corner.OrderAsync("""{"order":"fault","device":"locker-1","board":0,"fault":"garbage"}""");
        await corner.OrderAsync("""{"order":"fault","device":"locker-1","board":1,"fault":"garbage"}""");
        await listener.EntryAsync("board/0", "board-lost");
        await listener.EntryAsync("board/1", "board-lost");
        await corner.OrderAsync("""{"order":"input","device":"cabinet","point":"cabinet/tamper","value":true}""");
        await listener.EntryAsync("cabinet", "tamper");
        Assert.DoesNotContain(listener.Entries, e => e.Kind is "door-opened" or "door-closed");
    }

    [Fact]
    public async Task A_change_while_the_host_was_down_is_one_event_and_no_change_is_none()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        await using (Listener before = new(corner.Host))
        {
            await Until.TrueAsync(() => before["locker-1/compartment/30/door_open"]?.Quality == Quality.Good, "the first reading of the door");
        }

        await corner.StopHostAsync();
        await corner.OrderAsync("""{"order":"door","device":"locker-1","part":"compartment/30","open":true}""");
        await corner.StartHostAsync();
        await using Listener listener = new(corner.Host);
        await listener.EntryAsync("compartment/30", "door-opened");
        Assert.Equal("door-opened", Assert.Single(listener.Entries).Kind);
    }
}
