using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Wires;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost.Site;

/// <summary>Compares a site with the boards that exist: types, addresses, doors, and their own settings.</summary>
public static class SiteCheck
{
    /// <summary>Reads a site file with these checks on top of the reader's own.</summary>
    public static SiteReading ReadFile(string path, IReadOnlyList<IBoardType> catalogue) => SiteReader.ReadFile(path, site => Check(site, catalogue));

    public static IEnumerable<SiteError> Check(SiteFile site, IReadOnlyList<IBoardType> catalogue)
    {
        Dictionary<string, IBoardType> types = catalogue.ToDictionary(t => t.Name);
        List<Placed> placed = [];
        for (int d = 0; d < site.Devices.Count; d++)
        {
            for (int b = 0; b < site.Devices[d].Boards.Count; b++)
            {
                BoardSettings board = site.Devices[d].Boards[b];
                string path = $"$.devices[{d}].boards[{b}]";
                if (types.TryGetValue(board.Board, out IBoardType? type)) { placed.Add(new Placed(path, site.Devices[d], board, type)); }
                else { yield return new($"{path}.board", Unknown(board.Board, types.Keys)); }
            }
        }

        foreach (SiteError error in placed.SelectMany(p => CheckOne(site, p)).Concat(CheckBuses(placed)).Concat(CheckLines(site, placed)).Concat(CheckPoints(placed)).Concat(CheckDoors(placed))) { yield return error; }
    }

    private static IEnumerable<SiteError> CheckOne(SiteFile site, Placed placed)
    {
        (string path, DeviceSettings device, BoardSettings board, IBoardType type) = placed;
        if (!type.DeviceKinds.Contains(device.Kind))
        {
            yield return new($"{path}.board", $"\"{type.Name}\" does not belong to a device of kind \"{device.Kind}\"; it belongs to {Known(type.DeviceKinds)}.");
        }

        BusSettings? bus = site.Buses.FirstOrDefault(b => b.Id == board.Bus);
        if (bus is not null && bus.Kind != type.BusKind)
        {
            yield return new($"{path}.bus", $"\"{board.Bus}\" is a {bus.Kind} bus; \"{type.Name}\" hangs on a {type.BusKind} bus.");
        }

        if (board.Address < type.Addresses.Min || board.Address > type.Addresses.Max)
        {
            yield return new($"{path}.address", type.Addresses.Max == 0
                ? $"{board.Address} stands here; \"{type.Name}\" has no address, leave it out."
                : $"{board.Address} stands here; \"{type.Name}\" takes {type.Addresses.Min} to {type.Addresses.Max}.");
        }

        foreach (SiteError error in placed.IsValid ? type.ValidateIn(device, board, path) : type.Validate(board, path)) { yield return error; }
    }

    private static IEnumerable<SiteError> CheckBuses(IReadOnlyList<Placed> placed)
    {
        foreach (IGrouping<string, Placed> bus in placed.GroupBy(p => p.Board.Bus))
        {
            Placed first = bus.First();
            bool isSerial = first.Type.BusKind == "serial";
            foreach (Placed other in bus.Where(p => isSerial && p.Type.Protocol != first.Type.Protocol))
            {
                yield return new($"{other.Path}.bus", $"bus \"{bus.Key}\" speaks \"{first.Type.Protocol}\" already ({first.Path}); one protocol per bus: give \"{other.Type.Name}\" a bus of its own.");
            }

            Dictionary<string, string> taken = [];
            foreach ((Placed one, string below, string place) in bus.Where(p => p.IsValid).SelectMany(p => p.Type.PlacesOf(p.Board).Select(at => (p, at.Path, at.Place))))
            {
                if (!taken.TryAdd(place, one.Path)) { yield return new($"{one.Path}.{below}", $"{place} on bus \"{bus.Key}\" is taken by {taken[place]} already; each board needs its own."); }
            }
        }
    }

    /// <summary>One line has one rate and one parity bit: where its boards ask for different ones, the site must say which.</summary>
    private static IEnumerable<SiteError> CheckLines(SiteFile site, IReadOnlyList<Placed> placed)
    {
        for (int i = 0; i < site.Buses.Count; i++)
        {
            BusSettings bus = site.Buses[i];
            LineNeeds[] needs = [.. placed.Where(p => p.Board.Bus == bus.Id && p.Type.BusKind == "serial").Select(p => LineNeeds.Of(p.Type, p.Board)).Distinct()];
            if (bus.Baud is null && needs.DistinctBy(n => n.Baud).Count() > 1)
            {
                yield return new($"$.buses[{i}].baud", $"Is missing, and the boards on it are made for {string.Join(" and ", needs.Select(n => n.Baud).Distinct())} bits per second; set them all to one rate and write it here.");
            }

            if (bus.Parity is null && needs.DistinctBy(n => n.Parity).Count() > 1)
            {
                yield return new($"$.buses[{i}].parity", $"Is missing, and the boards on it are made for {string.Join(" and ", needs.Select(n => n.Parity.ToString().ToLowerInvariant()).Distinct())} parity; set them all alike and write it here.");
            }
        }
    }

    /// <summary>Two boards of a device must not have a point of the same name.</summary>
    private static IEnumerable<SiteError> CheckPoints(IReadOnlyList<Placed> placed)
    {
        foreach (IGrouping<DeviceSettings, Placed> device in placed.Where(p => p.IsValid).GroupBy(p => p.Device))
        {
            Dictionary<string, string> taken = [];
            foreach (Placed one in device)
            {
                string[] twice = [.. one.Type.PointNames(device.Key, one.Board).Where(name => !taken.TryAdd(name, one.Path))];
                if (twice.Length > 0)
                {
                    yield return new($"{one.Path}.settings", $"the point \"{twice[0]}\" of device \"{device.Key.Id}\" is taken by {taken[twice[0]]} already; give this board another point or part.");
                }
            }
        }
    }

    private static IEnumerable<SiteError> CheckDoors(IReadOnlyList<Placed> placed)
    {
        // Only doors are numbered over the whole device, not the contacts beside them; a board whose settings are wrong has no number of doors yet.
        foreach (IGrouping<DeviceSettings, Placed> device in placed.Where(p => p.IsValid && p.Type.PartCount(p.Device, p.Board) > 0).GroupBy(p => p.Device))
        {
            Dictionary<int, string> taken = [];
            foreach (Placed board in device)
            {
                int[] twice = [.. Enumerable.Range(board.Board.First, board.Type.PartCount(board.Device, board.Board)).Where(n => !taken.TryAdd(n, board.Path))];
                if (twice.Length > 0)
                {
                    yield return new($"{board.Path}.first", $"compartments {twice[0]} to {twice[^1]} belong to {taken[twice[0]]} already; the next free number is {taken.Keys.Max() + 1}.");
                }
            }
        }
    }

    private static string Unknown(string board, IEnumerable<string> known) => Boards.OptIn.TryGetValue(board, out string? build)
        ? $"board type \"{board}\" is unknown to this build of firmware-host; it is there when built with {build}."
        : $"board type \"{board}\" is unknown; known are {Known(known)}.";

    private static string Known(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));

    private sealed record Placed(string Path, DeviceSettings Device, BoardSettings Board, IBoardType Type)
    {
        /// <summary>Its own settings are right, so that more can be asked about them.</summary>
        public bool IsValid { get; } = !Type.Validate(Board, Path).Any();
    }
}
