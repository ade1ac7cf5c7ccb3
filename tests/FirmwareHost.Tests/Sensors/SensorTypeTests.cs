using System.Text.Json;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Sensors.Ds18b20;
using LifeCircle.Edge.Sensors.Sht3x;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Sensors;

/// <summary>The sensors in the catalogue: settings, places, points, facts.</summary>
public sealed class SensorTypeTests
{
    private readonly Sht3xType _sht = new();
    private readonly Ds18b20Type _ds = new();

    [Fact]
    public void Every_mistake_of_an_sht3x_is_named_at_once_with_its_path_and_what_is_right()
    {
        Dictionary<string, string> errors = _sht.Validate(TestSites.Board("sht3x", "wire", 68, 1, """{ "part": "Event/x", "pollIntervalMs": 5, "heater": true }"""), "$.b").ToDictionary(e => e.Path, e => e.Message);
        Assert.Equal(["$.b.settings.heater", "$.b.settings.part", "$.b.settings.pollIntervalMs"], errors.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("e.g. cabinet", errors["$.b.settings.part"], StringComparison.Ordinal);
        Assert.Contains("100 to 600000", errors["$.b.settings.pollIntervalMs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "Is missing")]
    [InlineData("""{ "id": "28-0123456789AB" }""", "twelve of 0-9 a-f")]
    [InlineData("""{ "id": "10-0123456789ab" }""", "twelve of 0-9 a-f")]
    [InlineData("""{ "id": "28-0123456789ab/../x" }""", "twelve of 0-9 a-f")]
    [InlineData("""{ "id": 28 }""", "a text is right")]
    public void A_wrong_sensor_number_is_named_with_what_is_right(string settings, string message)
    {
        SiteError error = Assert.Single(_ds.Validate(TestSites.Board("ds18b20", "wire", 0, 1, settings), "$.b"));
        Assert.Equal("$.b.settings.id", error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cabinet", true)]
    [InlineData("cold_room/2", true)]
    [InlineData("events", true)]
    [InlineData("event", false)]
    [InlineData("event/x", false)]
    [InlineData("", false)]
    [InlineData("cabinet/", false)]
    [InlineData("柜体", false)]
    public void A_part_is_segments_of_small_letters_and_never_an_event(string part, bool isRight) => Assert.Equal(
        isRight,
        !_sht.Validate(TestSites.Board("sht3x", "wire", 68, 1, $$"""{ "part": "{{part}}" }"""), "$").Any());

    [Fact]
    public void Each_takes_its_place_and_names_its_points()
    {
        DeviceSettings device = new() { Id = "cabinet", Kind = "sensors" };
        BoardSettings sht = TestSites.Board("sht3x", "wire", 69, 1, """{ "part": "cold" }"""), ds = TestSites.Board("ds18b20", "wire", 0, 1, """{ "id": "28-0123456789ab" }""");
        Assert.Equal(["cold/temperature_c", "cold/humidity_pct"], _sht.PointNames(device, sht));
        Assert.Equal(["outdoor/temperature_c"], _ds.PointNames(device, ds));
        Assert.Equal([("address", "address 69")], ((IBoardType)_sht).PlacesOf(sht));
        Assert.Equal([("settings.id", "sensor 28-0123456789ab")], _ds.PlacesOf(ds));
        Assert.Equal((0, 0), (_sht.PartCount(device, sht), _ds.PartCount(device, ds)));
    }

    [Fact]
    public void Their_points_report_often_enough_for_a_chart_and_rarely_enough_for_the_outbox()
    {
        Check(_sht, TestSites.Board("sht3x", "wire", 68, 1, "{}"));
        Check(_ds, TestSites.Board("ds18b20", "wire", 0, 1, """{ "id": "28-0123456789ab" }"""));

        static void Check(IBoardType type, BoardSettings settings)
        {
            DeviceSettings device = new() { Id = "cabinet", Kind = "sensors" };
            BoardWire wire = new() { I2c = new ScriptedChip(68, (_, _) => null), OneWire = "/nowhere" };
            var source = (IPointSource)type.Create(new BoardContext(device, settings, new BusSettings { Id = "wire", Kind = type.BusKind, Port = "x" }, wire, TimeProvider.System));
            Assert.Equal(type.PointNames(device, settings), source.Points.Select(p => p.Name));
            Assert.All(source.Points, p => Assert.Equal(PointType.Double, p.Type));
            Assert.All(source.Points, p => Assert.Equal(p.Name.EndsWith("_pct", StringComparison.Ordinal) ? ("%", new ReportRule(0.5, 1_000, 300_000)) : ("Cel", new ReportRule(0.1, 1_000, 300_000)), (p.Unit, p.Report)));
        }
    }

    [Fact]
    public void The_facts_of_board_json_are_those_of_the_types()
    {
        Sht3xSettings sht = Sht3xType.Read(TestSites.Board("sht3x", "wire", 68, 1, "{}") with { Settings = null });
        JsonElement defaults = Facts(_sht);
        Assert.Equal((defaults.GetProperty("part").GetString(), defaults.GetProperty("pollIntervalMs").GetInt32()), (sht.Part, sht.PollIntervalMs));

        Ds18b20Settings ds = Ds18b20Type.Read(TestSites.Board("ds18b20", "wire", 0, 1, """{ "id": "28-0123456789ab" }"""));
        defaults = Facts(_ds);
        Assert.Equal(
            (defaults.GetProperty("part").GetString(), defaults.GetProperty("readTimeoutMs").GetInt32(), defaults.GetProperty("pollIntervalMs").GetInt32()),
            (ds.Part, ds.ReadTimeoutMs, ds.PollIntervalMs));
    }

    [Fact]
    public async Task The_schemas_take_right_settings_and_refuse_wrong_ones()
    {
        NJsonSchema.JsonSchema sht = await NJsonSchema.JsonSchema.FromJsonAsync(_sht.SettingsSchema.ToJsonString(), TestContext.Current.CancellationToken);
        Assert.Empty(sht.Validate("""{ "part": "cabinet" }"""));
        Assert.NotEmpty(sht.Validate("""{ "pollIntervalMs": 1 }"""));
        NJsonSchema.JsonSchema ds = await NJsonSchema.JsonSchema.FromJsonAsync(_ds.SettingsSchema.ToJsonString(), TestContext.Current.CancellationToken);
        Assert.Empty(ds.Validate("""{ "id": "28-0123456789ab" }"""));
        Assert.NotEmpty(ds.Validate("{}"));
    }

    [Fact]
    public void A_default_build_knows_no_board_of_the_bindings()
    {
        Assert.SkipWhen(Boards.All.Any(t => Boards.OptIn.ContainsKey(t.Name)), "This build was told to have them.");
        Assert.NotEmpty(Boards.OptIn);
        Assert.DoesNotContain(typeof(Sht3xType).Assembly.GetTypes(), t => t.Namespace?.Contains(".Bindings", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(typeof(Sht3xType).Assembly.GetReferencedAssemblies(), a => a.Name is "Iot.Device.Bindings" or "UnitsNet");
    }

    [Fact]
    public void They_cannot_be_probed_by_frames() => Assert.Equal([null, null], [_sht.Probe(68), _ds.Probe(0)]);

    private static JsonElement Facts(IBoardType type)
    {
        JsonElement facts = JsonDocument.Parse(File.ReadAllText(WireTest.InRepository($"hardware/boards/{type.Name}/board.json"))).RootElement;
        Assert.Equal(type.Name, facts.GetProperty("board").GetString());
        Assert.Equal(type.BusKind, facts.GetProperty("bus").GetString());
        Assert.Equal(type.DeviceKinds, facts.GetProperty("deviceKinds").EnumerateArray().Select(k => k.GetString()!));
        Assert.Equal(type.Addresses, (facts.GetProperty("addresses").GetProperty("min").GetInt32(), facts.GetProperty("addresses").GetProperty("max").GetInt32()));
        return facts.GetProperty("defaults");
    }
}
