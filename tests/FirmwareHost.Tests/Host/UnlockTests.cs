using Grpc.Core;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.Simulators;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Host;

public sealed class UnlockTests
{
    private static readonly SimulationOptions People = new() { People = true, OpenAfterMs = 100, CloseAfterMs = 300, InputChangesPerMinute = 0 };

    [Fact]
    public async Task One_unlock_is_one_pulse_one_result_one_opening_and_one_closing()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync(People);
        await using Listener listener = new(corner.Host);
        await Until.TrueAsync(() => listener["locker-1/compartment/30/door_open"]?.Quality == Quality.Good, "the first reading of the door");

        CommandResult result = await corner.UnlockAsync("c-1", "compartment/30");
        Assert.Equal((Outcome.Done, "", "c-1"), (result.Outcome, result.Fault, result.CommandId));
        await listener.EntryAsync("compartment/30", "door-closed");

        Assert.Equal(["compartment/30"], corner.Happened("pulse"));
        Assert.Equal(["command-result", "door-opened", "door-closed"], listener.Kinds("compartment/30"));
        JournalEntry entry = listener.Entries.Single(e => e.Kind == "command-result");
        Assert.Equal((result.JournalOffset, "c-1"), (entry.Offset, entry.Result.CommandId));
        Assert.Equal("""{"command_id":"c-1","outcome":"done","fault":"","text":"","issuer":"tester","reason":"test"}""", entry.DataJson);
        Assert.Equal("""{"commanded":true,"command_id":"c-1"}""", listener.Entries.Single(e => e.Kind == "door-opened").DataJson);
    }

    [Fact]
    public async Task The_same_command_id_while_it_runs_and_after_and_after_a_restart_is_one_pulse_and_one_result()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync(People);
        CommandResult[] together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => corner.UnlockAsync("c-1", "compartment/07")));
        CommandResult later = await corner.UnlockAsync("c-1", "compartment/07");
        await corner.StopHostAsync();
        await corner.StartHostAsync();
        CommandResult afterRestart = await corner.UnlockAsync("c-1", "compartment/08");
        Assert.All([.. together, later, afterRestart], r => Assert.Equal(together[0], r));
        Assert.Equal(["compartment/07"], corner.Happened("pulse"));
    }

    [Fact]
    public async Task A_restart_between_intent_and_result_is_answered_unknown_and_never_executed()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync(withHost: false);
        BootClock clock = BootClock.OfThisMachine(TimeProvider.System);
        (EventJournal journal, _) = await EventJournal.OpenAsync(corner.DataFolder, clock);
        await journal.WriteIntentAsync(new Intent("c-1", "locker-1", "compartment/07", "unlock", "tester", "test", clock.MonotonicNs, clock.MonotonicNs + 60_000_000_000));
        await journal.DisposeAsync();

        await corner.StartHostAsync();
        await using Listener listener = new(corner.Host);
        await listener.EntryAsync("compartment/07", "command-result");
        CommandResult result = await corner.UnlockAsync("c-1", "compartment/07");
        Assert.Equal((Outcome.Unknown, "restarted"), (result.Outcome, result.Fault));
        Assert.Equal(result, listener.Entries.Single(e => e.Kind == "command-result").Result);
        Assert.Empty(corner.Happened("pulse"));
    }

    [Fact]
    public async Task Doors_of_one_supply_are_pulsed_one_after_the_other()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        long start = TimeProvider.System.GetTimestamp();
        CommandResult[] results = await Task.WhenAll(Enumerable.Range(1, 5).Select(i => corner.UnlockAsync($"c-{i}", $"compartment/{i * 9:00}")));
        Assert.All(results, r => Assert.Equal(Outcome.Done, r.Outcome));
        Assert.Equal(5, corner.Happened("pulse").Distinct().Count());
        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromMilliseconds(4 * 400), "four pulses and gaps lie between five unlocks");
    }

    [Theory]
    [InlineData("locker-9", "compartment/07", "unlock", 1_000, Outcome.Refused, "unknown-device")]
    [InlineData("locker-1", "compartment/99", "unlock", 1_000, Outcome.Refused, "unknown-part")]
    [InlineData("locker-1", "compartment/07", "lock", 1_000, Outcome.Refused, "unknown-verb")]
    [InlineData("cabinet", "cabinet", "unlock", 1_000, Outcome.Refused, "unknown-verb")]
    [InlineData("locker-1", "compartment/07", "unlock", 0, Outcome.Expired, "expired")]
    public async Task What_cannot_be_done_is_refused_with_a_reason_and_a_journal_entry(string device, string part, string verb, uint validForMs, Outcome outcome, string fault)
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        Command command = new() { Id = "c-1", Device = device, Part = part, Verb = verb, Issuer = "tester", ValidForMs = validForMs };
        CommandResult result = await corner.Host.ExecuteAsync(command, cancellationToken: RunningCorner.Token);
        Assert.Equal((outcome, fault), (result.Outcome, result.Fault));
        Assert.True(result.Text.Length > 10 && result.JournalOffset > 0);
        Assert.Empty(corner.Happened("pulse"));
    }

    [Fact]
    public async Task An_id_that_is_none_is_an_error_of_the_caller()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => corner.UnlockAsync("C 1", "compartment/07"));
        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
    }

    [Fact]
    public async Task The_same_coil_asked_for_again_too_soon_is_refused_by_the_interlock_and_noted()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        await using Listener listener = new(corner.Host);
        Assert.Equal(Outcome.Done, (await corner.UnlockAsync("c-1", "compartment/07")).Outcome);
        CommandResult second = await corner.UnlockAsync("c-2", "compartment/07", validForMs: 50);
        Assert.Equal((Outcome.Refused, "interlock"), (second.Outcome, second.Fault));
        CommandResult third = await corner.UnlockAsync("c-3", "compartment/07", validForMs: 5_000);
        Assert.Equal(Outcome.Done, third.Outcome);
        await listener.EntryAsync("compartment/07", "interlock-tripped");
        Assert.Equal(2, corner.Happened("pulse").Count);
    }

    [Fact]
    public async Task A_pulse_whose_answer_is_lost_is_unknown_and_is_not_repeated()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        CommandResult result;
        string id;
        int attempt = 0;
        do
        {
            // The first order waits for the coils' rest after a start, and meanwhile the board is found silent: then nothing is sent, and it is asked anew.
            await corner.OrderAsync("""{"order":"fault","device":"locker-1","board":0,"fault":"none"}""");
            await Until.TrueAsync(() => corner.BoardAsync("locker-1", 1).GetAwaiter().GetResult().State == "answering", "the board to answer");
            await corner.OrderAsync("""{"order":"fault","device":"locker-1","board":0,"fault":"silence"}""");
            id = $"c-{++attempt}";
            result = await corner.UnlockAsync(id, "compartment/07");
        }
        while (result.Outcome == Outcome.Failed && attempt < 10);

        Assert.Equal((Outcome.Unknown, "no-reply"), (result.Outcome, result.Fault));
        Assert.Equal(result, await corner.UnlockAsync(id, "compartment/07"));
        Assert.Equal(["compartment/07"], corner.Happened("pulse"));
    }
}
