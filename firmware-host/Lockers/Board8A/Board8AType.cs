using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.Board8A;

/// <summary>The 8A/80 lock board in the catalogue.</summary>
public sealed class Board8AType : IBoardType
{
    private const int ProbeTimeoutMs = 200;
    private const int ProbeTurnaroundMs = 50;

    public string Name => "8a";

    public IReadOnlyList<string> DeviceKinds => Facts8A.Known.DeviceKinds;

    public string BusKind => "serial";

    public int DefaultBaud => Facts8A.Known.Baud;

    public (int Min, int Max) Addresses => (Facts8A.Known.Addresses.Min, Facts8A.Known.Addresses.Max);

    public JsonNode SettingsSchema
    {
        get
        {
            JsonNode schema = BoardOptions.Schema(Json8A.Default.Settings8A);
            schema["properties"]!["ways"]!["enum"] = new JsonArray([.. Facts8A.Known.Variants.Select(v => (JsonNode)v.Ways)]);
            schema["properties"]!["dialect"]!["enum"] = new JsonArray([.. Facts8A.Known.Dialects.Select(d => (JsonNode)d.Name)]);
            return schema;
        }
    }

    public IEnumerable<SiteError> Validate(BoardSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        string below = $"{path}.settings";
        Settings8A own = BoardOptions.Read(settings.Settings, Json8A.Default.Settings8A, below, errors);
        if (Facts8A.Known.Variants.All(v => v.Ways != own.Ways))
        {
            errors.Add(new SiteError($"{below}.ways", $"{own.Ways} ways are not known; one of {string.Join(", ", Facts8A.Known.Variants.Select(v => v.Ways))} is right."));
        }

        if (Facts8A.Known.Dialects.All(d => d.Name != own.Dialect))
        {
            errors.Add(new SiteError($"{below}.dialect", $"'{own.Dialect}' is not known; one of {string.Join(", ", Facts8A.Known.Dialects.Select(d => d.Name))} is right."));
        }

        return errors;
    }

    public int PartCount(DeviceSettings device, BoardSettings settings) => Read(settings).Ways;

    public IBoard Create(BoardContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        IByteLink link = context.Wire.Link ?? throw new ArgumentException("An 8A board hangs on a serial bus.", nameof(context));
        return new LockBank8A(link, context.Settings.Address, Read(context.Settings));
    }

    public BoardProbe? Probe(int address)
    {
        byte[] question = Codec8A.QueryAll((byte)address);
        ReplyVerdict Match(ReadOnlySpan<byte> received, out int length) => Probe8A.Match(received, (byte)address, out length);
        return new BoardProbe(
            new Exchange(question, Match, ProbeTimeoutMs) { TurnaroundMs = ProbeTurnaroundMs },
            reply => Describe(address, reply.Span))
        {
            Further = new FurtherQuestion(
                new Exchange(Codec8A.QueryFirmware((byte)address), (ReadOnlySpan<byte> received, out int length) => Probe8A.MatchFirmware(received, (byte)address, out length), ProbeTimeoutMs)
                {
                    TurnaroundMs = ProbeTurnaroundMs,
                },
                AsCm06),
        };
    }

    /// <summary>The settings of a site file's line, which are valid.</summary>
    public static Settings8A Read(BoardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new List<SiteError>();
        Settings8A own = BoardOptions.Read(settings.Settings, Json8A.Default.Settings8A, "$", errors);
        return errors.Count == 0 ? own : throw new ArgumentException(string.Join(' ', errors), nameof(settings));
    }

    /// <summary>A board that answers the question for its firmware. What it says is shown as it came.</summary>
    private static ProbeAnswer AsCm06(ProbeAnswer first, ReadOnlyMemory<byte> reply)
    {
        JsonObject settings = JsonNode.Parse(first.Settings.GetRawText())!.AsObject();
        settings["dialect"] = "cm06";
        return new ProbeAnswer(
            $"{first.Text}; it answers the question for its firmware ({Convert.ToHexString(reply.Span)}), as boards of the dialect cm06 do",
            JsonSerializer.SerializeToElement(settings, Json8A.Default.JsonObject));
    }

    private static ProbeAnswer Describe(int address, ReadOnlySpan<byte> reply)
    {
        int groups = Replies8A.GroupsOf(reply);
        int set = 0;
        foreach (byte group in reply.Slice(2, groups))
        {
            set += BitOperations.PopCount(group);
        }

        // Two way counts share a length (12 and 16); the larger one shows every door.
        int ways = Facts8A.Known.Variants.Where(v => v.StatusBytes == groups).Select(v => v.Ways).DefaultIfEmpty(groups * 8).Max();
        JsonElement settings = JsonSerializer.SerializeToElement(new JsonObject { ["ways"] = ways }, Json8A.Default.JsonObject);
        return new ProbeAnswer($"8A board, address {address}, {ways} ways, doors open: {ways - set} (with feedback 'closed'; {set} with feedback 'open')", settings);
    }
}
