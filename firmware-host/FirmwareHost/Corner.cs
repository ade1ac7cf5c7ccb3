using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Commands;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.FirmwareHost.Points;
using LifeCircle.Edge.FirmwareHost.Polling;
using LifeCircle.Edge.FirmwareHost.Wires;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost;

/// <summary>Where a door hangs.</summary>
/// <param name="Slot">Place of its board among those of the bus.</param>
/// <param name="Door">Its number on the board's terminals.</param>
public sealed record DoorPlace(BusLoop Bus, int Slot, int Door);

/// <summary>The corner that a site file describes, wired up: buses with their boards, devices with their doors.</summary>
public sealed class Corner
{
    private readonly Dictionary<(string Device, string Part), DoorPlace> _doors = [];

    private Corner(SiteFile site) => Site = site;

    public SiteFile Site { get; }

    public IReadOnlyList<BusLoop> Buses { get; private set; } = [];

    public bool HasDevice(string device) => Site.Devices.Any(d => d.Id == device);

    public bool HasDoors(string device) => _doors.Keys.Any(d => d.Device == device);

    public DoorPlace? FindDoor(string device, string part) => _doors.GetValueOrDefault((device, part));

    /// <summary>Compartments of a device in the order of their numbers, each with its size, empty for none.</summary>
    public IEnumerable<(string Part, string Size)> Parts(DeviceSettings device) => _doors.Keys.Where(d => d.Device == device.Id)
        .Select(d => (d.Part, Number: int.Parse(d.Part.AsSpan(d.Part.IndexOf('/', StringComparison.Ordinal) + 1), System.Globalization.CultureInfo.InvariantCulture)))
        .OrderBy(d => d.Number)
        .Select(d => (d.Part, device.Sizes.FirstOrDefault(s => CompartmentRange.TryRead(s.Key, out int from, out int through) && d.Number >= from && d.Number <= through).Value ?? ""));

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
                slots.Add(new BoardSlot(device.Id, i, settings.Board, settings.Address, board, polls, points, services.Recorder, services.Clock));
            }
        }

        Corner corner = new(site);
        corner.Buses = [.. buses.Values.Select(b => new BusLoop(b.Settings, b.Wire, b.Slots, services.Unlocks, services.Clock, services.Time, services.Logs.CreateLogger<BusLoop>()))];
        foreach (BusLoop bus in corner.Buses) { corner.AddDoors(bus); }
        return corner;
    }

    /// <summary>Commands that a crash interrupted: a door that opens now was perhaps opened by one of them.</summary>
    public void Remember(IEnumerable<Intent> unknown)
    {
        foreach (Intent intent in unknown)
        {
            if (FindDoor(intent.Device, intent.Part) is { } place) { place.Bus.Boards[place.Slot].Doors!.Pulsed(place.Door, intent.CommandId); }
        }
    }

    /// <summary>What the boards on the bus ask for; the site may say otherwise. Boards of one protocol that ask for different rates need the site's word.</summary>
    private static LineNeeds NeedsOf(SiteFile site, BusSettings bus, Dictionary<string, IBoardType> types) =>
        site.Devices.SelectMany(d => d.Boards).Where(b => b.Bus == bus.Id).Select(b => LineNeeds.Of(types[b.Board], b)).FirstOrDefault();

    private void AddDoors(BusLoop bus)
    {
        for (int slot = 0; slot < bus.Boards.Count; slot++)
        {
            if (bus.Boards[slot].Doors is not { } doors) { continue; }
            int door = 1;
            foreach (int number in doors.Numbers) { _doors.Add((bus.Boards[slot].Device, DoorPoll.Part(number)), new DoorPlace(bus, slot, door++)); }
        }
    }
}

/// <summary>What every part of a corner is made with.</summary>
public sealed record CornerServices(EventRecorder Recorder, UnlockDesk Unlocks, BootClock Clock, TimeProvider Time, ILoggerFactory Logs);
