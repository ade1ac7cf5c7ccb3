using System.Text.Json;
using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.LockBoards;

/// <summary>A lock board in the catalogue that one question tells all doors of. A further one is its board.json, its frames, and a type of a few lines.</summary>
public abstract class LockBoardType : IBoardType
{
    private const int ProbeTimeoutMs = 200;

    private readonly LockBoardFacts _facts;

    private protected LockBoardType(string board) => _facts = LockBoardFacts.Load(board);

    public string Name => _facts.Board;

    public string Protocol => _facts.Protocol;

    public IReadOnlyList<string> DeviceKinds => _facts.DeviceKinds;

    public string BusKind => "serial";

    public int DefaultBaud => _facts.Usual.Baud;

    public (int Min, int Max) Addresses => (_facts.Addresses.Min, _facts.Addresses.Max);

    public IReadOnlyList<LockBoardVariant> Variants => _facts.Variants;

    /// <summary>Numbers of locks that the family is sold with.</summary>
    public IReadOnlyList<int> Ways => _facts.Ways;

    public JsonNode SettingsSchema
    {
        get
        {
            JsonNode schema = BoardOptions.Schema(LockBoardJson.Default.LockBoardSettings);
            JsonObject properties = schema["properties"]!.AsObject();
            properties["ways"]!["enum"] = new JsonArray([.. _facts.Ways.Select(n => (JsonNode)n)]);
            properties["variant"]!["enum"] = new JsonArray([.. _facts.Variants.Select(v => (JsonNode)v.Name)]);
            if (!_facts.HasOccupancy)
            {
                properties.Remove("occupancy");
            }

            if (!_facts.HasReports)
            {
                properties.Remove("reports");
            }

            return schema;
        }
    }

    public int BaudOf(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return VariantOf(Read(settings, "$", [])).Baud;
    }

    public IEnumerable<SiteError> Validate(BoardSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        string below = $"{path}.settings";
        LockBoardSettings own = Read(settings, below, errors);
        if (!_facts.Ways.Contains(own.Ways))
        {
            errors.Add(new SiteError($"{below}.ways", $"{own.Ways} ways are not known of a {Name}; one of {string.Join(", ", _facts.Ways)} is right."));
        }

        if (_facts.Variants.All(v => v.Name != own.Variant))
        {
            errors.Add(new SiteError($"{below}.variant", $"'{own.Variant}' is not known; one of {string.Join(", ", _facts.Variants.Select(v => v.Name))} is right."));
        }

        if (own.Occupancy && !_facts.HasOccupancy)
        {
            errors.Add(new SiteError($"{below}.occupancy", $"A {Name} has no inputs for such sensors; leave this out."));
        }

        if (own.Reports && !_facts.HasReports)
        {
            errors.Add(new SiteError($"{below}.reports", $"A {Name} says nothing by itself; leave this out."));
        }

        return errors;
    }

    public int PartCount(DeviceSettings device, BoardSettings settings) => Read(settings).Ways;

    public IBoard Create(BoardContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        IByteLink link = context.Wire.Link ?? throw new ArgumentException($"A {Name} hangs on a serial bus.", nameof(context));
        LockBoardSettings own = Read(context.Settings);
        LockBoardVariant variant = VariantOf(own);
        ILockFrames frames = Frames(context.Settings.Address, own.Ways, variant);
        return own.Occupancy ? new SensingLockBank(link, frames, own, variant, context.Settings.First) : new LockBank(link, frames, own, variant);
    }

    public BoardProbe? Probe(int address)
    {
        ILockFrames frames = ProbeFrames(address);
        var exchange = new Exchange(frames.Question, MatchProbe, ProbeTimeoutMs) { TurnaroundMs = Read(new BoardSettings { Board = Name, Bus = "" }).TurnaroundMs };
        return new BoardProbe(exchange, reply => Describe(address, frames.ReadDoors(reply.Span)));

        // A board that says no answers as its type all the same, but says nothing about doors.
        ReplyVerdict MatchProbe(ReadOnlySpan<byte> received, out int length)
        {
            ReplyVerdict verdict = frames.MatchDoors(received, out length);
            return verdict == ReplyVerdict.Match && frames.ReadDoors(received[..length]).Fault != DriverFault.None ? ReplyVerdict.Foreign : verdict;
        }
    }

    /// <summary>The settings of a site file's line, which are valid.</summary>
    public LockBoardSettings Read(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        LockBoardSettings own = Read(settings, "$", errors);
        return errors.Count == 0 ? own : throw new ArgumentException(string.Join(' ', errors), nameof(settings));
    }

    public LockBoardVariant VariantOf(LockBoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return _facts.VariantOf(settings.Variant);
    }

    /// <param name="ways">Locks of the board; null for those that its reply shows.</param>
    private protected abstract ILockFrames Frames(int address, int? ways, LockBoardVariant variant);

    /// <summary>The frames by which a board is looked for, of which only the question goes out.</summary>
    private protected virtual ILockFrames ProbeFrames(int address) => Frames(address, null, _facts.Usual);

    private LockBoardSettings Read(BoardSettings settings, string path, ICollection<SiteError> errors) =>
        _facts.Read(settings.Settings, path, errors);

    private ProbeAnswer Describe(int address, LockReading reading)
    {
        int ways = reading.Bits.Count;
        int closed = reading.Bits.Count(bit => bit == _facts.Usual.SetMeansClosed);
        string text = $"{_facts.Name}, address {address}, {ways} ways asked, doors open: {ways - closed} (with feedback 'closed'; {closed} with feedback 'open')";
        if (reading.Things is { } things)
        {
            text += $", occupied where sensors are wired: {things.Count(seen => seen)}";
        }

        // Only what the site file may say is proposed: a way count that is not known is left to the installer.
        return new ProbeAnswer(text, _facts.Ways.Contains(ways) ? JsonSerializer.SerializeToElement(new JsonObject { ["ways"] = ways }, LockBoardJson.Default.JsonObject) : default);
    }
}
