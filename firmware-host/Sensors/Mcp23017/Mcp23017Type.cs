using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Expanders;
using LifeCircle.Edge.Wire.I2c;

namespace LifeCircle.Edge.Sensors.Mcp23017;

/// <summary>The MCP23017 expander in the catalogue.</summary>
public sealed class Mcp23017Type : IBoardType
{
    public string Name => "mcp23017";

    public IReadOnlyList<string> DeviceKinds => ["vending", "charger", "outlets", "sensors"];

    public string BusKind => "i2c";

    public int DefaultBaud => 0;

    public (int Min, int Max) Addresses => Mcp23017Chip.Addresses;

    public JsonNode SettingsSchema => BoardOptions.Schema(Mcp23017Json.Default.Mcp23017Settings);

    public IEnumerable<SiteError> Validate(BoardSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        string below = $"{path}.settings";
        Mcp23017Settings own = BoardOptions.Read(settings.Settings, Mcp23017Json.Default.Mcp23017Settings, below, errors);
        HashSet<string> taken = [];
        errors.AddRange(Pins(own.InputPins, $"{below}.inputPins", taken));
        errors.AddRange(Pins(own.OutputPins, $"{below}.outputPins", taken));
        if (taken.Count == 0 && errors.Count == 0) { errors.Add(new SiteError($"{below}.inputPins", "The expander has neither inputs nor outputs; name pins here or in outputPins, e.g. [\"A0\"].")); }
        errors.AddRange(OutputTable.Check(own.Outputs, own.OutputPins.Count, $"{below}.outputs"));
        errors.AddRange(InputEvents.Check(own.Events, $"{below}.events"));
        return errors;
    }

    public int PartCount(DeviceSettings device, BoardSettings settings) => 0;

    public IEnumerable<string> PointNames(DeviceSettings device, BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Mcp23017Board.PointsOf(Read(settings), settings.First).Select(p => p.Name);
    }

    public IBoard Create(BoardContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        II2cBus bus = context.Wire.I2c ?? throw new ArgumentException("An expander hangs on an i2c bus.", nameof(context));
        return new Mcp23017Board(new I2cChip(bus, context.Settings.Address), context.Settings.First, Read(context.Settings), context.Time);
    }

    /// <summary>Null: the chip is found by <see cref="LookAsync"/>.</summary>
    public BoardProbe? Probe(int address) => null;

    public ValueTask<IReadOnlyList<BoardSighting>> LookAsync(BoardWire wire, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return new([.. (wire.I2c is { } bus ? Mcp23017Chip.Find(bus, cancellationToken) : []).Select(chip => new BoardSighting(chip.Address, new ProbeAnswer(
            $"MCP23017 expander, address 0x{chip.Address:X2}, {(chip.IsPowerOn ? "as after power on" : "set up already")}", default)))]);
    }

    /// <summary>The settings of a site file's line, which are valid.</summary>
    public static Mcp23017Settings Read(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        Mcp23017Settings own = BoardOptions.Read(settings.Settings, Mcp23017Json.Default.Mcp23017Settings, "$", errors);
        return errors.Count == 0 ? own : throw new ArgumentException(string.Join(' ', errors), nameof(settings));
    }

    private static IEnumerable<SiteError> Pins(IReadOnlyList<string> pins, string path, HashSet<string> taken)
    {
        foreach ((int i, string pin) in pins.Index())
        {
            if (Mcp23017Chip.PinOf(pin) is null) { yield return new($"{path}[{i}]", $"\"{pin}\" is no pin; \"A0\" to \"A7\" and \"B0\" to \"B7\" are."); }
            else if (!taken.Add(pin)) { yield return new($"{path}[{i}]", $"Pin {pin} is used already; each pin is one input or one output."); }
        }
    }
}
