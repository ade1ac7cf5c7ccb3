using System.Text.Json.Nodes;
using LifeCircle.Edge.Charging.Meters;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Charging.ModbusMeter;

/// <summary>The Modbus energy meter in the catalogue.</summary>
public sealed class ModbusMeterType : IBoardType
{
    public string Name => "modbus-meter";

    public IReadOnlyList<string> DeviceKinds => ModbusMeterFacts.Known.DeviceKinds;

    public string BusKind => "serial";

    public string Protocol => ModbusMeterFacts.Known.Protocol;

    public int DefaultBaud => ModbusMeterFacts.Known.Baud;

    public (int Min, int Max) Addresses => (ModbusMeterFacts.Known.Addresses.Min, ModbusMeterFacts.Known.Addresses.Max);

    public JsonNode SettingsSchema
    {
        get
        {
            JsonNode schema = BoardOptions.Schema(ModbusMeterJson.Default.ModbusMeterSettings);
            schema["properties"]!["profile"]!["enum"] = new JsonArray([.. ModbusMeterFacts.Known.Profiles.Select(p => (JsonNode)p.Name)]);
            schema["required"] = new JsonArray("profile");
            return schema;
        }
    }

    public IEnumerable<SiteError> Validate(BoardSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        string below = $"{path}.settings";
        ModbusMeterSettings own = BoardOptions.Read(settings.Settings, ModbusMeterJson.Default.ModbusMeterSettings, below, errors);
        if (ModbusMeterFacts.Known.Find(own.Profile) is null && errors.All(e => e.Path != $"{below}.profile"))
        {
            string found = own.Profile.Length == 0 ? "Is missing" : $"'{own.Profile}' is not known";
            errors.Add(new SiteError($"{below}.profile", $"{found}; one of {string.Join(", ", ModbusMeterFacts.Known.Profiles.Select(p => p.Name))} is right."));
        }

        if (MeterPoints.Mistake(own.Part, $"{below}.part") is { } mistake && errors.All(e => e.Path != mistake.Path))
        {
            errors.Add(mistake);
        }

        return errors;
    }

    public int BaudOf(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ModbusMeterSettings own = BoardOptions.Read(settings.Settings, ModbusMeterJson.Default.ModbusMeterSettings, "$", []);
        return ModbusMeterFacts.Known.Find(own.Profile)?.Baud ?? DefaultBaud;
    }

    public int PartCount(DeviceSettings device, BoardSettings settings) => 0;

    public IEnumerable<string> PointNames(DeviceSettings device, BoardSettings settings)
    {
        (ModbusMeterSettings own, ModbusMeterFacts.MeterProfile profile) = ReadWithProfile(settings);
        return profile.Registers.Select(r => $"{own.Part}/{r.Point}");
    }

    public IBoard Create(BoardContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        IByteLink link = context.Wire.Link ?? throw new ArgumentException("A Modbus meter hangs on a serial bus.", nameof(context));
        (ModbusMeterSettings own, ModbusMeterFacts.MeterProfile profile) = ReadWithProfile(context.Settings);
        return new ModbusMeterDriver(link, context.Settings.Address, context.Bus.Baud ?? profile.Baud, profile, own);
    }

    public BoardProbe? Probe(int address) => ModbusMeterProbe.Make(address);

    /// <summary>The settings of a site file's line, which are valid.</summary>
    public static ModbusMeterSettings Read(BoardSettings settings) => ReadWithProfile(settings).Own;

    private static (ModbusMeterSettings Own, ModbusMeterFacts.MeterProfile Profile) ReadWithProfile(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        ModbusMeterSettings own = BoardOptions.Read(settings.Settings, ModbusMeterJson.Default.ModbusMeterSettings, "$", errors);
        return errors.Count == 0 && ModbusMeterFacts.Known.Find(own.Profile) is { } profile
            ? (own, profile)
            : throw new ArgumentException($"Settings of a Modbus meter: {string.Join(' ', errors)} profile '{own.Profile}'.", nameof(settings));
    }
}
