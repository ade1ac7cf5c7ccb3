using System.Text.Json;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Lockers;
using LifeCircle.Edge.Lockers.Board8A;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers;

public sealed class Board8ATypeTests
{
    private readonly Board8AType _type = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_mistake_is_named_at_once_with_its_path_and_what_is_right()
    {
        var errors = _type.Validate(
            TestSites.Board("8a", "wire", 1, 1, """{ "ways": 25, "feedback": "maybe", "dialect": "x", "replyTimeoutMs": 1, "pulseMs": null, "color": "red" }"""), "$.b").ToDictionary(e => e.Path, e => e.Message);
        Assert.Equal(
            new[] { "color", "dialect", "feedback", "pulseMs", "replyTimeoutMs", "ways" }.Select(n => $"$.b.settings.{n}"),
            errors.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("8, 12, 16, 24, 32, 50", errors["$.b.settings.ways"], StringComparison.Ordinal);
        Assert.Contains("one of closed, open is right", errors["$.b.settings.feedback"], StringComparison.Ordinal);
        Assert.Contains("20 to 2000", errors["$.b.settings.replyTimeoutMs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_may_be_absent_and_are_then_those_of_board_json()
    {
        Settings8A settings = Board8AType.Read(TestSites.Board("8a", "wire", 1, 1, "{}") with { Settings = null });
        using var facts = JsonDocument.Parse(File.ReadAllText(WireTest.InRepository("hardware/boards/8a/board.json")));
        JsonElement defaults = facts.RootElement.GetProperty("defaults");
        Assert.Equal(defaults.GetProperty("ways").GetInt32(), settings.Ways);
        Assert.Equal(defaults.GetProperty("feedback").GetString() == "closed", settings.Feedback == LockFeedback.Closed);
        Assert.Equal(defaults.GetProperty("dialect").GetString(), settings.Dialect);
        Assert.Equal(defaults.GetProperty("reports").GetBoolean(), settings.Reports);
        Assert.Equal(defaults.GetProperty("replyTimeoutMs").GetInt32(), settings.ReplyTimeoutMs);
        Assert.Equal(defaults.GetProperty("turnaroundMs").GetInt32(), settings.TurnaroundMs);
        Assert.Equal(defaults.GetProperty("pulseMs").GetInt32(), settings.PulseMs);
        Assert.Equal(defaults.GetProperty("pollIntervalMs").GetInt32(), settings.PollIntervalMs);
    }

    [Fact]
    public async Task The_schema_takes_right_settings_and_refuses_wrong_ones()
    {
        NJsonSchema.JsonSchema schema = await NJsonSchema.JsonSchema.FromJsonAsync(_type.SettingsSchema.ToJsonString(), Stop);
        Assert.Empty(schema.Validate("""{ "ways": 32, "feedback": "open", "dialect": "cm06" }"""));
        Assert.NotEmpty(schema.Validate("""{ "ways": 25 }"""));
        Assert.NotEmpty(schema.Validate("""{ "feedback": "maybe" }"""));
        Assert.NotEmpty(schema.Validate("""{ "pulseMs": 5000 }"""));
        Assert.NotEmpty(schema.Validate("""{ "color": "red" }"""));
        Assert.Contains("Open one door by hand", _type.SettingsSchema.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_probe_finds_the_board_and_proposes_its_settings(bool echoNotDeclared)
    {
        using var far = new FarEnd(heard => [.. echoNotDeclared ? [heard] : Array.Empty<byte[]>(), Codec8APropertyTests.StatusReply(5, [0xFF, 0xFF, 0xFE])]);
        await using var link = new SerialLink(new SerialLinkOptions { Port = far.Path, Baud = 9600 }, TimeProvider.System);
        BoardProbe probe = _type.Probe(5)!;
        DriverResult<ReadOnlyMemory<byte>> reply = await link.ExchangeAsync(probe.Exchange, Stop);
        Assert.Equal(DriverFault.None, reply.Fault);
        ProbeAnswer answer = probe.Describe(reply.Value);
        Assert.StartsWith("8A board, address 5, 24 ways, doors open: 1", answer.Text, StringComparison.Ordinal);
        Assert.Equal(24, answer.Settings.GetProperty("ways").GetInt32());
        Assert.Equal("80050033B6", Convert.ToHexString(far.Heard));
    }

    [Theory]
    [InlineData(24, 4)]
    [InlineData(32, 3)]
    [InlineData(8, 3)]
    [InlineData(50, 3)]
    public async Task A_board_with_another_way_count_is_a_wrong_reply(int configured, int groupsOnTheWire)
    {
        using var far = new FarEnd(_ => [Codec8APropertyTests.StatusReply(1, new byte[groupsOnTheWire])]);
        await using var link = new SerialLink(new SerialLinkOptions { Port = far.Path, Baud = 9600 }, TimeProvider.System);
        var site = TestSites.OneLocker("8a", $$"""{ "ways": {{configured}}, "replyTimeoutMs": 60, "turnaroundMs": 0 }""", echo: false);
        var bank = (ILockBank)_type.Create(new BoardContext(site.Devices[0], site.Devices[0].Boards[0], site.Buses[0], new BoardWire { Link = link }, TimeProvider.System));
        Assert.Equal(DriverFault.WrongReply, (await bank.ReadDoorsAsync(Stop)).Fault);
    }

    [Fact]
    public async Task Two_boards_on_one_wire_keep_apart()
    {
        await using TestCorner corner = await TestCorner.StartAsync(TestSites.Corner(), new SimulationOptions(), Stop);
        var first = (ILockBank)corner.Board(_type, 0);
        var second = (ILockBank)corner.Board(_type, 1);
        await corner.Control.MoveDoorAsync(TestSites.Locker, "compartment/27", open: true, Stop);
        Assert.DoesNotContain(DoorState.Open, (await first.ReadDoorsAsync(Stop)).Value);
        Assert.Equal(DoorState.Open, (await second.ReadDoorsAsync(Stop)).Value[2]);
        Assert.True((await second.UnlockAsync(24, Stop)).IsOk);
        Happening pulse = corner.Happenings().Single(h => h.What == "pulse");
        Assert.Equal(("compartment/48", 2, 24, TestSites.Bus), (pulse.Part, pulse.Address, pulse.Door, pulse.Bus));
    }

    [Fact]
    public async Task A_reading_that_was_garbled_once_is_asked_once_more()
    {
        int asked = 0;
        using var far = new FarEnd(_ => [asked++ == 0 ? [0x80, 0x01, 0x55] : Codec8APropertyTests.StatusReply(1, [0xFF, 0xFF, 0xFF])]);
        await using var link = new SerialLink(new SerialLinkOptions { Port = far.Path, Baud = 9600 }, TimeProvider.System);
        var site = TestSites.OneLocker("8a", """{ "replyTimeoutMs": 60, "turnaroundMs": 0 }""", echo: false);
        var bank = (ILockBank)_type.Create(new BoardContext(site.Devices[0], site.Devices[0].Boards[0], site.Buses[0], new BoardWire { Link = link }, TimeProvider.System));
        Assert.True((await bank.ReadDoorsAsync(Stop)).IsOk);
        Assert.Equal(2, asked);
    }
}
