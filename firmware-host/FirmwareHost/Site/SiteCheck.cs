using System.Text.Json;
using LifeCircle.Edge.Contracts.Site;
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
                else { yield return new($"{path}.board", $"board type \"{board.Board}\" is unknown; known are {Known(types.Keys)}."); }
            }
        }

        foreach (SiteError error in placed.SelectMany(p => CheckOne(site, p)).Concat(CheckBuses(placed)).Concat(CheckLines(placed)).Concat(CheckDoors(placed))) { yield return error; }
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

        foreach (SiteError error in type.Validate(board, path)) { yield return error; }
    }

    private static IEnumerable<SiteError> CheckBuses(IReadOnlyList<Placed> placed)
    {
        foreach (IGrouping<string, Placed> bus in placed.Where(p => p.Type.BusKind == "serial").GroupBy(p => p.Board.Bus))
        {
            Placed first = bus.First();
            foreach (Placed other in bus.Where(p => p.Type.Name != first.Type.Name))
            {
                yield return new($"{other.Path}.bus", $"bus \"{bus.Key}\" speaks \"{first.Type.Name}\" already ({first.Path}); one protocol per bus: give \"{other.Type.Name}\" a bus of its own.");
            }

            foreach (IGrouping<int, Placed> address in bus.GroupBy(p => p.Board.Address).Where(g => g.Count() > 1))
            {
                foreach (Placed other in address.Skip(1))
                {
                    yield return new($"{other.Path}.address", $"address {address.Key} on bus \"{bus.Key}\" is taken by {address.First().Path} already; set another one with the board's switches.");
                }
            }
        }
    }

    /// <summary>Contacts: a chip's line and a device's point can each be given only once.</summary>
    private static IEnumerable<SiteError> CheckLines(IReadOnlyList<Placed> placed)
    {
        Dictionary<(string Owner, string Value), string> taken = [];
        foreach (Placed one in placed.Where(p => p.Type.BusKind == "gpio" && p.Board.Settings is { ValueKind: JsonValueKind.Object }))
        {
            foreach ((string owner, string name) in new[] { (one.Board.Bus, "line"), (one.Device.Id, "point") })
            {
                if (!one.Board.Settings!.Value.TryGetProperty(name, out JsonElement value)) { continue; }
                string at = $"{one.Path}.settings.{name}";
                if (!taken.TryAdd(($"{name} of {owner}", value.GetRawText()), at))
                {
                    yield return new(at, $"{value.GetRawText()} is taken by {taken[($"{name} of {owner}", value.GetRawText())]} already; each needs its own.");
                }
            }
        }
    }

    private static IEnumerable<SiteError> CheckDoors(IReadOnlyList<Placed> placed)
    {
        // Only doors are numbered over the whole device, not the contacts beside them; a board whose settings are wrong has no number of doors yet.
        foreach (IGrouping<DeviceSettings, Placed> device in placed.Where(p => p.Device.Kind == "locker" && p.Type.BusKind == "serial" && !p.Type.Validate(p.Board, p.Path).Any()).GroupBy(p => p.Device))
        {
            Dictionary<int, string> taken = [];
            foreach (Placed board in device)
            {
                int[] twice = [.. Enumerable.Range(board.Board.First, board.Type.PartCount(board.Board)).Where(n => !taken.TryAdd(n, board.Path))];
                if (twice.Length > 0)
                {
                    yield return new($"{board.Path}.first", $"compartments {twice[0]} to {twice[^1]} belong to {taken[twice[0]]} already; the next free number is {taken.Keys.Max() + 1}.");
                }
            }
        }
    }

    private static string Known(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));

    private sealed record Placed(string Path, DeviceSettings Device, BoardSettings Board, IBoardType Type);
}
