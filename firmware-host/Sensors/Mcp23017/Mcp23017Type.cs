using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.I2c;

namespace LifeCircle.Edge.Sensors.Mcp23017;

/// <summary>The MCP23017 expander in the catalogue.</summary>
public sealed class Mcp23017Type : IBoardType
{
    private const int IoconAt = 0x0A;

    public string Name => "mcp23017";

    public IReadOnlyList<string> DeviceKinds => ["vending", "charger", "outlets", "sensors"];

    public string BusKind => "i2c";

    public int DefaultBaud => 0;

    /// <summary>0x20 to 0x27, by the chip's three address pins.</summary>
    public (int Min, int Max) Addresses => (0x20, 0x27);

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

    /// <summary>Reads the registers, which changes nothing. Other chips live at these addresses too, so what answers must look like this one.</summary>
    public ValueTask<IReadOnlyList<BoardSighting>> LookAsync(BoardWire wire, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wire);
        List<BoardSighting> seen = [];
        for (int address = Addresses.Min; address <= Addresses.Max && wire.I2c is not null; address++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var chip = new I2cChip(wire.I2c, address);
            byte[] block = new byte[Mcp23017Registers.Bytes];
            if (chip.WriteRead([Mcp23017Registers.IodirAt], block) == DriverFault.None && LooksRight(block))
            {
                string text = $"MCP23017 expander, address 0x{address:X2}, {(Mcp23017Registers.Read(block).IsPowerOn ? "as after power on" : "set up already")}";
                seen.Add(new BoardSighting(address, new ProbeAnswer(text, default)));
            }
        }

        return new(seen);
    }

    /// <summary>The settings of a site file's line, which are valid.</summary>
    public static Mcp23017Settings Read(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        Mcp23017Settings own = BoardOptions.Read(settings.Settings, Mcp23017Json.Default.Mcp23017Settings, "$", errors);
        return errors.Count == 0 ? own : throw new ArgumentException(string.Join(' ', errors), nameof(settings));
    }

    /// <summary>IOCON is seen at two places and its lowest bit is always 0; a simple port chip sends one byte over and over.</summary>
    private static bool LooksRight(byte[] block) => block[IoconAt] == block[IoconAt + 1] && (block[IoconAt] & 1) == 0 && block.Distinct().Count() > 1;

    private static IEnumerable<SiteError> Pins(IReadOnlyList<string> pins, string path, HashSet<string> taken)
    {
        foreach ((int i, string pin) in pins.Index())
        {
            if (Mcp23017Settings.BitOf(pin) is null) { yield return new($"{path}[{i}]", $"\"{pin}\" is no pin; \"A0\" to \"A7\" and \"B0\" to \"B7\" are."); }
            else if (!taken.Add(pin)) { yield return new($"{path}[{i}]", $"Pin {pin} is used already; each pin is one input or one output."); }
        }
    }
}
