using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.Lockers.DirectLocks;

/// <summary>Locks on pins in the catalogue: which chip has the pins, the types below say.</summary>
public abstract class DirectLockType<TSettings> : IBoardType
    where TSettings : DirectLockSettings, new()
{
    private readonly JsonTypeInfo<TSettings> _json;

    private protected DirectLockType(JsonTypeInfo<TSettings> json) => _json = json;

    public abstract string Name { get; }

    public IReadOnlyList<string> DeviceKinds => ["locker"];

    public abstract string BusKind { get; }

    public int DefaultBaud => 0;

    public abstract (int Min, int Max) Addresses { get; }

    public JsonNode SettingsSchema
    {
        get
        {
            JsonNode schema = BoardOptions.Schema(_json);
            schema["required"] = new JsonArray("pulseLimiter", "compartments");
            schema["properties"]!["pulseLimiter"]!["enum"] = new JsonArray("hardware");
            return schema;
        }
    }

    /// <summary>The pins that there are, in words.</summary>
    private protected abstract string PinWords { get; }

    public IEnumerable<SiteError> Validate(BoardSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        string below = $"{path}.settings";
        TSettings own = BoardOptions.Read(settings.Settings, _json, below, errors);
        if (own.PulseLimiter != PulseLimiter.Hardware && errors.All(e => e.Path != $"{below}.pulseLimiter"))
        {
            errors.Add(new SiteError($"{below}.pulseLimiter", "Must be \"hardware\": nothing but a monoflop in the solenoids' supply ends a pulse when firmware-host is killed in the middle of it; wiring.md draws it. Build it, try it, then write it here."));
        }

        if (own.LimiterMs <= own.PulseMs) { errors.Add(new SiteError($"{below}.limiterMs", $"{own.LimiterMs} is not longer than the pulse of {own.PulseMs} ms; the limiter must not cut a pulse that is right.")); }
        if (errors.All(e => e.Path != $"{below}.compartments")) { errors.AddRange(LockWiring.Check(own.Words, PinOf, PinWords, $"{below}.compartments")); }
        return errors;
    }

    public int PartCount(DeviceSettings device, BoardSettings settings) => Read(settings).Words.Count;

    public virtual IEnumerable<(string Path, string Place)> PlacesOf(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return [("address", $"address {settings.Address}")];
    }

    public IBoard Create(BoardContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        TSettings own = Read(context.Settings);
        LockWiring wiring = WiringOf(own);
        return new PinLocks(Pins(context, own, wiring), wiring, own, context.Settings.First, context.Time);
    }

    /// <summary>Null: pins have no frames.</summary>
    public BoardProbe? Probe(int address) => null;

    public virtual ValueTask<IReadOnlyList<BoardSighting>> LookAsync(BoardWire wire, CancellationToken cancellationToken) => new([]);

    /// <summary>The settings of a site file's line, which are valid.</summary>
    public TSettings Read(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        TSettings own = BoardOptions.Read(settings.Settings, _json, "$", errors);
        return errors.Count == 0 ? own : throw new ArgumentException(string.Join(' ', errors), nameof(settings));
    }

    /// <summary>The wiring of valid settings.</summary>
    public LockWiring WiringOf(TSettings settings) => LockWiring.Of(settings.Words, PinOf);

    /// <summary>The pin that a word of the site file names; null for what is none.</summary>
    private protected abstract int? PinOf(string? word);

    private protected abstract ILockPins Pins(BoardContext context, TSettings settings, LockWiring wiring);
}
