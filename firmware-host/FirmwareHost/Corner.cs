using System.Globalization;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Commands;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.FirmwareHost.Points;
using LifeCircle.Edge.FirmwareHost.Polling;
using LifeCircle.Edge.FirmwareHost.Wires;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost;

/// <summary>Where a part that takes commands hangs: a door or an output.</summary>
/// <param name="Slot">Place of its board among those of the bus.</param>
/// <param name="Number">Its number on the board's terminals.</param>
/// <param name="Switches">The row of outputs that it belongs to; null for a door.</param>
public sealed record PartPlace(BusLoop Bus, int Slot, int Number, ISwitchBank? Switches)
{
    public BoardSlot Board => Bus.Boards[Slot];

    /// <summary>The row of doors that it belongs to; null for an output.</summary>
    public DoorPoll? Doors => Switches is null ? Board.Doors : null;
}

/// <summary>The corner that a site file describes, wired up: buses with their boards, devices with their doors and outputs.</summary>
public sealed class Corner
{
    private readonly Dictionary<(string Device, string Part), PartPlace> _parts = [];

    private Corner(SiteFile site) => Site = site;

    public SiteFile Site { get; }

    public IReadOnlyList<BusLoop> Buses { get; private set; } = [];

    public bool HasDevice(string device) => Site.Devices.Any(d => d.Id == device);

    /// <summary>The commands that at least one part of a device takes.</summary>
    public IReadOnlyList<string> Verbs(string device) => [.. _parts.Where(p => p.Key.Device == device).SelectMany(p => Commands.Verbs.Of(p.Value)).Distinct()];

    public PartPlace? FindPart(string device, string part) => _parts.GetValueOrDefault((device, part));

    /// <summary>Parts of a device that take commands: compartments and outputs, each in the order of their numbers; compartments with their size, empty for none.</summary>
    public IEnumerable<(string Part, string Size)> Parts(DeviceSettings device) => _parts.Where(p => p.Key.Device == device.Id)
        .Select(p => (p.Key.Part, IsDoor: p.Value.Switches is null, Number: int.Parse(p.Key.Part.AsSpan(p.Key.Part.IndexOf('/', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture)))
        .OrderBy(p => !p.IsDoor).ThenBy(p => p.Number)
        .Select(p => (p.Part, p.IsDoor ? SizeOf(device, p.Number) : ""));

    /// <summary>Makes the drivers and opens the wires; a port that is missing is opened later by its link. The site is valid.</summary>
    public static Corner Build(SiteFile site, IReadOnlyList<IBoardType> catalogue, IWires wires, PointTable points, CornerServices services)
    {
        Dictionary<string, IBoardType> types = catalogue.ToDictionary(t => t.Name);
        Dictionary<string, (BusSettings Settings, BusWire Wire, List<BoardSlot> Slots)> buses = [];
        foreach (BusSettings bus in site.Buses) { buses.Add(bus.Id, (bus, wires.Open(bus, NeedsOf(site, bus, types)), [])); }

        foreach (DeviceSettings device in site.Devices)
        {
            for (int i = 0; i < device.Boards.Count; i++)
            {
                BoardSettings settings = device.Boards[i];
                (BusSettings bus, BusWire wire, List<BoardSlot> slots) = buses[settings.Bus];
                IBoard board = types[settings.Board].Create(new BoardContext(device, settings, bus, wire.Ends, services.Time));
                List<IPoll> polls = [];
                if (board is ILockBank bank) { polls.Add(new DoorPoll(device.Id, settings.First, bank, points, services.Recorder, services.Clock)); }
                if (board is IPointSource source) { polls.Add(new PointPoll(device.Id, source, points, services.Recorder, services.Clock)); }
                slots.Add(new BoardSlot(device.Id, i, settings.Board, settings.Address, board, polls, KeeperOf(device.Id, i, settings.First, board, services), points, services.Recorder, services.Clock));
            }
        }

        Corner corner = new(site);
        corner.Buses = [.. buses.Values.Select(b => new BusLoop(b.Settings, b.Wire, b.Slots, services.Orders, services.Clock, services.Time, services.Logs.CreateLogger<BusLoop>()))];
        foreach (BusLoop bus in corner.Buses) { corner.AddParts(bus); }
        return corner;
    }

    /// <summary>Commands that a crash interrupted: a door that opens now was perhaps opened by one of them.</summary>
    public void Remember(IEnumerable<Intent> unknown)
    {
        foreach (Intent intent in unknown)
        {
            if (FindPart(intent.Device, intent.Part) is { Doors: { } doors } place) { doors.Pulsed(place.Number, intent.CommandId); }
        }
    }

    /// <summary>What the boards on the bus ask for; the site may say otherwise. Boards of one protocol that ask for different rates need the site's word.</summary>
    internal static LineNeeds NeedsOf(SiteFile site, BusSettings bus, Dictionary<string, IBoardType> types) =>
        site.Devices.SelectMany(d => d.Boards).Where(b => b.Bus == bus.Id).Select(b => LineNeeds.Of(types[b.Board], b)).FirstOrDefault();

    private static OutputKeeper? KeeperOf(string device, int index, int first, IBoard board, CornerServices services) => board is ISafeOutputs outputs
        ? new OutputKeeper(device, BoardSlot.Part(index), first, outputs, services.Gateway, services.Recorder, services.Clock, services.Logs.CreateLogger<OutputKeeper>())
        : null;

    private static string SizeOf(DeviceSettings device, int compartment) =>
        device.Sizes.FirstOrDefault(s => CompartmentRange.TryRead(s.Key, out int from, out int through) && compartment >= from && compartment <= through).Value ?? "";

    private void AddParts(BusLoop bus)
    {
        for (int slot = 0; slot < bus.Boards.Count; slot++)
        {
            BoardSlot board = bus.Boards[slot];
            foreach ((int i, int number) in (board.Doors?.Numbers ?? []).Index()) { _parts.Add((board.Device, DoorPoll.Part(number)), new PartPlace(bus, slot, i + 1, null)); }
            foreach ((int i, int number) in (board.Outputs?.Numbers ?? []).Index()) { _parts.Add((board.Device, PartNames.Relay(number)), new PartPlace(bus, slot, i + 1, board.Outputs!.Switches)); }
        }
    }
}

/// <summary>What every part of a corner is made with.</summary>
public sealed record CornerServices(EventRecorder Recorder, OrderDesk Orders, GatewayPresence Gateway, BootClock Clock, TimeProvider Time, ILoggerFactory Logs);
