using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Gateway.Lockers;
using LifeCircle.Edge.Model.Documents;

namespace LifeCircle.Edge.Gateway.Documents;

/// <summary>What a document says of the site, beside the site file: devices must be there, and compartments where the file says which there are.</summary>
internal static class DocumentFit
{
    public static IEnumerable<SiteError> Check(string name, SiteDocuments documents, SiteFile site)
    {
        string[] lockers = [.. site.Devices.Where(d => d.Kind == "locker").Select(d => d.Id)];
        return name switch
        {
            DocumentNames.Addresses =>
            [
                .. Missing(documents.Addresses.Items.Select(a => a.Device), lockers, "$.addresses"),
                .. documents.Addresses.Items.SelectMany((a, i) => NoPart(site, a.Device, a.Part, $"$.addresses[{i}].part")),
            ],
            DocumentNames.Lockers =>
            [
                .. Missing(documents.Lockers.OutOfService.Select(o => o.Device), lockers, "$.outOfService"),
                .. documents.Lockers.OutOfService.SelectMany((o, i) => NoPart(site, o.Device, o.Part, $"$.outOfService[{i}].part")),
                .. Missing(documents.Lockers.Chilled.Select(c => c.Device), lockers, "$.chilled"),
                .. documents.Lockers.Chilled.SelectMany((c, i) => c.Parts.SelectMany((part, n) => NoPart(site, c.Device, part, $"$.chilled[{i}].parts[{n}]"))),
                .. documents.Lockers.Chilled.SelectMany((c, i) => NoDevice(site, c.Point, $"$.chilled[{i}].point")),
            ],
            _ => [],
        };
    }

    /// <summary>The site file names compartments by giving them sizes; where it gives none, nothing is known of them here.</summary>
    private static IEnumerable<SiteError> NoPart(SiteFile site, string device, string part, string path)
    {
        if (site.Devices.FirstOrDefault(d => d.Id == device) is { Sizes.Count: > 0 } locker && !CompartmentRange.Any(locker.Sizes.Keys, FreeCompartments.NumberOf(part)))
        {
            yield return new(path, $"the locker \"{device}\" has no \"{part}\"; its compartments are {string.Join(", ", locker.Sizes.Keys)}, written as compartment/07.");
        }
    }

    /// <summary>A thermometer that is none would spoil everything in the chamber after a while.</summary>
    private static IEnumerable<SiteError> NoDevice(SiteFile site, string point, string path)
    {
        string device = point[..point.IndexOf('/', StringComparison.Ordinal)];
        string[] all = [.. site.Devices.Select(d => d.Id)];
        if (!all.Contains(device, StringComparer.Ordinal)) { yield return new(path, $"the site file has no device \"{device}\"; {SiteWords.InsteadOf(device, all)}"); }
    }

    private static IEnumerable<SiteError> Missing(IEnumerable<string> named, string[] lockers, string path) => named
        .Select((device, i) => (device, i)).Where(d => !lockers.Contains(d.device, StringComparer.Ordinal))
        .Select(d => new SiteError($"{path}[{d.i}].device", $"the site file has no locker \"{d.device}\"; {SiteWords.InsteadOf(d.device, lockers)}"));
}
