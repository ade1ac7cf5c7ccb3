using System.Text.Json;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Sensors.GpioInput;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Sensors;

public sealed class A_contact_that_is_active_low : PointSourceContract
{
    protected override IBoardType Type { get; } = new GpioInputType();

    protected override string Point => "cabinet/door_open";

    protected override string Settings =>
        """{ "line": 17, "point": "cabinet/door_open", "activeLow": true, "debounceMs": 20, "events": ["door-closed", "door-opened"] }""";

    [Fact]
    public void Its_changes_are_events_by_the_names_of_the_settings() =>
        Assert.Equal(("door-closed", "door-opened"), Source.EventPoints[Point]);
}

public sealed class A_contact_that_is_active_high : PointSourceContract
{
    protected override IBoardType Type { get; } = new GpioInputType();

    protected override string Point => "corner/motion";

    protected override string Settings => """{ "line": 4, "point": "corner/motion", "pullUp": false, "debounceMs": 20 }""";

    [Fact]
    public void Without_event_names_its_changes_are_none() => Assert.Empty(Source.EventPoints);
}

public sealed class GpioInputTypeTests
{
    private readonly GpioInputType _type = new();

    [Fact]
    public void Every_mistake_is_named_at_once_with_its_path()
    {
        BoardSettings board = TestSites.Board("gpio-input", "chip", 0, 1, """{ "line": 5000, "point": "event/door", "debounceMs": "long", "events": ["same", "same"], "colour": 1 }""");
        string[] paths = [.. _type.Validate(board, "$.devices[0].boards[1]").Select(e => e.Path).Order(StringComparer.Ordinal)];
        Assert.Equal(
            new[] { "colour", "debounceMs", "events", "line", "point" }.Select(name => $"$.devices[0].boards[1].settings.{name}"),
            paths);
    }

    [Fact]
    public void Line_and_point_must_be_given() =>
        Assert.Equal(["$.settings.line", "$.settings.point"], _type.Validate(TestSites.Board("gpio-input", "chip", 0, 1, "{}"), "$").Select(e => e.Path));

    [Fact]
    public void Settings_that_are_not_given_have_the_defaults_of_board_json()
    {
        GpioInputSettings settings = GpioInputType.Read(TestSites.Board("gpio-input", "chip", 0, 1, """{ "line": 1, "point": "a" }"""));
        using var facts = JsonDocument.Parse(File.ReadAllText(WireTest.InRepository("hardware/boards/gpio-input/board.json")));
        JsonElement defaults = facts.RootElement.GetProperty("defaults");
        Assert.Equal(defaults.GetProperty("activeLow").GetBoolean(), settings.ActiveLow);
        Assert.Equal(defaults.GetProperty("pullUp").GetBoolean(), settings.PullUp);
        Assert.Equal(defaults.GetProperty("debounceMs").GetInt32(), settings.DebounceMs);
        Assert.Equal(defaults.GetProperty("pollIntervalMs").GetInt32(), settings.PollIntervalMs);
    }

    [Fact]
    public async Task The_schema_takes_right_settings_and_refuses_wrong_ones()
    {
        NJsonSchema.JsonSchema schema = await NJsonSchema.JsonSchema.FromJsonAsync(_type.SettingsSchema.ToJsonString(), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate("""{ "line": 17, "point": "cabinet/door_open" }"""));
        Assert.NotEmpty(schema.Validate("""{ "point": "cabinet/door_open" }"""));
        Assert.NotEmpty(schema.Validate("""{ "line": -2, "point": "cabinet/door_open" }"""));
    }

    [Fact]
    public void It_cannot_be_probed() => Assert.Null(_type.Probe(0));
}

public sealed class GpioLinesTests
{
    [Fact]
    public void A_missing_chip_reads_null_says_why_and_is_tried_again()
    {
        using var folder = new TestFolder();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        string chip = Path.Combine(folder.Path, "chip");
        using var inputs = new GpioLines(() => new FolderGpioDriver(chip), time);
        inputs.Open(3, pullUp: true);
        Assert.Null(inputs.Read(3));
        Assert.Contains("cannot be used", inputs.Trouble, StringComparison.Ordinal);

        Directory.CreateDirectory(chip);
        File.WriteAllText(FolderGpioDriver.LinePath(chip, 3), "1");
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(inputs.Read(3));
        Assert.Null(inputs.Trouble);
        File.WriteAllText(FolderGpioDriver.LinePath(chip, 3), "0");
        Assert.False(inputs.Read(3));
    }

    [Fact]
    public async Task An_output_rests_from_the_moment_it_is_one_and_again_after_its_chip_was_away()
    {
        SiteFile site = TestSites.One(TestSites.Locker, "locker", "gpio", "gpio-locks", 0, """{ "pulseLimiter": "hardware", "activeLow": true, "compartments": [{ "coil": 5, "door": 17 }] }""");
        await using TestCorner corner = await TestCorner.StartAsync(site, new SimulationOptions(), TestContext.Current.CancellationToken);
        corner.Chip.OpenOutput(5, rest: true);
        Assert.True(corner.Chip.Read(5));
        Assert.Equal((false, DriverFault.None), (corner.Chip.Write(5, false) switch { var w => (w.Value, w.Fault) }));
        Assert.Equal([1], corner.Pulses());
        await corner.Control.UnplugAsync(TestSites.Chip, TestContext.Current.CancellationToken);
        DriverResult<bool> gone = corner.Chip.Write(5, true);
        Assert.Equal(DriverFault.PortMissing, gone.Fault);
        Assert.Equal((DriverFault.PortMissing, false), corner.Chip.Write(5, true) switch { var w => (w.Fault, w.Sent) });
        await corner.Control.PlugAsync(TestSites.Chip, TestContext.Current.CancellationToken);
        Assert.Equal((true, DriverFault.None), corner.Chip.Write(5, true) switch { var w => (w.Value, w.Fault) }); // At once: what it drives may be waiting for it.
        Assert.True(corner.Chip.Read(5));
        Assert.Equal([1], corner.Pulses());
    }

    [Fact]
    public void What_was_not_opened_as_an_output_cannot_be_driven()
    {
        using var lines = new GpioLines(() => new FolderGpioDriver("/nowhere"), TimeProvider.System);
        lines.Open(3, pullUp: true);
        Assert.Throws<InvalidOperationException>(() => lines.Write(3, true));
        Assert.Throws<InvalidOperationException>(() => lines.Write(4, true));
        Assert.Throws<InvalidOperationException>(() => lines.OpenOutput(3, rest: false));
    }

    [Fact]
    public void A_line_can_be_claimed_once()
    {
        using var inputs = new GpioLines(() => new FolderGpioDriver("/nowhere"), TimeProvider.System);
        inputs.Open(3, pullUp: true);
        Assert.Throws<InvalidOperationException>(() => inputs.Open(3, pullUp: false));
        Assert.Throws<InvalidOperationException>(() => inputs.Read(4));
    }

    [Fact]
    public void A_real_chip_that_is_not_there_is_named()
    {
        using GpioLines inputs = GpioLines.OnChip("/dev/gpiochip-none", TimeProvider.System);
        inputs.Open(1, pullUp: false);
        Assert.Null(inputs.Read(1));
        Assert.Contains("/dev/gpiochip-none is not there", inputs.Trouble, StringComparison.Ordinal);
    }
}
