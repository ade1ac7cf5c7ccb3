using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.I2c;

namespace LifeCircle.Edge.Sensors.Bindings.Bme280;

/// <summary>The BME280 in the catalogue of a build with <c>-p:WithIotDeviceBindings=true</c>.</summary>
public sealed class Bme280Type : IBoardType
{
    public string Name => "bme280";

    public IReadOnlyList<string> DeviceKinds => ["locker", "vending", "charger", "outlets", "sensors"];

    public string BusKind => "i2c";

    public int DefaultBaud => 0;

    /// <summary>76h with its pin SDO low, 77h with it high.</summary>
    public (int Min, int Max) Addresses => (0x76, 0x77);

    public JsonNode SettingsSchema => BoardOptions.Schema(Bme280Json.Default.Bme280Settings);

    public IEnumerable<SiteError> Validate(BoardSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        Bme280Settings own = BoardOptions.Read(settings.Settings, Bme280Json.Default.Bme280Settings, $"{path}.settings", errors);
        errors.AddRange(PartName.Check(own.Part, $"{path}.settings.part"));
        return errors;
    }

    public int PartCount(DeviceSettings device, BoardSettings settings) => 0;

    public IEnumerable<string> PointNames(DeviceSettings device, BoardSettings settings)
    {
        string part = Read(settings).Part;
        return [$"{part}/temperature_c", $"{part}/humidity_pct", $"{part}/pressure_hpa"];
    }

    public IBoard Create(BoardContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        II2cBus bus = context.Wire.I2c ?? throw new ArgumentException("A BME280 hangs on an i2c bus.", nameof(context));
        return new Bme280Sensor(bus, context.Settings.Address, Read(context.Settings));
    }

    /// <summary>Null: a chip has no frames. It is not looked for either, because making the binding sets the chip up anew.</summary>
    public BoardProbe? Probe(int address) => null;

    private static Bme280Settings Read(BoardSettings settings)
    {
        var errors = new List<SiteError>();
        Bme280Settings own = BoardOptions.Read(settings.Settings, Bme280Json.Default.Bme280Settings, "$", errors);
        return errors.Count == 0 ? own : throw new ArgumentException(string.Join(' ', errors), nameof(settings));
    }
}
