using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.Sensors.Ds18b20;

/// <summary>The DS18B20 in the catalogue.</summary>
public sealed partial class Ds18b20Type : IBoardType
{
    private const string Family = "28-*";

    public string Name => "ds18b20";

    public IReadOnlyList<string> DeviceKinds => ["locker", "vending", "charger", "outlets", "sensors"];

    public string BusKind => "onewire";

    public int DefaultBaud => 0;

    public (int Min, int Max) Addresses => (0, 0);

    public JsonNode SettingsSchema
    {
        get
        {
            JsonNode schema = BoardOptions.Schema(Ds18b20Json.Default.Ds18b20Settings);
            schema["required"] = new JsonArray("id");
            return schema;
        }
    }

    public IEnumerable<SiteError> Validate(BoardSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        string below = $"{path}.settings";
        Ds18b20Settings own = BoardOptions.Read(settings.Settings, Ds18b20Json.Default.Ds18b20Settings, below, errors);
        if (!SensorId().IsMatch(own.Id) && errors.All(e => e.Path != $"{below}.id"))
        {
            errors.Add(new SiteError($"{below}.id", own.Id.Length == 0
                ? "Is missing; the sensor's own number is right, e.g. 28-0123456789ab: scan shows it, and so does a folder in /sys/bus/w1/devices."
                : $"'{own.Id}' is no number of a DS18B20; 28- and twelve of 0-9 a-f are right, e.g. 28-0123456789ab, as scan shows it."));
        }

        errors.AddRange(PartName.Check(own.Part, $"{below}.part"));
        return errors;
    }

    public int PartCount(DeviceSettings device, BoardSettings settings) => 0;

    public IEnumerable<(string Path, string Place)> PlacesOf(BoardSettings settings) => [("settings.id", $"sensor {Read(settings).Id}")];

    public IEnumerable<string> PointNames(DeviceSettings device, BoardSettings settings) => [$"{Read(settings).Part}/temperature_c"];

    public IBoard Create(BoardContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string folder = context.Wire.OneWire ?? throw new ArgumentException("A DS18B20 hangs on a onewire bus.", nameof(context));
        Ds18b20Settings own = Read(context.Settings);
        return new Ds18b20Sensor(own, new W1File(folder, own.Id, TimeSpan.FromMilliseconds(own.ReadTimeoutMs), context.Time).ReadAsync);
    }

    /// <summary>Null: the kernel talks on the wire; <see cref="LookAsync"/> shows what it has found.</summary>
    public BoardProbe? Probe(int address) => null;

    /// <summary>The sensors that the kernel has a folder of, each with what it measures now or why that is not known.</summary>
    public async ValueTask<IReadOnlyList<BoardSighting>> LookAsync(BoardWire wire, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wire);
        List<BoardSighting> seen = [];
        if (wire.OneWire is not { } folder || !Directory.Exists(folder)) { return seen; }
        foreach (string id in Directory.EnumerateDirectories(folder, Family).Select(d => Path.GetFileName(d)!).Where(id => SensorId().IsMatch(id)).Order(StringComparer.Ordinal))
        {
            W1File file = new(folder, id, TimeSpan.FromMilliseconds(new Ds18b20Settings().ReadTimeoutMs), TimeProvider.System);
            (DriverFault fault, int? sixteenths) = await Ds18b20Sensor.MeasureAsync(file.ReadAsync, cancellationToken);
            JsonElement settings = JsonSerializer.SerializeToElement(new Ds18b20Settings { Id = id }, Ds18b20Json.Default.Ds18b20Settings);
            seen.Add(new BoardSighting(0, new ProbeAnswer($"DS18B20 {id}, {Describe(fault, sixteenths)}", settings)));
        }

        return seen;
    }

    /// <summary>The settings of a site file's line, which are valid.</summary>
    public static Ds18b20Settings Read(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        Ds18b20Settings own = BoardOptions.Read(settings.Settings, Ds18b20Json.Default.Ds18b20Settings, "$", errors);
        return errors.Count == 0 ? own : throw new ArgumentException(string.Join(' ', errors), nameof(settings));
    }

    private static string Describe(DriverFault fault, int? sixteenths) => sixteenths is { } value
        ? string.Create(CultureInfo.InvariantCulture, $"{value / 16.0:0.0} °C")
        : fault == DriverFault.None ? "but it has not measured: check its supply" : "but it does not answer as it should: " + fault.Name();

    [GeneratedRegex("^28-[0-9a-f]{12}\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SensorId();
}
