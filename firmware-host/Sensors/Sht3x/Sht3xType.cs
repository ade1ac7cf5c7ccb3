using System.Globalization;
using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.I2c;

namespace LifeCircle.Edge.Sensors.Sht3x;

/// <summary>The SHT3x in the catalogue.</summary>
public sealed class Sht3xType : IBoardType
{
    public string Name => "sht3x";

    public IReadOnlyList<string> DeviceKinds => ["locker", "vending", "charger", "outlets", "sensors"];

    public string BusKind => "i2c";

    public int DefaultBaud => 0;

    /// <summary>44h with its pin ADDR low, 45h with it high.</summary>
    public (int Min, int Max) Addresses => (0x44, 0x45);

    public JsonNode SettingsSchema => BoardOptions.Schema(Sht3xJson.Default.Sht3xSettings);

    public IEnumerable<SiteError> Validate(BoardSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        Sht3xSettings own = BoardOptions.Read(settings.Settings, Sht3xJson.Default.Sht3xSettings, $"{path}.settings", errors);
        errors.AddRange(PartName.Check(own.Part, $"{path}.settings.part"));
        return errors;
    }

    public int PartCount(DeviceSettings device, BoardSettings settings) => 0;

    public IEnumerable<string> PointNames(DeviceSettings device, BoardSettings settings)
    {
        string part = Read(settings).Part;
        return [$"{part}/temperature_c", $"{part}/humidity_pct"];
    }

    public IBoard Create(BoardContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        II2cBus bus = context.Wire.I2c ?? throw new ArgumentException("An SHT3x hangs on an i2c bus.", nameof(context));
        return new Sht3xSensor(bus, context.Settings.Address, Read(context.Settings), context.Time);
    }

    /// <summary>Null: a chip has no frames; <see cref="LookAsync"/> finds it.</summary>
    public BoardProbe? Probe(int address) => null;

    /// <summary>Asks both addresses for the status, and measures only where its check was right: another chip is not written to any further.</summary>
    public async ValueTask<IReadOnlyList<BoardSighting>> LookAsync(BoardWire wire, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wire);
        List<BoardSighting> seen = [];
        for (int address = Addresses.Min; wire.I2c is { } bus && address <= Addresses.Max; address++)
        {
            using I2cChip chip = new(bus, address);
            if (Sht3xSensor.LookAtHeater(chip, out _) != DriverFault.None) { continue; }
            (DriverFault fault, Sht3xReading reading) = await Sht3xSensor.MeasureAsync(chip, TimeProvider.System, cancellationToken);
            if (fault == DriverFault.None) { seen.Add(new BoardSighting(address, new ProbeAnswer(Describe(address, reading), default))); }
        }

        return seen;
    }

    /// <summary>The settings of a site file's line, which are valid.</summary>
    public static Sht3xSettings Read(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        Sht3xSettings own = BoardOptions.Read(settings.Settings, Sht3xJson.Default.Sht3xSettings, "$", errors);
        return errors.Count == 0 ? own : throw new ArgumentException(string.Join(' ', errors), nameof(settings));
    }

    private static string Describe(int address, Sht3xReading reading) => reading is { CentiCelsius: { } t, CentiPercent: { } rh }
        ? string.Create(CultureInfo.InvariantCulture, $"SHT3x, address {address} ({address:X2}h), {t / 100.0:0.0} °C, {rh / 100.0:0} %")
        : string.Create(CultureInfo.InvariantCulture, $"SHT3x, address {address} ({address:X2}h), but its temperature is out of its range: the chip is broken");
}
