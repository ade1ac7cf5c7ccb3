using System.Text.Json;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.LockBoards;

public sealed class LockBoardTypeTests
{
    public static TheoryData<string> Names => LockBoardCases.Names;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public void Settings_that_are_absent_are_those_of_board_json(string board)
    {
        LockBoardType type = LockBoardCases.Type(board);
        using var facts = JsonDocument.Parse(WireTest.BoardJson(board));
        JsonElement defaults = facts.RootElement.GetProperty("defaults");
        LockBoardSettings none = type.Read(TestSites.Board(board, "wire", 1, 1, "{}") with { Settings = null });
        Assert.Equal(none, type.Read(TestSites.Board(board, "wire", 1, 1, defaults.GetRawText())));
        Assert.Equal(defaults.GetProperty("ways").GetInt32(), none.Ways);
        Assert.Equal(defaults.GetProperty("turnaroundMs").GetInt32(), none.TurnaroundMs);
        Assert.Equal(defaults.EnumerateObject().Count(), typeof(LockBoardSettings).GetProperties().Length);
        Assert.Empty(type.Validate(TestSites.Board(board, "wire", 1, 1, "{}"), "$"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_mistake_is_named_with_its_path_and_the_schema_refuses_it_too(string board)
    {
        LockBoardType type = LockBoardCases.Type(board);
        const string wrong = """{ "ways": 25, "feedback": "maybe", "variant": "x", "replyTimeoutMs": 1, "pulseMs": null, "colour": "red" }""";
        Assert.Equal(
            new[] { "colour", "feedback", "pulseMs", "replyTimeoutMs", "variant", "ways" }.Select(n => $"$.b.settings.{n}"),
            type.Validate(TestSites.Board(board, "wire", 1, 1, wrong), "$.b").Select(e => e.Path).Order(StringComparer.Ordinal));
        Assert.Equal("$.b.settings", Assert.Single(type.Validate(TestSites.Board(board, "wire", 1, 1, "7"), "$.b")).Path);
        NJsonSchema.JsonSchema schema = await NJsonSchema.JsonSchema.FromJsonAsync(type.SettingsSchema.ToJsonString(), Stop);
        Assert.Empty(schema.Validate(LockBoardCases.Settings(board)));
        foreach (JsonProperty one in JsonDocument.Parse(wrong).RootElement.EnumerateObject())
        {
            Assert.NotEmpty(schema.Validate($$"""{ "{{one.Name}}": {{one.Value.GetRawText()}} }"""));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_a_board_with_inputs_for_them_takes_occupancy_sensors(string board)
    {
        bool has = board == "kerong-cu16";
        LockBoardType type = LockBoardCases.Type(board);
        Assert.Equal(has, !type.Validate(TestSites.Board(board, "wire", 1, 1, """{ "occupancy": true }"""), "$").Any());
        Assert.Equal(has, type.SettingsSchema["properties"]!["occupancy"] is not null);
    }

    [Fact]
    public void A_variant_brings_its_own_rate()
    {
        LockBoardType type = LockBoardCases.Type("kerong-cu16");
        Assert.Equal(19_200, type.DefaultBaud);
        Assert.Equal(9_600, type.BaudOf(TestSites.Board(type.Name, "wire", 1, 1, """{ "variant": "baud-9600" }""")));
        Assert.Equal(19_200, type.BaudOf(TestSites.Board(type.Name, "wire", 1, 1, """{ "variant": 7 }""")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_probe_finds_the_board_without_moving_anything_and_shows_its_open_doors(string board)
    {
        LockBoardType type = LockBoardCases.Type(board);
        SiteFile site = TestSites.One(TestSites.Locker, "locker", "serial", board, 5, LockBoardCases.Settings(board));
        await using TestCorner corner = await TestCorner.StartAsync(site, new SimulationOptions(), Stop);
        await corner.Control.MoveDoorAsync(TestSites.Locker, "compartment/03", open: true, Stop);
        BoardProbe probe = type.Probe(5)!;
        DriverResult<ReadOnlyMemory<byte>> reply = await corner.Link.ExchangeAsync(probe.Exchange, Stop);
        Assert.Equal(DriverFault.None, reply.Fault);
        Assert.Contains("address 5, ", probe.Describe(reply.Value).Text, StringComparison.Ordinal);
        Assert.Contains("doors open: 1 ", probe.Describe(reply.Value).Text, StringComparison.Ordinal);
        Assert.Equal(DriverFault.NoReply, (await corner.Link.ExchangeAsync(type.Probe(6)!.Exchange, Stop)).Fault);
        Assert.Empty(corner.Pulses());
    }

    [Fact]
    public async Task A_probe_takes_no_other_Modbus_board_for_a_CU48()
    {
        SiteFile site = TestSites.One(TestSites.Locker, "locker", "serial", "waveshare-relay", 5, "{}");
        await using TestCorner corner = await TestCorner.StartAsync(site, new SimulationOptions(), Stop);
        Assert.Equal(DriverFault.WrongReply, (await corner.Link.ExchangeAsync(LockBoardCases.Type("kerong-cu48-modbus").Probe(5)!.Exchange, Stop)).Fault);
    }

    /// <summary>"All relays off" would open every door of it: nothing may be written to it but the order for one door.</summary>
    [Fact]
    public async Task Nothing_is_written_to_a_CU48_on_Modbus_at_start_or_stop()
    {
        SiteFile site = TestSites.One(TestSites.Locker, "locker", "serial", "kerong-cu48-modbus", 1, "{}");
        await using TestCorner corner = await TestCorner.StartAsync(site, new SimulationOptions(), Stop);
        Assert.IsNotType<ISafeOutputs>(corner.Board(LockBoardCases.Type("kerong-cu48-modbus"), 0), exactMatch: false);
    }

    [Theory]
    [InlineData("wkly", "57 4B 4C 59 09 01 84 FF 7A")]
    [InlineData("kerong-cu48", "02 01 00 00 00 03")]
    [InlineData("kerong-cu48-modbus", "01 81 02 C1 91")]
    public async Task A_board_that_says_no_to_a_question_has_refused_it(string board, string reply)
    {
        var link = new ScriptedLink((exchange, _) => Scanned.Reply(exchange.Matcher!, Convert.FromHexString(reply.Replace(" ", "", StringComparison.Ordinal)), 0, out DriverFault fault) is { } found
            ? new(found, DriverFault.None)
            : new(default, fault));
        Assert.Equal(DriverFault.Refused, (await Bank(board, LockBoardCases.Settings(board), link).ReadDoorsAsync(Stop)).Fault);
    }

    [Fact]
    public async Task A_WKLY_board_with_another_number_of_doors_is_a_wrong_reply()
    {
        using var far = FarBoard.Of("wkly", 1, """{ "ways": 12 }""");
        var link = new ScriptedLink((exchange, _) => Scanned.Reply(exchange.Matcher!, far.Answer(exchange.Request.Span), 0, out DriverFault fault) is { } found ? new(found, DriverFault.None) : new(default, fault));
        Assert.Equal(DriverFault.WrongReply, (await Bank("wkly", """{ "ways": 24 }""", link).ReadDoorsAsync(Stop)).Fault);
    }

    [Fact]
    public async Task What_a_sensor_sees_counts_only_behind_a_closed_door()
    {
        SiteFile site = TestSites.One(TestSites.Locker, "locker", "serial", "kerong-cu16", 1, """{ "occupancy": true, "turnaroundMs": 2 }""");
        await using TestCorner corner = await TestCorner.StartAsync(site, new SimulationOptions(), Stop);
        IBoard board = corner.Board(LockBoardCases.Type("kerong-cu16"), 0);
        (ILockBank bank, IPointSource source) = ((ILockBank)board, (IPointSource)board);
        Assert.Equal("compartment/03/occupied", source.Points[2].Name);
        await corner.Control.SetInputAsync(TestSites.Locker, "compartment/03/occupied", true, Stop);
        await corner.Control.SetInputAsync(TestSites.Locker, "compartment/09/occupied", true, Stop);
        await corner.Control.MoveDoorAsync(TestSites.Locker, "compartment/09", open: true, Stop);
        await corner.Control.MoveDoorAsync(TestSites.Locker, "compartment/10", open: true, Stop);
        var link = new List<bool>();
        corner.Link.Tap = (sent, _) => link.Add(sent);
        Assert.True((await bank.ReadDoorsAsync(Stop)).IsOk);
        IReadOnlyList<PointValue?> seen = (await source.ReadAsync(Stop)).Value;
        Assert.Single(link, sent => sent); // Doors and things come from one question.
        Assert.Equal([true, false, null, null], new[] { 3, 4, 9, 10 }.Select(n => seen[n - 1]?.Boolean));
        Assert.True((await source.ReadAsync(Stop)).IsOk);
        Assert.Equal(2, link.Count(sent => sent));
    }

    [Fact]
    public async Task A_board_that_never_answers_an_open_order_is_left_alone_while_it_pulses()
    {
        var link = new ScriptedLink((exchange, _) =>
        {
            Assert.Null(exchange.Matcher);
            Assert.Equal(100 + 700, exchange.TurnaroundMs);
            return new(default, DriverFault.None);
        });
        DriverResult<DoorState> unlock = await Bank("kerong-cu16", """{ "pulseMs": 700 }""", link).UnlockAsync(4, Stop);
        Assert.Equal((DoorState.Unknown, DriverFault.NoReply, true), (unlock.Value, unlock.Fault, unlock.Sent));
        Assert.Equal("0213310349", Convert.ToHexString(link.Sent.Single()));
    }

    private static ILockBank Bank(string board, string settings, ScriptedLink link)
    {
        SiteFile site = TestSites.OneLocker(board, settings, echo: false);
        return (ILockBank)LockBoardCases.Type(board).Create(new BoardContext(site.Devices[0], site.Devices[0].Boards[0], site.Buses[0], new BoardWire { Link = link }, TimeProvider.System));
    }
}
