using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Host;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Outputs;

/// <summary>Outputs on the running host: from the command to the relay, and what happens to them when nobody commands.</summary>
public sealed class SwitchOrderTests
{
    private const string Cabinet = "cabinet";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_order_is_one_switching_and_the_state_is_read_back()
    {
        await using RunningCorner corner = await StartAsync();
        await using Listener listener = new(corner.Host);
        await OffAsync(listener, "relay/02");

        CommandResult first = await OrderAsync(corner, "c-1", "relay/02", "switch-on");
        CommandResult again = await OrderAsync(corner, "c-1", "relay/02", "switch-on");
        Assert.Equal((Outcome.Done, first), (first.Outcome, again));
        await OnAsync(listener, "relay/02");
        Assert.Equal(["relay/02"], corner.Happened("switched-on").Where(p => p == "relay/02"));
        Assert.Equal(first, listener.Entries.Single(e => e.Kind == "command-result").Result);

        Assert.Equal(Outcome.Done, (await OrderAsync(corner, "c-2", "relay/02", "switch-off")).Outcome);
        await OffAsync(listener, "relay/02");
        Assert.Equal(["relay/02"], corner.Happened("switched-off"));
    }

    [Fact]
    public async Task A_flash_of_its_own_length_ends_by_itself_and_the_expanders_output_switches_too()
    {
        await using RunningCorner corner = await StartAsync();
        Assert.Equal(Outcome.Done, (await OrderAsync(corner, "c-1", "relay/03", "flash", """{"ms":200}""")).Outcome);
        await Until.TrueAsync(() => corner.Happened("switched-off").Contains("relay/03"), "the board to end the flash");
        Assert.Equal(Outcome.Done, (await OrderAsync(corner, "c-2", "relay/09", "switch-on")).Outcome);
        Assert.Contains("relay/09", corner.Happened("switched-on"));
    }

    [Fact]
    public async Task What_the_device_takes_is_described()
    {
        await using RunningCorner corner = await StartAsync();
        Device cabinet = (await corner.Host.DescribeAsync(new DescribeRequest(), cancellationToken: Token)).Devices.Single();
        Assert.Equal(["switch-on", "switch-off", "flash"], cabinet.Verbs);
        Assert.Equal(Enumerable.Range(1, 10).Select(n => $"relay/{n:00}"), cabinet.Parts.Select(p => p.Path));
        Assert.Contains(cabinet.Points, p => p.Name == "input/09/on");
    }

    [Theory]
    [InlineData("relay/02", "unlock", "{}", "unknown-verb")]
    [InlineData("relay/77", "switch-on", "{}", "unknown-part")]
    [InlineData("input/01", "switch-on", "{}", "unknown-part")]
    [InlineData("relay/09", "flash", "{}", "unknown-verb")]
    [InlineData("relay/02", "flash", """{"ms":0}""", "wrong-arguments")]
    [InlineData("relay/02", "flash", """{"ms":"long"}""", "wrong-arguments")]
    [InlineData("relay/02", "flash", """{"ms":4000000}""", "wrong-arguments")]
    [InlineData("relay/02", "flash", "[1]", "wrong-arguments")]
    public async Task What_cannot_be_done_is_refused_and_nothing_switches(string part, string verb, string args, string fault)
    {
        await using RunningCorner corner = await StartAsync();
        CommandResult result = await OrderAsync(corner, "c-1", part, verb, args);
        Assert.Equal((Outcome.Refused, fault), (result.Outcome, result.Fault));
        Assert.DoesNotContain("relay/02", corner.Happened("switched-on"));
    }

    [Fact]
    public async Task An_order_whose_answer_is_lost_is_unknown_and_is_not_repeated()
    {
        await using RunningCorner corner = await StartAsync();
        await Until.TrueAsync(() => corner.BoardAsync(Cabinet, 1).GetAwaiter().GetResult().State == "answering", "the board to answer");
        await FaultAsync(corner, "silence");
        CommandResult result = await OrderAsync(corner, "c-1", "relay/02", "switch-on");
        Assert.Equal((Outcome.Unknown, "no-reply"), (result.Outcome, result.Fault));
        Assert.Equal(result, await OrderAsync(corner, "c-1", "relay/02", "switch-on"));
        Assert.Equal(["relay/02"], corner.Happened("switched-on").Where(p => p == "relay/02"));
    }

    [Fact]
    public async Task Outputs_have_their_declared_states_from_the_start_and_again_at_the_end()
    {
        await using RunningCorner corner = await StartAsync();
        await Until.TrueAsync(() => corner.Happened("switched-on").Contains("relay/01"), "the light that is on at the start");
        Assert.Equal(Outcome.Done, (await OrderAsync(corner, "c-1", "relay/02", "switch-on")).Outcome);
        Assert.Equal(Outcome.Done, (await OrderAsync(corner, "c-2", "relay/09", "switch-on")).Outcome);
        Assert.Equal(Outcome.Done, (await OrderAsync(corner, "c-3", "relay/04", "switch-on")).Outcome);
        await corner.StopHostAsync();
        Assert.Equal(["relay/01", "relay/02", "relay/09"], corner.Happened("switched-off").Order());
        await corner.StartHostAsync();
        await Until.TrueAsync(() => corner.Happened("switched-on").Count(p => p == "relay/01") == 2, "the light at the second start");
        Assert.DoesNotContain("relay/04", corner.Happened("switched-off"));
    }

