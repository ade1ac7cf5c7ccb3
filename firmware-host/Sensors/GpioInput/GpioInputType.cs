using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Gpio;

namespace LifeCircle.Edge.Sensors.GpioInput;

/// <summary>A contact on a GPIO line in the catalogue.</summary>
public sealed partial class GpioInputType : IBoardType
{
    public string Name => "gpio-input";

    public IReadOnlyList<string> DeviceKinds => ["locker", "vending", "charger", "outlets", "sensors"];

    public string BusKind => "gpio";

    public int DefaultBaud => 0;

    public (int Min, int Max) Addresses => (0, 0);

    public JsonNode SettingsSchema
    {
        get
        {
            JsonNode schema = BoardOptions.Schema(GpioInputJson.Default.GpioInputSettings);
            schema["required"] = new JsonArray("line", "point");
            return schema;
        }
    }

    public IEnumerable<SiteError> Validate(BoardSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        string below = $"{path}.settings";
        GpioInputSettings own = BoardOptions.Read(settings.Settings, GpioInputJson.Default.GpioInputSettings, below, errors);
        if (own.Line < 0 && errors.All(e => e.Path != $"{below}.line"))
        {
            errors.Add(new SiteError($"{below}.line", "Is missing; the chip's line number is right, as gpioinfo shows it."));
        }

        if (!PointName().IsMatch(own.Point) && errors.All(e => e.Path != $"{below}.point"))
        {
            errors.Add(new SiteError($"{below}.point", $"'{own.Point}' is no point name; small letters, digits and _ in segments are right, the first one not 'event', e.g. cabinet/door_open."));
        }

        errors.AddRange(InputEvents.Check(own.Events, $"{below}.events"));
        return errors;
    }

    public int PartCount(DeviceSettings device, BoardSettings settings) => 0;

    public IEnumerable<(string Path, string Place)> PlacesOf(BoardSettings settings) => [("settings.line", $"line {Read(settings).Line}")];

    public IEnumerable<string> PointNames(DeviceSettings device, BoardSettings settings) => [Read(settings).Point];

    public IBoard Create(BoardContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        IGpioLines chip = context.Wire.Gpio ?? throw new ArgumentException("A contact hangs on a gpio bus.", nameof(context));
        return new GpioContact(chip, Read(context.Settings), context.Time);
    }

    /// <summary>Null: a line that nobody drives looks like one with a contact.</summary>
    public BoardProbe? Probe(int address) => null;

    /// <summary>The settings of a site file's line, which are valid.</summary>
    public static GpioInputSettings Read(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        GpioInputSettings own = BoardOptions.Read(settings.Settings, GpioInputJson.Default.GpioInputSettings, "$", errors);
        return errors.Count == 0 ? own : throw new ArgumentException(string.Join(' ', errors), nameof(settings));
    }

    [GeneratedRegex("^(?!event/)[a-z][a-z0-9_]*(/[a-z0-9_]+)*\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PointName();
}
