using System.Text.Json;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Gateway.Commands;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Gateway;

public sealed class CommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_runs_once_and_its_result_is_the_journals()
    {
        await using RunningGateway gateway = await UpAsync();
        await TakeAsync(gateway, "c-1");
        await ClosedAsync(gateway, "c-1", "done");

        CommandRow again = await TakeAsync(gateway, "c-1");

        Assert.Equal("done", again.State);
        Assert.Equal(["c-1"], gateway.Host.Script.Pulses);
        Assert.Single(gateway.EventIds("command-result"));
    }

    [Fact]
    public async Task A_command_whose_answer_is_lost_is_asked_for_again_and_pulses_once()
    {
        await using RunningGateway gateway = await UpAsync();
        gateway.Host.Script.AnswersToLose = 1;
        await TakeAsync(gateway, "c-1");
        await ClosedAsync(gateway, "c-1", "done");
        Assert.Equal(["c-1"], gateway.Host.Script.Pulses);
        Assert.Single(gateway.EventIds("command-result"));
    }

    [Fact]
    public async Task A_command_that_was_running_when_the_gateway_died_gets_its_first_result()
    {
        await using RunningGateway gateway = await UpAsync();
        gateway.Host.Script.AcknowledgesToRefuse = int.MaxValue;
        gateway.Host.Script.AnswersToLose = int.MaxValue;
        gateway.Host.Script.NextOutcome = Outcome.Unknown;
        await TakeAsync(gateway, "c-1");
        await Eventually.True("the device host was asked", RunningGateway.Limit, () => gateway.Host.Script.Asked.Count > 0);
        await gateway.StopAsync();
        gateway.Host.Script.AcknowledgesToRefuse = 0;
        gateway.Host.Script.AnswersToLose = 0;
        await gateway.StartAsync();

        await ClosedAsync(gateway, "c-1", "unknown");
        Assert.Equal(["c-1"], gateway.Host.Script.Pulses);
        Assert.Single(gateway.EventIds("command-result"));
    }

    [Fact]
    public async Task A_running_command_whose_journal_is_gone_is_unknown_and_never_runs_again()
    {
        await using RunningGateway gateway = await UpAsync();
        await LoseHostAsync(gateway);
        await TakeAsync(gateway, "c-1", validForMs: 3_600_000);
        await gateway.Get<CommandLedger>().ApplyAsync("c-1", new LifeCircle.Edge.Model.RemoteCommandEvent.Start("0102030405060708"));
        gateway.Host.Script.LoseJournal([7, 7, 7, 7, 7, 7, 7, 7]);
        await gateway.Host.StartAsync();

        await ClosedAsync(gateway, "c-1", "unknown");
        Assert.Empty(gateway.Host.Script.Asked);
        Assert.Equal("journal-lost", Result(gateway, "c-1").GetProperty("fault").GetString());
    }

    [Fact]
    public async Task A_command_that_cannot_start_in_time_expires_without_reaching_the_device_host()
    {
        await using RunningGateway gateway = await UpAsync();
        await LoseHostAsync(gateway);
        await TakeAsync(gateway, "c-1", validForMs: 50);
        await ClosedAsync(gateway, "c-1", "expired");
        await gateway.Host.StartAsync();
        await Eventually.True("the link is back", RunningGateway.Limit, () => gateway.Get<LinkView>().Session is not null);
        Assert.Empty(gateway.Host.Script.Asked);
        Assert.Equal("expired", Result(gateway, "c-1").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_wall_clock_that_is_put_back_by_years_does_not_lengthen_a_commands_life()
    {
        SteppingWallClock time = new();
        await using RunningGateway gateway = await UpAsync(withUplink: true, time);
        WallClock clock = gateway.Get<WallClock>();
        await Eventually.True("the clock is trusted", RunningGateway.Limit, () => clock.UtcMsNow() is not null);
        await LoseHostAsync(gateway);
        await gateway.Get<ICommandSink>().AcceptAsync(Remote("c-1", clock.UtcMsNow()!.Value + 500), Token);
        time.Step = TimeSpan.FromDays(-3_650);
        await ClosedAsync(gateway, "c-1", "expired");
        await gateway.Host.StartAsync();
        await Eventually.True("the link is back", RunningGateway.Limit, () => gateway.Get<LinkView>().Session is not null);
        Assert.Empty(gateway.Host.Script.Asked);
    }

    [Fact]
    public async Task A_command_of_an_earlier_boot_expires_at_the_start_and_never_runs()
    {
        await using RunningGateway gateway = await UpAsync();
        await LoseHostAsync(gateway);
        await TakeAsync(gateway, "c-1", validForMs: 3_600_000);
        await gateway.Database.WriteAsync(scope => { Assert.Equal(1, scope.Execute("UPDATE command SET boot = 'the boot before'")); });
        await gateway.StopAsync();
        await gateway.Host.StartAsync();
        await gateway.StartAsync();
        await ClosedAsync(gateway, "c-1", "expired");
        Assert.Empty(gateway.Host.Script.Asked);
    }

    [Theory]
    [InlineData("locker-9", "compartment/01", "unlock", "unknown-device")]
    [InlineData("locker-1", "compartment/01", "explode", "unknown-verb")]
    [InlineData("locker-1", "compartment/77", "unlock", "unknown-part")]
    public async Task What_makes_no_sense_is_refused_with_an_event_and_never_asked(string device, string part, string verb, string fault)
    {
        await using RunningGateway gateway = await UpAsync();
        CommandRow row = await gateway.Get<CommandService>().TakeAsync("c-1", device, part, verb, "tester", "test", 10_000);
        Assert.Equal(("refused", fault), (row.State, row.Fault));
        Assert.Equal(fault, Result(gateway, "c-1").GetProperty("fault").GetString());
        Assert.Empty(gateway.Host.Script.Asked);
    }

    [Fact]
    public async Task A_remote_command_is_refused_while_the_clock_is_not_known()
    {
        await using RunningGateway gateway = await UpAsync();
        await gateway.Get<ICommandSink>().AcceptAsync(Remote("c-1", long.MaxValue), Token);
        Assert.Equal("clock-unknown", gateway.Get<CommandLedger>().Find("c-1")?.Fault);
    }

    [Fact]
    public async Task A_remote_command_runs_when_it_is_fresh_and_expires_when_it_is_stale()
    {
        await using RunningGateway gateway = await UpAsync(withUplink: true);
        WallClock clock = gateway.Get<WallClock>();
        await Eventually.True("the clock is trusted", RunningGateway.Limit, () => clock.UtcMsNow() is not null);

        await gateway.Get<ICommandSink>().AcceptAsync(Remote("stale", clock.UtcMsNow()!.Value - 1), Token);
        await gateway.Get<ICommandSink>().AcceptAsync(Remote("fresh", clock.UtcMsNow()!.Value + 20_000), Token);
        await ClosedAsync(gateway, "fresh", "done");

        Assert.Equal("expired", gateway.Get<CommandLedger>().Find("stale")?.State);
        Assert.Equal(["fresh"], gateway.Host.Script.Pulses);
        Assert.InRange(gateway.Host.Script.Asked[0].ValidForMs, 1u, 20_000u);
    }

    private static RemoteCommand Remote(string id, long expiresMs) => new(id, "locker-1", "compartment/01", "unlock", "operator", "test", expiresMs, "{}");

    private static Task<CommandRow> TakeAsync(RunningGateway gateway, string id, int validForMs = 20_000) =>
        gateway.Get<CommandService>().TakeAsync(id, "locker-1", "compartment/01", "unlock", "tester", "test", validForMs);

    private static Task ClosedAsync(RunningGateway gateway, string id, string state) =>
        Eventually.True($"{id} is {state}", RunningGateway.Limit, () => gateway.Get<CommandLedger>().Find(id)?.State == state);

    private static JsonElement Result(RunningGateway gateway, string id) =>
        gateway.Events().Single(e => e.Kind == "command-result" && e.Json.GetProperty("command_id").GetString() == id).Json;

    private static async Task LoseHostAsync(RunningGateway gateway)
    {
        await gateway.Host.StopAsync();
        await Eventually.True("the link is down", RunningGateway.Limit, () => gateway.Get<LinkView>().Session is null);
    }

    private static async Task<RunningGateway> UpAsync(bool withUplink = false, TimeProvider? time = null)
    {
        RunningGateway gateway = new() { WithUplink = withUplink, Time = time ?? TimeProvider.System };
        await gateway.Host.StartAsync();
        await gateway.StartAsync();
        await Eventually.True("the link is up", RunningGateway.Limit, () => gateway.Get<LinkView>().Session is not null);
        return gateway;
    }
}

/// <summary>The machine's own time, with a wall clock that can be put anywhere.</summary>
internal sealed class SteppingWallClock : TimeProvider
{
    public TimeSpan Step { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Step;
}
