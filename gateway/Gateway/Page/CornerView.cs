using System.Text.Json;
using LifeCircle.Edge.Gateway.Commands;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Model;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Uplink;
using LifeCircle.Edge.Web.View;

namespace LifeCircle.Edge.Gateway.Page;

/// <summary>What the page sees of the gateway.</summary>
public sealed class CornerView(
    CornerState corner, LinkView link, UplinkMonitor uplink, Outbox.Outbox outbox, RecentEvents recent, CommandLedger ledger, CommandService commands,
    DiskHealth disk, WallClock clock, GatewaySettings settings) : ICornerView
{
    private const string DoorPoint = "/door_open";
    private const string CompartmentPrefix = "compartment/";
    private const int ValidForMs = 10_000;

    public CornerSnapshot Snapshot()
    {
        // The version is read first: a change during the walk is seen at the next look.
        long version = corner.Version;
        LinkSession? session = link.Session;
        UplinkStatus up = uplink.Status;
        OutboxExtent events = outbox.Extent(OutboxStream.Events), telemetry = outbox.Extent(OutboxStream.Telemetry);
        HashSet<(string, string)> busy = [.. ledger.Open.Select(c => (c.Device, c.Part))];
        return new CornerSnapshot(
            version,
            settings.Site.Name,
            settings.Site.Circle,
            settings.Site.Gateway,
            new FirmwareNote(session is not null, link.Lost, session?.Version ?? "", link.Trouble),
            new UplinkNote(up.Connected, Word(up.Phase), up.Detail, up.Trouble == LinkTrouble.None ? "" : Word(up.Trouble)),
            new OutboxNote(events.Records, telemetry.Records, events.Bytes + telemetry.Bytes, disk.Trouble),
            [.. corner.Devices().Select(d => Device(d, busy))],
            [.. recent.All.Select(Happening)])
        { Clock = Clock(clock.Figures) };
    }

    public async Task<string> OrderAsync(string device, string part, string verb, string reason, CancellationToken cancellationToken)
    {
        try
        {
            return (await commands.TakeAsync(CommandService.NewId(), device, part, verb, "gateway-page", reason, ValidForMs)).Id;
        }
        catch (Exception e) when (DiskHealth.IsDiskFault(e))
        {
            disk.Failed(e);
            throw new InvalidOperationException(disk.Trouble, e);
        }
    }

    public CommandNote? FindCommand(string id) => ledger.Find(id) is { } row ? new CommandNote(row.Id, row.Part, row.State, row.Fault, row.Text) : null;

    private static ClockNote Clock(ClockFigures now) => new(
        now.Trusted ? "trusted" : now.Estimated ? "estimated" : "unknown", now.Source == ClockSource.None ? "" : Word(now.Source), now.SystemErrorMs / 1e3);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static DeviceNote Device(DeviceImageNow device, HashSet<(string, string)> busy)
    {
        Dictionary<string, PointCell> points = device.Points.ToDictionary(p => p.Info.Name, StringComparer.Ordinal);
        DoorNote[] doors = [.. device.Parts.Where(p => points.ContainsKey(p.Path + DoorPoint)).Select(p => Door(p, points[p.Path + DoorPoint].Reading, busy.Contains((device.Id, p.Path))))];
        BoardNote[] boards = [.. device.Points.Select(p => (Board: DeviceCell.BoardOf(p.Info.Name), p.Reading)).Where(p => p.Board is not null).Select(p => new BoardNote(p.Board!.Value, Answering(p.Reading)))];
        OutputNote[] outputs = [.. Outputs.Of(device, points, busy)];
        PointNote[] others = [.. device.Points
            .Where(p => DeviceCell.BoardOf(p.Info.Name) is null && !Outputs.Owns(p.Info.Name) && !(p.Info.Name.StartsWith(CompartmentPrefix, StringComparison.Ordinal) && p.Info.Name.EndsWith(DoorPoint, StringComparison.Ordinal)))
            .Select(p => new PointNote(p.Info.Name, p.Info.Unit, p.Reading.Value, p.Reading.Quality, p.Reading.Fault))];
        return new DeviceNote(device.Id, device.Kind, device.Name, device.Online, device.Verbs.Contains("unlock", StringComparer.Ordinal), doors, outputs, others, boards);
    }

    private static DoorNote Door(PartInfo part, LiveReading reading, bool busy)
    {
        DoorLook look = !reading.IsGood ? DoorLook.Unknown : reading.Value.Boolean ? DoorLook.Open : DoorLook.Closed;
        return new DoorNote(part.Path, part.Path[(part.Path.LastIndexOf('/') + 1)..], part.Size, look, reading.Fault, busy);
    }

    private static bool? Answering(LiveReading reading) => reading.IsGood ? reading.Value.Boolean : null;

    private HappeningNote Happening(EventNote note)
    {
        (string outcome, string fault, string text) = Own(note);
        return new HappeningNote(note.Device, note.Part, note.Kind, clock.ToUtc(note.BootId, note.MonotonicNs)?.UtcMs, outcome, fault, text);
    }

    /// <summary>What the event itself says to a person, where it does.</summary>
    private static (string Outcome, string Fault, string Text) Own(EventNote note)
    {
        try
        {
            using JsonDocument data = JsonDocument.Parse(note.DataJson.Length == 0 ? "{}" : note.DataJson);
            return (Field(data.RootElement, "outcome"), Field(data.RootElement, "fault"), Field(data.RootElement, "text"));
        }
        catch (JsonException)
        {
            return ("", "", "");
        }
    }

    private static string Field(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out JsonElement field) && field.ValueKind == JsonValueKind.String ? field.GetString()! : "";
}
