using System.Text.Json;
using LifeCircle.Edge.Charging.Dlt645Meter;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.FirmwareHost.Wires;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Charging;

public sealed class Dlt645TypeTests
{
    private readonly Dlt645Type _type = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_mistake_is_named_at_once_with_its_path_and_what_is_right()
    {
        var errors = _type.Validate(
            TestSites.Board("dlt645-meter", "wire", 0, 1, """{ "meterNumber": "12345", "part": "event", "phases": 2, "replyTimeoutMs": 1, "color": "red" }"""), "$.b").ToDictionary(e => e.Path, e => e.Message);
        Assert.Equal(
            new[] { "color", "meterNumber", "part", "phases", "replyTimeoutMs" }.Select(n => $"$.b.settings.{n}"),
            errors.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("12 digits of the plate", errors["$.b.settings.meterNumber"], StringComparison.Ordinal);
        Assert.Contains("1 or 3", errors["$.b.settings.phases"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "meterNumber": "999999999999" }""")]
    [InlineData("""{ "meterNumber": "AAAAAAAAAAAA" }""")]
    [InlineData("""{ "meterNumber": 123456789012 }""")]
    public void Only_the_number_of_one_meter_is_right(string settings) =>
        Assert.Equal(["$.settings.meterNumber"], _type.Validate(TestSites.Board("dlt645-meter", "wire", 0, 1, settings), "$").Select(e => e.Path));

    [Fact]
    public void Settings_that_are_not_given_have_the_defaults_of_board_json()
    {
        Dlt645Settings settings = Dlt645Type.Read(TestSites.Board("dlt645-meter", "wire", 0, 1, """{ "meterNumber": "123456789012" }"""));
        using var facts = JsonDocument.Parse(File.ReadAllText(WireTest.InRepository("hardware/boards/dlt645-meter/board.json")));
        JsonElement defaults = facts.RootElement.GetProperty("defaults");
        Assert.Equal(defaults.GetProperty("part").GetString(), settings.Part);
        Assert.Equal(defaults.GetProperty("phases").GetInt32(), settings.Phases);
        Assert.Equal(defaults.GetProperty("exportEnergy").GetBoolean(), settings.ExportEnergy);
        Assert.Equal(defaults.GetProperty("replyTimeoutMs").GetInt32(), settings.ReplyTimeoutMs);
        Assert.Equal(defaults.GetProperty("turnaroundMs").GetInt32(), settings.TurnaroundMs);
        Assert.Equal(defaults.GetProperty("pollIntervalMs").GetInt32(), settings.PollIntervalMs);
        Assert.Equal(facts.RootElement.GetProperty("baud").GetInt32(), _type.DefaultBaud);
        Assert.Equal(facts.RootElement.GetProperty("parity").GetString() == "even", _type.DefaultParity == LineParity.Even);
        Assert.Equal(facts.RootElement.GetProperty("protocol").GetString(), ((IBoardType)_type).Protocol);
    }

    [Fact]
    public async Task The_schema_takes_right_settings_and_refuses_wrong_ones()
    {
        NJsonSchema.JsonSchema schema = await NJsonSchema.JsonSchema.FromJsonAsync(_type.SettingsSchema.ToJsonString(), Stop);
        Assert.Empty(schema.Validate("""{ "meterNumber": "000000000161", "phases": 3 }"""));
        Assert.NotEmpty(schema.Validate("{}"));
        Assert.NotEmpty(schema.Validate("""{ "meterNumber": "161" }"""));
        Assert.NotEmpty(schema.Validate("""{ "meterNumber": "000000000161", "phases": 2 }"""));
    }

    [Fact]
    public void A_line_of_these_meters_is_2400_baud_with_even_parity() => Assert.Equal(new LineNeeds(2_400, LineParity.Even), LineNeeds.Of(_type));

    [Fact]
    public void Each_number_stands_once_on_a_line_and_other_protocols_stand_on_another()
    {
        SiteFile site = TestSites.One("charger-1", "charger", "serial", "dlt645-meter", 0, """{ "meterNumber": "000000000161" }""");
        Assert.Empty(SiteCheck.Check(site, Boards.All));
        SiteError twice = Assert.Single(SiteCheck.Check(With(site, TestSites.Board("dlt645-meter", TestSites.Bus, 0, 1, """{ "meterNumber": "000000000161", "part": "second" }""")), Boards.All));
        Assert.Equal("$.devices[0].boards[1].settings.meterNumber", twice.Path);
        Assert.Contains(SiteCheck.Check(With(site, TestSites.Board("modbus-meter", TestSites.Bus, 1, 1, """{ "profile": "sdm120", "part": "second" }""")), Boards.All),
            e => e.Message.Contains("one protocol per bus", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_scan_asks_the_single_meter_on_the_line_for_its_number()
    {
        using var far = new FarEnd(_ => [[0xFE, .. Dlt645PropertyTests.Frame("123456789012", 0x93, [0x12, 0x90, 0x78, 0x56, 0x34, 0x12])]]);
        await using var link = new SerialLink(new SerialLinkOptions { Port = far.Path, Baud = 9_600 }, TimeProvider.System);
        BoardProbe probe = _type.Probe(0)!;
        DriverResult<ReadOnlyMemory<byte>> reply = await link.ExchangeAsync(probe.Exchange, Stop);
        Assert.Equal(DriverFault.None, reply.Fault);
        ProbeAnswer answer = probe.Describe(reply.Value);
        Assert.Contains("number 123456789012; found only because it is alone", answer.Text, StringComparison.Ordinal);
        Assert.Equal("123456789012", answer.Settings.GetProperty("meterNumber").GetString());
        Assert.Empty(_type.Validate(TestSites.Board("dlt645-meter", "wire", 0, 1, answer.Settings.GetRawText()), "$"));
        Assert.Equal("FEFEFEFE68AAAAAAAAAAAA681300DF16", Convert.ToHexString(far.Heard));
    }

    private static SiteFile With(SiteFile site, BoardSettings board) =>
        site with { Devices = [site.Devices[0] with { Boards = [.. site.Devices[0].Boards, board] }] };
}
