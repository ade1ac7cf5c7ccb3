using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.ModbusRelay;

/// <summary>A Modbus relay board in the catalogue: locks on a locker, switches and inputs on every other device.</summary>
public abstract class ModbusRelayType : IBoardType
{
    private protected const string LockerKind = "locker";

    private readonly RelayFacts _facts;

    private protected ModbusRelayType(RelayFacts facts) => _facts = facts;

    public string Name => _facts.Board;

    public string Protocol => "modbus-rtu";

    public IReadOnlyList<string> DeviceKinds => _facts.DeviceKinds;

    public string BusKind => "serial";

    public int DefaultBaud => _facts.Baud;

    public (int Min, int Max) Addresses => (_facts.Addresses.Min, _facts.Addresses.Max);

    public JsonNode SettingsSchema
    {
        get
        {
            JsonNode schema = OwnSchema();
            schema["properties"]!["relays"]!["enum"] = new JsonArray([.. _facts.Relays.Select(n => (JsonNode)n)]);
            schema["properties"]!["inputs"]!["minimum"] = 0;
            schema["properties"]!["inputs"]!["maximum"] = _facts.InputsMax;
            return schema;
        }
    }

    public IEnumerable<SiteError> Validate(BoardSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        string below = $"{path}.settings";
        RelaySettings own = Read(settings, below, errors);
        if (!_facts.Relays.Contains(own.Relays))
        {
            errors.Add(new SiteError($"{below}.relays", $"{own.Relays} relays are not known of a {Name}; one of {string.Join(", ", _facts.Relays)} is right."));
        }

        if (own.Inputs < 0 || own.Inputs > _facts.InputsMax)
        {
            errors.Add(new SiteError($"{below}.inputs", $"{own.Inputs} is out of range; 0 to {_facts.InputsMax} is right."));
        }

        if (_facts.Flash is { } flash && own.PulseMs % flash.UnitMs != 0)
        {
            errors.Add(new SiteError($"{below}.pulseMs", $"{own.PulseMs} is no multiple of {flash.UnitMs}, which the board counts in."));
        }

        errors.AddRange(OutputTable.Check(own.Outputs, own.Relays, $"{below}.outputs"));
        errors.AddRange(InputEvents.Check(own.Events, $"{below}.events"));
        return errors;
    }

    public virtual IEnumerable<SiteError> ValidateIn(DeviceSettings device, BoardSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.Kind != LockerKind) { yield break; }
        RelaySettings own = Read(settings);
        if (own.Outputs is not null) { yield return new($"{path}.settings.outputs", "The relays of a locker's board open its doors and rest off; leave this out, or give the board to another device."); }
        if (own.Events is not null) { yield return new($"{path}.settings.events", "The inputs of a locker's board are its doors, whose events have names of their own; leave this out."); }
    }

    public int PartCount(DeviceSettings device, BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.Kind == LockerKind ? Read(settings).Relays : 0;
    }

    public IEnumerable<string> PointNames(DeviceSettings device, BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(settings);
        return device.Kind == LockerKind ? [] : RelaySwitches.PointsOf(Read(settings), settings.First).Select(p => p.Name);
    }

    public IBoard Create(BoardContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        IByteLink link = context.Wire.Link ?? throw new ArgumentException("A relay board hangs on a serial bus.", nameof(context));
        RelaySettings own = Read(context.Settings);
        var board = new RelayBoard(link, context.Settings.Address, context.Bus.Baud ?? DefaultBaud, _facts, own);
        return context.Device.Kind == LockerKind ? Locks(board, own, context.Time) : new RelaySwitches(board, context.Settings.First);
    }

    public abstract BoardProbe? Probe(int address);

    /// <summary>The settings of a site file's line, which are valid.</summary>
    public RelaySettings Read(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        RelaySettings own = Read(settings, "$", errors);
        return errors.Count == 0 ? own : throw new ArgumentException(string.Join(' ', errors), nameof(settings));
    }

    private protected abstract JsonNode OwnSchema();

    private protected abstract RelaySettings Read(BoardSettings settings, string path, ICollection<SiteError> errors);

    private protected abstract ILockBank Locks(RelayBoard board, RelaySettings settings, TimeProvider time);
}
