using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Model.Documents;

namespace LifeCircle.Edge.Gateway.Documents;

/// <summary>What a document says of the site, beside the site file: devices must be there.</summary>
internal static class DocumentFit
{
    public static IEnumerable<SiteError> Check(string name, SiteDocuments documents, SiteFile site)
    {
        string[] lockers = [.. site.Devices.Where(d => d.Kind == "locker").Select(d => d.Id)];
        return name switch
        {
            DocumentNames.Addresses => Missing(documents.Addresses.Items.Select(a => a.Device), lockers, "$.addresses"),
            DocumentNames.Lockers =>
            [
                .. Missing(documents.Lockers.OutOfService.Select(o => o.Device), lockers, "$.outOfService"),
                .. Missing(documents.Lockers.Chilled.Select(c => c.Device), lockers, "$.chilled"),
            ],
            _ => [],
        };
    }

    private static IEnumerable<SiteError> Missing(IEnumerable<string> named, string[] lockers, string path) => named
        .Select((device, i) => (device, i)).Where(d => !lockers.Contains(d.device, StringComparer.Ordinal))
        .Select(d => new SiteError($"{path}[{d.i}].device", $"the site file has no locker \"{d.device}\"; {SiteWords.InsteadOf(d.device, lockers)}"));
}
