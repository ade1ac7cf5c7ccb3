using System.Text.Json;
using LifeCircle.Edge.Charging.ModbusMeter;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.FirmwareHost.Tests.Wire.Modbus;
using LifeCircle.Edge.FirmwareHost.Wires;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Charging;

public sealed class ModbusMeterTypeTests
{
    private readonly ModbusMeterType _type = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_mistake_is_named_at_once_with_its_path_and_what_is_right()
    {
        var errors = _type.Validate(
            TestSites.Board("modbus-meter", "wire", 1, 1, """{ "profile": "sdm999", "part": "Meter", "wordOrder": "BADC", "pollIntervalMs": 1, "color": "red" }"""), "$.b").ToDictionary(e => e.Path, e => e.Message);
        Assert.Equal(
            new[] { "color", "part", "pollIntervalMs", "profile", "wordOrder" }.Select(n => $"$.b.settings.{n}"),
            errors.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("sdm120, sdm230, sdm630", errors["$.b.settings.profile"], StringComparison.Ordinal);
        Assert.Contains("one of ABCD, CDAB is right", errors["$.b.settings.wordOrder"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_profile_must_be_given() =>
        Assert.Equal(["$.settings.profile"], _type.Validate(TestSites.Board("modbus-meter", "wire", 1, 1, "{}"), "$").Select(e => e.Path));

    [Fact]
    public void Settings_that_are_not_given_have_the_defaults_of_board_json()
    {
        ModbusMeterSettings settings = ModbusMeterType.Read(TestSites.Board("modbus-meter", "wire", 1, 1, """{ "profile": "sdm630" }"""));
        using var facts = JsonDocument.Parse(File.ReadAllText(WireTest.InRepository("hardware/boards/modbus-meter/board.json")));
        JsonElement defaults = facts.RootElement.GetProperty("defaults");
        Assert.Equal(defaults.GetProperty("part").GetString(), settings.Part);
        Assert.Equal(defaults.GetProperty("wordOrder").GetString() == "ABCD", settings.WordOrder == WordOrder.Abcd);
        Assert.Equal(defaults.GetProperty("replyTimeoutMs").GetInt32(), settings.ReplyTimeoutMs);
        Assert.Equal(defaults.GetProperty("turnaroundMs").GetInt32(), settings.TurnaroundMs);
        Assert.Equal(defaults.GetProperty("pollIntervalMs").GetInt32(), settings.PollIntervalMs);
    }

    [Fact]
    public async Task The_schema_takes_right_settings_and_refuses_wrong_ones()
    {
        NJsonSchema.JsonSchema schema = await NJsonSchema.JsonSchema.FromJsonAsync(_type.SettingsSchema.ToJsonString(), Stop);
        Assert.Empty(schema.Validate("""{ "profile": "sdm120", "wordOrder": "CDAB" }"""));
        Assert.NotEmpty(schema.Validate("{}"));
        Assert.NotEmpty(schema.Validate("""{ "profile": "sdm1" }"""));
        Assert.NotEmpty(schema.Validate("""{ "profile": "sdm120", "pollIntervalMs": 5 }"""));
    }

    [Fact]
    public void Meters_of_different_rates_on_one_line_need_the_sites_word()
    {
        SiteFile site = Site("""{ "profile": "sdm630" }""", """{ "profile": "sdm120", "part": "second" }""", baud: null);
        SiteError error = Assert.Single(SiteCheck.Check(site, Boards.All));
        Assert.Equal("$.buses[0].baud", error.Path);
        Assert.Contains("9600 and 2400", error.Message, StringComparison.Ordinal);
        Assert.Empty(SiteCheck.Check(Site("""{ "profile": "sdm630" }""", """{ "profile": "sdm120", "part": "second" }""", baud: 9_600), Boards.All));
    }

    [Fact]
    public void A_line_of_one_model_has_the_rate_that_the_model_leaves_the_factory_with() =>
        Assert.Equal(new LineNeeds(2_400, LineParity.None), LineNeeds.Of(_type, TestSites.Board("modbus-meter", "wire", 1, 1, """{ "profile": "sdm120" }""")));

    [Fact]
    public void Two_meters_of_one_device_need_different_parts()
    {
        SiteFile site = Site("""{ "profile": "sdm630" }""", """{ "profile": "sdm630" }""", baud: null);
        Assert.Contains("\"meter/l1/voltage_v\"", Assert.Single(SiteCheck.Check(site, Boards.All)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("43668000", "00000000", "sdm120", null, "230.5 V with word order ABCD; one phase is fed")]
    [InlineData("43668000", "43660000", "sdm630", null, "three-phase")]
    [InlineData("80004366", "00000000", "sdm120", "CDAB", "230.5 V with word order CDAB")]
    [InlineData("00004366", "00004366", "sdm630", "CDAB", "230.0 V with word order CDAB")]
    [InlineData("00000000", "00000000", "sdm120", null, "no voltage of 180 to 260 V in either word order")]
    [InlineData("42C80000", "42C80000", "sdm120", null, "no voltage of 180 to 260 V in either word order")]
    public async Task A_probe_finds_word_order_and_phases_by_the_voltages(string first, string others, string profile, string? wordOrder, string text)
    {
        using var far = new FarEnd(_ => [ModbusFrameTests.WithCrc($"05040C{first}{others}{others}")]);
        await using var link = new SerialLink(new SerialLinkOptions { Port = far.Path, Baud = 9_600 }, TimeProvider.System);
        BoardProbe probe = _type.Probe(5)!;
        DriverResult<ReadOnlyMemory<byte>> reply = await link.ExchangeAsync(probe.Exchange, Stop);
        Assert.Equal(DriverFault.None, reply.Fault);
        ProbeAnswer answer = probe.Describe(reply.Value);
        Assert.Contains("address 5", answer.Text, StringComparison.Ordinal);
        Assert.Contains(text, answer.Text, StringComparison.Ordinal);
        Assert.Equal(profile, answer.Settings.GetProperty("profile").GetString());
        Assert.Equal(wordOrder, answer.Settings.TryGetProperty("wordOrder", out JsonElement order) ? order.GetString() : null);
        Assert.Empty(_type.Validate(TestSites.Board("modbus-meter", "wire", 5, 1, answer.Settings.GetRawText()), "$"));
    }

    [Fact]
    public async Task A_board_that_refuses_is_no_meter()
    {
        using var far = new FarEnd(_ => [ModbusFrameTests.WithCrc("058402")]);
        await using var link = new SerialLink(new SerialLinkOptions { Port = far.Path, Baud = 9_600 }, TimeProvider.System);
        Assert.Equal(DriverFault.WrongReply, (await link.ExchangeAsync(_type.Probe(5)!.Exchange, Stop)).Fault);
    }

    private static SiteFile Site(string first, string second, int? baud)
    {
        SiteFile site = TestSites.One("charger-1", "charger", "serial", "modbus-meter", 1, first);
        return site with
        {
            Buses = [site.Buses[0] with { Baud = baud }],
            Devices = [site.Devices[0] with { Boards = [.. site.Devices[0].Boards, TestSites.Board("modbus-meter", TestSites.Bus, 2, 1, second)] }],
        };
    }
}
