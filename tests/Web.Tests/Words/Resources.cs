using System.Xml.Linq;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.Web.Tests.Words;

/// <summary>The words of one language of one page, as they stand in its file.</summary>
public sealed record Resources(string File, IReadOnlyDictionary<string, string> Words)
{
    public static IReadOnlyList<string> GatewayFiles { get; } = ["gateway/Web/Text.resx", "gateway/Web/Text.en.resx"];

    public static IReadOnlyList<string> KioskFiles { get; } = ["gateway/Web/Kiosk/KioskText.resx", "gateway/Web/Kiosk/KioskText.en.resx"];

    public static IReadOnlyList<string> ConsoleFiles { get; } = ["cloud-ingest/Console/Words.resx", "cloud-ingest/Console/Words.en.resx"];

    public static Resources Read(string file) => new(
        file, XDocument.Load(RepoRoot.Under(file)).Descendants("data").ToDictionary(d => (string)d.Attribute("name")!, d => (string)d.Element("value")!, StringComparer.Ordinal));

    /// <summary>The codes that have no word, as "file: key".</summary>
    public static IEnumerable<string> Missing(IEnumerable<string> files, string prefix, IEnumerable<string> codes) =>
        files.Select(Read).SelectMany(r => codes.Where(code => !r.Words.TryGetValue(prefix + code, out string? word) || word.Length == 0).Select(code => $"{r.File}: {prefix}{code}"));
}
