using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Host;
using LifeCircle.Edge.FirmwareHost.Verbs;
using LifeCircle.Edge.Simulators;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.DirectLocks;

/// <summary>Locks on pins on the running host: from the command to the coil, and what is left of a pulse when the host is killed.</summary>
public sealed class DirectLockHostTests
{
    private const int LimiterMs = 1_000;
    private static readonly SimulationOptions People = new() { People = true, OpenAfterMs = 100, CloseAfterMs = 800, InputChangesPerMinute = 0 };

    /// <summary>A locker with three compartments on GPIO lines and three on an expander, each bus a supply of its own.</summary>
    private static readonly string SiteText = $$"""
        {
          "circle": "test", "gateway": "gw-1",
          "buses": [{ "id": "gpio", "kind": "gpio", "port": "/dev/gpiochip0" }, { "id": "i2c", "kind": "i2c", "port": "/dev/i2c-1" }],
          "devices": [{ "id": "locker-1", "kind": "locker", "boards": [
            { "board": "gpio-locks", "bus": "gpio", "settings": { "pulseLimiter": "hardware", "pulseMs": 500, "limiterMs": {{LimiterMs}}, "restMs": 1500, "occupancySettleMs": 100,
              "compartments": [{ "coil": 5, "door": 17, "occupancy": 22 }, { "coil": 6, "door": 27 }, { "coil": 13, "door": 23 }] } },
            { "board": "mcp23017-locks", "bus": "i2c", "address": 33, "first": 4, "settings": { "pulseLimiter": "hardware", "pulseMs": 500, "limiterMs": {{LimiterMs}}, "restMs": 1500,
              "compartments": [{ "coil": "A0", "door": "B0" }, { "coil": "A1", "door": "B1" }, { "coil": "A2", "door": "B2" }] } }
          ] }]
        }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("02")]
    [InlineData("05")]
    public async Task One_order_is_one_pulse_and_the_door_that_opens_carries_it(string number)
    {
        await using RunningCorner corner = await RunningCorner.StartAsync(People, site: Site());
        await using Listener listener = new(corner.Host);
        await ClosedAsync(listener, number);
        CommandResult result = await corner.UnlockAsync("c-1", $"compartment/{number}");
        Assert.Equal((Outcome.Done, result), (result.Outcome, await corner.UnlockAsync("c-1", $"compartment/{number}")));
        await listener.EntryAsync($"compartment/{number}", "door-closed");
        Assert.Equal("""{"commanded":true,"command_id":"c-1"}""", listener.Entries.Single(e => e.Kind == "door-opened").DataJson);
        Assert.Equal([$"compartment/{number}"], corner.Happened("pulse"));
        Assert.Equal([$"coil/{number}"], corner.Happened("switched-off"));
    }

    [Fact]
    public async Task Many_orders_at_once_energise_one_coil_of_a_supply_after_the_other()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync(site: Site());
        CommandResult[] results = await Task.WhenAll(Enumerable.Range(1, 6).Select(n => corner.UnlockAsync($"c-{n}", $"compartment/{n:00}", 30_000)));
        Assert.All(results, r => Assert.Equal(Outcome.Done, r.Outcome));
        Happening[] coils = [.. SimulationControl.ReadHappenings(corner.WiresFolder).Where(h => h.What.StartsWith("switched-", StringComparison.Ordinal))];
        Assert.Equal(12, coils.Length);
        foreach (int first in new[] { 1, 4 })
        {
            Happening[] supply = [.. coils.Where(h => Enumerable.Range(first, 3).Any(n => h.Part == $"coil/{n:00}"))];
            Assert.Equal(Enumerable.Repeat(new[] { "switched-on", "switched-off" }, 3).SelectMany(w => w), supply.Select(h => h.What));
            foreach (Happening[] pair in supply.Chunk(2)) { Assert.InRange((pair[1].Ns - pair[0].Ns) / 1_000_000, 480, 60_000); }
        }

        Assert.Empty(corner.Happened("limiter-cut"));
    }

    [Fact]
    public async Task The_same_coil_asked_for_too_early_is_refused_with_the_time_and_later_it_is_done()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync(site: Site());
        Assert.Equal(Outcome.Done, (await corner.UnlockAsync("c-1", "compartment/05")).Outcome);
        CommandResult early = await corner.UnlockAsync("c-2", "compartment/05", validForMs: 1_200); // Long enough for the supply, not for the coil.
        Assert.Equal((Outcome.Refused, "interlock"), (early.Outcome, early.Fault));
        Assert.NotEmpty(early.Text);
        Assert.Equal(Outcome.Done, (await corner.UnlockAsync("c-3", "compartment/05")).Outcome);
        long[] begun = [.. SimulationControl.ReadHappenings(corner.WiresFolder).Where(h => h.What == "pulse").Select(h => h.Ns)];
        Assert.InRange((begun[1] - begun[0]) / 1_000_000, 500 + 1_500, 60_000);
    }

    [Theory]
    [InlineData("02", 0)]
    [InlineData("05", 1)]
    public async Task An_output_that_does_not_go_off_is_told_at_once_and_nothing_more_is_energised_until_it_is_off(string number, int board)
    {
        await using RunningCorner corner = await RunningCorner.StartAsync(site: Site());
        await using Listener listener = new(corner.Host);
        await ClosedAsync(listener, number);
        await corner.OrderAsync($$"""{"order":"fault","device":"locker-1","board":{{board}},"fault":"stuck-on"}""");
        Assert.Equal(Outcome.Done, (await corner.UnlockAsync("c-1", $"compartment/{number}")).Outcome);
        await listener.EntryAsync($"board/{board}", "output-stuck");
        CommandResult next = await corner.UnlockAsync("c-2", $"compartment/{number}");
        Assert.Equal((Outcome.Failed, "stuck-on"), (next.Outcome, next.Fault));
        Assert.Single(corner.Happened("pulse"));
        Assert.Equal([$"coil/{number}"], corner.Happened("limiter-cut"));

        await corner.OrderAsync($$"""{"order":"fault","device":"locker-1","board":{{board}},"fault":"none"}""");
        await Until.TrueAsync(() => corner.UnlockAsync($"c-{Guid.NewGuid():N}", $"compartment/{number}").GetAwaiter().GetResult().Outcome == Outcome.Done, "the board is well again");
        Assert.Single(listener.Entries, e => e.Kind == "output-stuck");
    }

    [Theory]
    [InlineData("02", 0)]
    [InlineData("05", 1)]
    public async Task A_host_that_is_killed_in_the_middle_of_a_pulse_leaves_it_to_the_limiter_and_the_next_one_switches_off_first(string number, int board)
    {
        await using RunningCorner corner = await RunningCorner.StartAsync(withHost: false, site: Site());
        using Scratch scratch = new();
        await File.WriteAllTextAsync(scratch["site.json"], SiteText, Token);
        await using (HostProcess host = HostProcess.Run(scratch["site.json"], corner))
        {
            await host.ReadyAsync();
            using HostClient client = new(corner.SocketPath);
            await corner.OrderAsync($$"""{"order":"fault","device":"locker-1","board":{{board}},"fault":"stuck-on"}"""); // So that the pulse does not end before the host does.
            using Grpc.Core.AsyncUnaryCall<CommandResult> unlock = client.Host.ExecuteAsync(new Command { Id = "c-1", Device = "locker-1", Part = $"compartment/{number}", Verb = "unlock", Issuer = "tester", ValidForMs = 20_000 }, cancellationToken: Token);
            await Until.TrueAsync(() => corner.Happened("pulse").Count == 1, "the pulse has begun");
            await host.KillAsync();
            await Assert.ThrowsAnyAsync<Grpc.Core.RpcException>(() => unlock.ResponseAsync);
        }

        await Until.TrueAsync(() => corner.Happened("limiter-cut").Count == 1, "the limiter cuts the coil");
        await corner.OrderAsync($$"""{"order":"fault","device":"locker-1","board":{{board}},"fault":"none"}""");
        await corner.StartHostAsync();
        await using Listener listener = new(corner.Host);
        await ClosedAsync(listener, number);
        CommandResult again = await corner.UnlockAsync("c-1", $"compartment/{number}");
        Assert.True(again is { Outcome: Outcome.Unknown, Fault: "restarted" } or { Outcome: Outcome.Done }, $"{again}"); // Done only where the host lived for longer than the limiter's time.
        Assert.Equal(Outcome.Done, (await corner.UnlockAsync("c-2", $"compartment/{number}")).Outcome);
        Assert.Equal(2, corner.Happened("pulse").Count);
    }

    [Theory]
    [InlineData("02", 0)]
    [InlineData("05", 1)]
    public async Task What_a_killed_host_left_on_goes_off_with_the_verb_that_systemd_runs_and_never_beside_a_host(string number, int board)
    {
        await using RunningCorner corner = await RunningCorner.StartAsync(withHost: false, site: Site());
        using Scratch scratch = new();
        await File.WriteAllTextAsync(scratch["site.json"], SiteText, Token);
        string[] verb = ["outputs-off", "--site", scratch["site.json"], "--data", corner.DataFolder, "--wires", corner.WiresFolder];
        await using (HostProcess host = HostProcess.Run(scratch["site.json"], corner))
        {
            await host.ReadyAsync();
            await using (HostProcess beside = HostProcess.Start(verb))
            {
                Assert.Equal(VerbRun.WrongInput, await beside.ExitAsync());
                Assert.Contains("Is another firmware-host running", beside.Text, StringComparison.Ordinal);
            }

            using HostClient client = new(corner.SocketPath);
            await corner.OrderAsync($$"""{"order":"fault","device":"locker-1","board":{{board}},"fault":"stuck-on"}"""); // So that the coil is on still when the host is gone.
            using Grpc.Core.AsyncUnaryCall<CommandResult> unlock = client.Host.ExecuteAsync(new Command { Id = "c-1", Device = "locker-1", Part = $"compartment/{number}", Verb = "unlock", Issuer = "tester", ValidForMs = 20_000 }, cancellationToken: Token);
            await Until.TrueAsync(() => corner.Happened("pulse").Count == 1, "the pulse has begun");
            await host.KillAsync();
            await Assert.ThrowsAnyAsync<Grpc.Core.RpcException>(() => unlock.ResponseAsync);
        }

        await using (HostProcess stuck = HostProcess.Start(verb))
        {
            Assert.Equal(VerbRun.Failed, await stuck.ExitAsync());
            Assert.Equal([false, true], stuck.Lines.Select(l => l.EndsWith(": safe", StringComparison.Ordinal)).Order());
        }

        Assert.Empty(corner.Happened("switched-off"));
        await corner.OrderAsync($$"""{"order":"fault","device":"locker-1","board":{{board}},"fault":"none"}""");
        await using HostProcess off = HostProcess.Start(verb);
        Assert.Equal(VerbRun.Ok, await off.ExitAsync());
        Assert.Equal([$"coil/{number}"], corner.Happened("switched-off"));
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_a_pulse_ends_it_in_good_order()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync(site: Site());
        Task<CommandResult> unlock = corner.UnlockAsync("c-1", "compartment/05");
        await Until.TrueAsync(() => corner.Happened("pulse").Count == 1, "the pulse has begun");
        Task stop = corner.StopHostAsync();
        try { Assert.Equal(Outcome.Done, (await unlock).Outcome); }
        catch (Grpc.Core.RpcException) { } // The socket may close before the answer has left.
        await stop;
        Happening[] coil = [.. SimulationControl.ReadHappenings(corner.WiresFolder).Where(h => h.What.StartsWith("switched-", StringComparison.Ordinal))];
        Assert.Equal(["switched-on", "switched-off"], coil.Select(h => h.What));
        Assert.InRange((coil[1].Ns - coil[0].Ns) / 1_000_000, 480, 60_000);
        Assert.Empty(corner.Happened("limiter-cut"));
    }

    [Fact]
    public async Task Doors_and_what_lies_behind_them_are_points_and_a_scan_names_the_expander_alone()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync(site: Site());
        await using Listener listener = new(corner.Host);
        await ClosedAsync(listener, "01");
        await corner.OrderAsync("""{"order":"input","device":"locker-1","point":"compartment/01/occupied","value":true}""");
        await Until.TrueAsync(() => listener["locker-1/compartment/01/occupied"] is { Quality: Quality.Good, Value.Boolean: true }, "the sensor behind the closed door");
        await corner.OrderAsync("""{"order":"door","device":"locker-1","part":"compartment/01","open":true}""");
        await listener.EntryAsync("compartment/01", "door-opened");
        await Until.TrueAsync(() => listener["locker-1/compartment/01/occupied"] is { Quality: not Quality.Good }, "the sensor behind an open door is not believed");

        List<ScanFinding> found = [];
        using Grpc.Core.AsyncServerStreamingCall<ScanFinding> scan = corner.Host.Scan(new ScanRequest(), cancellationToken: Token);
        while (await scan.ResponseStream.MoveNext(Token)) { found.Add(scan.ResponseStream.Current); }
        ScanFinding expander = Assert.Single(found, f => f.SiteJson.Length > 0);
        Assert.Equal(("mcp23017-locks", 33u), (expander.Board, expander.Address));
        Assert.Empty(corner.Happened("pulse"));
    }

    private static SiteFile Site()
    {
        SiteReading reading = SiteReader.Read(SiteText, site => SiteCheck.Check(site, Boards.All));
        Assert.Empty(reading.Errors);
        return reading.Site!;
    }

    private static Task ClosedAsync(Listener listener, string number) =>
        Until.TrueAsync(() => listener[$"locker-1/compartment/{number}/door_open"] is { Quality: Quality.Good, Value.Boolean: false }, "the first reading of the door");
}
