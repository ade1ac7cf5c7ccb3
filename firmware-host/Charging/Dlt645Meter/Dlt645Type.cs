using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using LifeCircle.Edge.Charging.Meters;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Charging.Dlt645Meter;

/// <summary>The DL/T 645-2007 meter in the catalogue.</summary>
public sealed class Dlt645Type : IBoardType
{
    private const int ProbeTimeoutMs = 700;
    private const int ProbeTurnaroundMs = 50;

    public string Name => "dlt645-meter";

    public IReadOnlyList<string> DeviceKinds => Dlt645Facts.Known.DeviceKinds;

    public string BusKind => "serial";

    public int DefaultBaud => Dlt645Facts.Known.Baud;

    public LineParity DefaultParity => LineParity.Even;

    /// <summary>None: the meter's number is its address.</summary>
    public (int Min, int Max) Addresses => (0, 0);

    public JsonNode SettingsSchema
    {
        get
        {
            JsonNode schema = BoardOptions.Schema(Dlt645Json.Default.Dlt645Settings);
            schema["properties"]!["phases"]!["enum"] = new JsonArray([.. Dlt645Facts.Known.Profiles.Select(p => (JsonNode)p.Phases)]);
            schema["properties"]!["meterNumber"]!["pattern"] = $"^[0-9]{{{Dlt645Codec.NumberDigits}}}$";
            schema["required"] = new JsonArray("meterNumber");
            return schema;
        }
    }

    public IEnumerable<SiteError> Validate(BoardSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        string below = $"{path}.settings";
        Dlt645Settings own = BoardOptions.Read(settings.Settings, Dlt645Json.Default.Dlt645Settings, below, errors);
        var more = new List<SiteError>();
        if (own.MeterNumber.Length != Dlt645Codec.NumberDigits || !own.MeterNumber.All(char.IsAsciiDigit) || own.MeterNumber.All(c => c == '9'))
        {
            string found = own.MeterNumber.Length == 0 ? "Is missing" : $"'{own.MeterNumber}' is no meter's number";
            more.Add(new SiteError($"{below}.meterNumber", $"{found}; the {Dlt645Codec.NumberDigits} digits of the plate are right, with leading zeros (all nines mean every meter)."));
        }

        if (Dlt645Facts.Known.Find(own.Phases) is null)
        {
            more.Add(new SiteError($"{below}.phases", $"{own.Phases} is not known; {string.Join(" or ", Dlt645Facts.Known.Profiles.Select(p => p.Phases))} is right."));
        }

        if (MeterPoints.Mistake(own.Part, $"{below}.part") is { } mistake)
        {
            more.Add(mistake);
        }

        return errors.Concat(more.Where(m => errors.All(e => e.Path != m.Path)));
    }

    public int PartCount(DeviceSettings device, BoardSettings settings) => 0;

    public IEnumerable<(string Path, string Place)> PlacesOf(BoardSettings settings) => [("settings.meterNumber", $"meter number {Read(settings).MeterNumber}")];

    public IEnumerable<string> PointNames(DeviceSettings device, BoardSettings settings)
    {
        Dlt645Settings own = Read(settings);
        return Dlt645Driver.ItemsOf(Dlt645Facts.Known.Find(own.Phases)!, own).SelectMany(i => i.Points).Select(p => $"{own.Part}/{p}");
    }

    public IBoard Create(BoardContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        IByteLink link = context.Wire.Link ?? throw new ArgumentException("A DL/T 645 meter hangs on a serial bus.", nameof(context));
        Dlt645Settings own = Read(context.Settings);
        return new Dlt645Driver(link, own, Dlt645Facts.Known.Find(own.Phases)!, context.Time);
    }

    /// <summary>Asks whoever is there for its number, which is an answer only where a single meter hangs on the line.</summary>
    public BoardProbe? Probe(int address) => new(Dlt645Request.Address().Exchange(ProbeTimeoutMs, ProbeTurnaroundMs), frame => Describe(frame.Span));

    /// <summary>The settings of a site file's line, which are valid.</summary>
    public static Dlt645Settings Read(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        Dlt645Settings own = BoardOptions.Read(settings.Settings, Dlt645Json.Default.Dlt645Settings, "$", errors);
        return errors.Count == 0 ? own : throw new ArgumentException(string.Join(' ', errors), nameof(settings));
    }

    private static ProbeAnswer Describe(ReadOnlySpan<byte> reply)
    {
        string? number = Dlt645Codec.Read(reply, out Dlt645Frame frame, out _) == OperationStatus.Done ? Dlt645Codec.NumberOf(frame.Address) : null;
        return number is null
            ? new ProbeAnswer("A DL/T 645 meter answers, but its number is no digits: take it from the plate.", default)
            : new ProbeAnswer(
                $"DL/T 645 meter, number {number}; found only because it is alone on this line: with more of them connect one at a time, or take the numbers from the plates",
                JsonSerializer.SerializeToElement(new JsonObject { ["meterNumber"] = number }, Dlt645Json.Default.JsonObject));
    }
}