    [Fact]
    public async Task A_board_that_is_silent_at_the_start_gets_its_states_before_anything_else_is_asked_of_it()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync(withHost: false, site: Site());
        await FaultAsync(corner, "wrong-checksum");
        await corner.StartHostAsync();
        await Until.TrueAsync(() => corner.BoardAsync(Cabinet, 1).GetAwaiter().GetResult().State == "silent", "the board to be lost");
        CommandResult refused = await OrderAsync(corner, "c-1", "relay/02", "switch-on");
        Assert.Equal((Outcome.Failed, "garbled"), (refused.Outcome, refused.Fault));
        Assert.DoesNotContain("relay/02", corner.Happened("switched-on"));
        await FaultAsync(corner, "none");
        await using Listener listener = new(corner.Host);
        await OnAsync(listener, "relay/01");
    }

    [Fact]
    public async Task When_the_gateway_has_been_away_for_too_long_outputs_are_safe_and_stay_so_until_it_commands_again()
    {
        await using RunningCorner corner = await StartAsync(gatewayLossS: 1);
        await using Listener watcher = new(corner.Host); // Somebody who only watches is no gateway.
        Listener gateway = new(corner.Host, new ObserveRequest { IsGateway = true });
        await Until.TrueAsync(() => gateway.HasSnapshot, "the gateway to listen");
        Assert.Equal(Outcome.Done, (await OrderAsync(corner, "c-1", "relay/02", "switch-on")).Outcome);
        await OnAsync(watcher, "relay/02");
        await gateway.DisposeAsync();

        await watcher.EntryAsync("board/0", "outputs-safe");
        await OffAsync(watcher, "relay/02");
        await using Listener back = new(corner.Host, new ObserveRequest { IsGateway = true });
        await watcher.EntryAsync("board/0", "outputs-released");
        Assert.Equal(["relay/02"], corner.Happened("switched-on").Where(p => p == "relay/02"));
    }

    [Fact]
    public async Task An_expander_that_was_reset_is_told_once_and_drives_its_outputs_again()
    {
        await using RunningCorner corner = await StartAsync();
        await using Listener listener = new(corner.Host);
        Assert.Equal(Outcome.Done, (await OrderAsync(corner, "c-1", "relay/09", "switch-on")).Outcome);
        await corner.OrderAsync("""{"order":"fault","device":"cabinet","board":1,"fault":"reset"}""");
        await listener.EntryAsync("board/1", "board-reset");
        await Until.TrueAsync(() => corner.Happened("switched-on").Count(p => p == "relay/09") == 2, "the output to be on again");
        Assert.Equal("answering", (await corner.BoardAsync(Cabinet, 0x21)).State);
    }

    private static SiteFile Site(int gatewayLossS = 600)
    {
        SiteReading reading = SiteReader.Read($$"""
            {
              "circle": "test", "gateway": "gw-1",
              "buses": [{ "id": "io", "kind": "serial", "port": "/dev/ttyUSB0" }, { "id": "i2c", "kind": "i2c", "port": "/dev/i2c-1" }],
              "devices": [{ "id": "cabinet", "kind": "sensors", "boards": [
                { "board": "waveshare-relay", "bus": "io", "address": 1, "settings": {
                  "gatewayLossS": {{gatewayLossS}}, "replyTimeoutMs": 100, "pollIntervalMs": 50,
                  "outputs": [{ "number": 1, "name": "light", "atStart": "on" }, { "number": 2, "name": "heater" }, { "number": 4, "atStart": "keep", "safe": "keep" }] } },
                { "board": "mcp23017", "bus": "i2c", "address": 33, "first": 9, "settings": { "outputPins": ["A0", "A1"], "inputPins": ["B0"] } }
              ] }]
            }
            """, site => SiteCheck.Check(site, Boards.All));
        Assert.Empty(reading.Errors);
        return reading.Site!;
    }

    private static Task<RunningCorner> StartAsync(int gatewayLossS = 600) => RunningCorner.StartAsync(site: Site(gatewayLossS));

    private static Task<CommandResult> OrderAsync(RunningCorner corner, string id, string part, string verb, string args = "{}") =>
        corner.Host.ExecuteAsync(new Command { Id = id, Device = Cabinet, Part = part, Verb = verb, Issuer = "tester", Reason = "test", ValidForMs = 10_000, ArgsJson = args }, cancellationToken: Token).ResponseAsync;

    private static Task FaultAsync(RunningCorner corner, string fault) => corner.OrderAsync($$"""{"order":"fault","device":"cabinet","board":0,"fault":"{{fault}}"}""");

    private static Task OnAsync(Listener listener, string part) => StateAsync(listener, part, true);

    private static Task OffAsync(Listener listener, string part) => StateAsync(listener, part, false);

    private static Task StateAsync(Listener listener, string part, bool on) =>
        Until.TrueAsync(() => listener[$"{Cabinet}/{part}/on"] is { Quality: Quality.Good } reading && reading.Value.Boolean == on, $"{part} to read {(on ? "on" : "off")}");
}
