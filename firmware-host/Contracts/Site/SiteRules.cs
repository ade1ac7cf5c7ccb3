namespace LifeCircle.Edge.Contracts.Site;

/// <summary>What no single value of a site file can break alone: names that must be unique, and names that must exist.</summary>
internal static class SiteRules
{
    private static readonly string[] SizeNames = ["S", "M", "L", "XL"];

    public static IEnumerable<SiteError> Check(SiteFile site)
    {
        if (Directory.Exists("/usr/share/zoneinfo") && !TimeZoneInfo.TryFindSystemTimeZoneById(site.TimeZone, out _))
        {
            yield return new("$.timeZone", $"\"{site.TimeZone}\" is no IANA time zone of this system; right is e.g. Asia/Shanghai.");
        }

        IEnumerable<SiteError> rest =
        [
            .. SiteWords.Twice(site.Buses, b => b.Id, "$.buses", "id"), .. SiteWords.Twice(site.Buses, b => b.Port, "$.buses", "port"),
            .. SiteWords.Twice(site.Devices, d => d.Id, "$.devices", "id"),
            .. site.Devices.SelectMany((device, i) => CheckDevice(site, device, $"$.devices[{i}]")),
        ];
        foreach (SiteError error in rest) { yield return error; }
    }

    private static IEnumerable<SiteError> CheckDevice(SiteFile site, DeviceSettings device, string path)
    {
        string[] buses = [.. site.Buses.Select(b => b.Id)];
        for (int i = 0; i < device.Boards.Count; i++)
        {
            string bus = device.Boards[i].Bus;
            if (!buses.Contains(bus)) { yield return new($"{path}.boards[{i}].bus", $"there is no bus \"{bus}\" in $.buses; {SiteWords.InsteadOf(bus, buses)}"); }
        }

        IEnumerable<SiteError> unclear = CheckRanges(device.Columns, $"{path}.columns", "puts compartments into a column that are in another already")
            .Concat(CheckRanges(device.EasyReach, $"{path}.easyReach", "names compartments a second time"));
        foreach (SiteError error in unclear) { yield return error; }
        List<(int From, int Through)> ranges = [];
        foreach ((string key, string size) in device.Sizes)
        {
            string at = SiteWords.Below($"{path}.sizes", key);
            if (!SizeNames.Contains(size)) { yield return new(at, $"\"{size}\" is no size; S, M, L and XL are."); }
            if (!CompartmentRange.TryRead(key, out int from, out int through))
            {
                yield return new(at, $"\"{key}\" is no range of compartments; right are e.g. \"5\" and \"1-8\".");
                continue;
            }

            if (ranges.Any(r => r.From <= through && from <= r.Through)) { yield return new(at, $"\"{key}\" gives compartments a size that another line has given already."); }
            ranges.Add((from, through));
        }
    }

    private static IEnumerable<SiteError> CheckRanges(IReadOnlyList<string> ranges, string path, string twice)
    {
        for (int i = 0; i < ranges.Count; i++)
        {
            if (!CompartmentRange.TryRead(ranges[i], out int from, out int through)) { yield return new($"{path}[{i}]", $"\"{ranges[i]}\" is no range of compartments; right are e.g. \"5\" and \"1-8\"."); }
            else if (Enumerable.Range(from, through - from + 1).Any(n => CompartmentRange.Any(ranges.Take(i), n))) { yield return new($"{path}[{i}]", $"\"{ranges[i]}\" {twice}."); }
        }
    }
}
