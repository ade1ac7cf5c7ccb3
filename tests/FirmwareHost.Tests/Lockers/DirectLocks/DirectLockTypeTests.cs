using System.Text.Json;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Lockers.DirectLocks;
using LifeCircle.Edge.Lockers.GpioLocks;
using LifeCircle.Edge.Lockers.Mcp23017Locks;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.I2c;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.DirectLocks;

public sealed class DirectLockTypeTests
{
    private const string Gpio = """{ "pulseLimiter": "hardware", "compartments": [{ "coil": 5, "door": 17, "occupancy": 22 }] }""";

    private static readonly GpioLockType GpioLocks = new();
    private static readonly Mcp23017LockType ExpanderLocks = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{ "compartments": [{ "coil": 5, "door": 17 }] }""")]
    [InlineData("""{ "pulseLimiter": "none", "compartments": [{ "coil": 5, "door": 17 }] }""")]
    [InlineData("""{ "pulseLimiter": "software", "compartments": [{ "coil": 5, "door": 17 }] }""")]
    public void A_site_file_with_locks_on_pins_and_no_limiter_in_hardware_is_refused_with_the_place_and_what_is_right(string settings)
    {
        SiteError gpio = Assert.Single(Read($$"""{ "board": "gpio-locks", "bus": "g", "settings": {{settings}} }""").Errors);
        Assert.Equal("$.devices[0].boards[0].settings.pulseLimiter", gpio.Path);
        Assert.Contains("hardware", gpio.Message, StringComparison.Ordinal);
        SiteError expander = Assert.Single(Read($$"""{ "board": "mcp23017-locks", "bus": "i", "address": 32, "settings": {{settings.Replace("5", "\"A0\"", StringComparison.Ordinal).Replace("17", "\"B0\"", StringComparison.Ordinal)}} }""").Errors);
        Assert.Equal(gpio.Path, expander.Path);
    }

    [Fact]
    public void Every_mistake_is_named_at_once_with_its_path()
    {
        Assert.Equal(
            Paths("compartments[0].door", "compartments[1].coil", "compartments[1].occupancy", "debounceMs", "limiterMs", "pulseLimiter", "restMs"),
            Errors(GpioLocks, """{ "pulseMs": 400, "limiterMs": 300, "restMs": 999, "debounceMs": -1, "compartments": [{ "coil": 5 }, { "coil": 5, "door": 6, "occupancy": 4000 }] }"""));
        Assert.Equal(
            Paths("compartments[0].coil", "compartments[0].door", "compartments[0].occupancy", "pulseMs"),
            Errors(ExpanderLocks, """{ "pulseLimiter": "hardware", "pulseMs": 501, "compartments": [{ "coil": "C0", "door": "a1", "occupancy": "B8" }] }"""));
        Assert.Equal(Paths("compartments"), Errors(GpioLocks, """{ "pulseLimiter": "hardware" }"""));
        Assert.Equal(Paths("compartments"), Errors(ExpanderLocks, """{ "pulseLimiter": "hardware", "compartments": [{ "coil": "A0", "door": "A1", "lamp": "A2" }] }"""));
        Assert.Equal(Paths("limiterMs"), Errors(GpioLocks, """{ "pulseLimiter": "hardware", "limiterMs": 1001, "compartments": [{ "coil": 5, "door": 6 }] }"""));
    }

    [Theory]
    [InlineData("""{ "board": "gpio-input", "bus": "g", "settings": { "line": 22, "point": "box/door_open" } }""", "$.devices[0].boards[1].settings.line")]
    [InlineData("""{ "board": "gpio-locks", "bus": "g", "first": 2, "settings": { "pulseLimiter": "hardware", "compartments": [{ "coil": 6, "door": 5 }] } }""", "$.devices[0].boards[1].settings.compartments[0].door")]
    [InlineData("""{ "board": "gpio-locks", "bus": "g", "first": 1, "settings": { "pulseLimiter": "hardware", "compartments": [{ "coil": 6, "door": 7 }] } }""", "$.devices[0].boards[1].first")]
    public void A_line_or_a_number_that_is_taken_is_refused(string board, string path) =>
        Assert.Equal(path, Assert.Single(Read($$"""{ "board": "gpio-locks", "bus": "g", "settings": {{Gpio}} }, {{board}}""").Errors).Path);

    [Fact]
    public void Right_lines_are_taken() => Assert.Empty(Read($$"""
        { "board": "gpio-locks", "bus": "g", "settings": {{Gpio}} },
        { "board": "mcp23017-locks", "bus": "i", "address": 39, "first": 2, "settings": { "pulseLimiter": "hardware", "compartments": [{ "coil": "A0", "door": "B0" }, { "coil": "A1", "door": "B1", "occupancy": "B2" }] } }
        """).Errors);

    [Fact]
    public async Task The_schemas_take_right_settings_and_refuse_wrong_ones()
    {
        NJsonSchema.JsonSchema gpio = await NJsonSchema.JsonSchema.FromJsonAsync(GpioLocks.SettingsSchema.ToJsonString(), Stop);
        Assert.Empty(gpio.Validate(Gpio));
        Assert.NotEmpty(gpio.Validate("""{ "compartments": [] }"""));
        Assert.NotEmpty(gpio.Validate("""{ "pulseLimiter": "none", "compartments": [] }"""));
        Assert.NotEmpty(gpio.Validate("""{ "pulseLimiter": "hardware", "pulseMs": 100, "compartments": [] }"""));
        NJsonSchema.JsonSchema expander = await NJsonSchema.JsonSchema.FromJsonAsync(ExpanderLocks.SettingsSchema.ToJsonString(), Stop);
        Assert.Empty(expander.Validate("""{ "pulseLimiter": "hardware", "compartments": [{ "coil": "A0", "door": "B0" }] }"""));
        Assert.NotEmpty(expander.Validate("""{ "pulseLimiter": "hardware", "restMs": 500, "compartments": [] }"""));
    }

    [Fact]
    public void Board_json_says_what_the_types_say()
    {
        Check(GpioLocks, GpioLocks.Read(TestSites.Board("gpio-locks", "g", 0, 1, Defaults("gpio-locks"))), new GpioLockSettings());
        Check(ExpanderLocks, ExpanderLocks.Read(TestSites.Board("mcp23017-locks", "i", 32, 1, Defaults("mcp23017-locks"))), new Mcp23017LockSettings());

        static void Check(IBoardType type, DirectLockSettings spelled, DirectLockSettings none)
        {
            using var facts = JsonDocument.Parse(WireTest.BoardJson(type.Name));
            JsonElement root = facts.RootElement;
            Assert.Equal((type.Name, type.BusKind, type.Addresses), (root.GetProperty("board").GetString(), root.GetProperty("bus").GetString(),
                (root.GetProperty("addresses").GetProperty("min").GetInt32(), root.GetProperty("addresses").GetProperty("max").GetInt32())));
            Assert.Equal(type.DeviceKinds, root.GetProperty("deviceKinds").EnumerateArray().Select(k => k.GetString()));
            Assert.Equal((none.PulseMs, none.LimiterMs, none.RestMs, none.ActiveLow, none.Feedback, none.OccupancyActiveLow), (spelled.PulseMs, spelled.LimiterMs, spelled.RestMs, spelled.ActiveLow, spelled.Feedback, spelled.OccupancyActiveLow));
            Assert.Equal((none.OccupancySettleMs, none.PullUp, none.DebounceMs, none.PollIntervalMs), (spelled.OccupancySettleMs, spelled.PullUp, spelled.DebounceMs, spelled.PollIntervalMs));
        }
    }

    [Fact]
    public async Task A_look_finds_the_expander_whatever_hangs_on_it_and_moves_nothing_and_lines_cannot_be_found()
    {
        SiteFile site = TestSites.One(TestSites.Locker, "locker", "i2c", "mcp23017-locks", 0x25, """{ "pulseLimiter": "hardware", "compartments": [{ "coil": "A0", "door": "B0" }] }""");
        await using TestCorner corner = await TestCorner.StartAsync(site, new SimulationOptions(), Stop);
        var wire = new BoardWire { I2c = new FolderI2cBus(Path.Combine(corner.Folder, TestSites.Bus)) };
        Assert.Equal(0x25, Assert.Single(await ExpanderLocks.LookAsync(wire, Stop)).Address);
        Assert.Empty(corner.Happenings());
        Assert.Empty(await GpioLocks.LookAsync(new BoardWire { Gpio = corner.Chip }, Stop));
        Assert.Null(GpioLocks.Probe(0));
        Assert.Null(ExpanderLocks.Probe(0x25));
    }

    [Fact]
    public void Captured_transfers_are_what_is_written_off_before_any_pin_is_an_output()
    {
        byte[] registers = [0xFF, 0xFF, .. new byte[20]];
        var chip = new ScriptedChip(0x21, (written, asked) =>
        {
            written.AsSpan(1).CopyTo(registers.AsSpan(written[0]));
            return registers[..asked];
        });
        Mcp23017LockSettings settings = ExpanderLocks.Read(TestSites.Board("mcp23017-locks", "i", 0x21, 1,
            """{ "pulseLimiter": "hardware", "compartments": [{ "coil": "A0", "door": "B0" }, { "coil": "A1", "door": "B1" }] }"""));
        using var device = new I2cChip(chip, 0x21);
        var pins = new Mcp23017LockPins(device, ExpanderLocks.WiringOf(settings), settings);
        Assert.Equal(DriverFault.None, pins.Rest());
        foreach (int coil in new[] { 1, 2 })
        {
            Assert.True(pins.Drive(coil, true).IsOk);
            Assert.True(pins.Drive(coil, false).IsOk);
        }

        string[] sent = [.. chip.Transfers.Where(t => t.Asked == 0).Select(t => Convert.ToHexString(t.Written))];
        string[] captured = [.. WireTest.Capture("mcp23017-locks", "orders.hex").Select(c => Convert.ToHexString(c.Bytes))];
        Assert.Equal(captured, sent.Where(captured.Contains).Distinct());
    }

    private static string Defaults(string board)
    {
        using var facts = JsonDocument.Parse(WireTest.BoardJson(board));
        return facts.RootElement.GetProperty("defaults").GetRawText();
    }

    private static string[] Paths(params string[] names) => [.. names.Select(n => $"$.settings.{n}")];

    private static IEnumerable<string> Errors(IBoardType type, string settings) =>
        type.Validate(TestSites.Board(type.Name, "bus", type.Addresses.Min, 1, settings), "$").Select(e => e.Path).Order(StringComparer.Ordinal);

    private static SiteReading Read(string boards) => SiteReader.Read($$"""
        {
          "circle": "c", "gateway": "g",
          "buses": [{ "id": "g", "kind": "gpio", "port": "/dev/gpiochip0" }, { "id": "i", "kind": "i2c", "port": "/dev/i2c-1" }],
          "devices": [{ "id": "d", "kind": "locker", "boards": [{{boards}}] }]
        }
        """, site => SiteCheck.Check(site, Boards.All));
}
