using System.Text;

namespace LifeCircle.Edge.Contracts.Site;

/// <summary>Reads a site file: the site, or every error at once, each with its path. Never throws on what stands in the file.</summary>
public static class SiteReader
{
    /// <summary>A corner of a thousand boards is below this; more is another kind of file.</summary>
    public const int BytesMax = 4 << 20;

    private static readonly WholeReader<SiteFile> Reader = new("a site file", BytesMax, SiteJson.Default.SiteFile,
    [
        new SiteFile { Circle = "", Gateway = "" }, new BusSettings { Id = "", Kind = "", Port = "" }, new DeviceSettings { Id = "", Kind = "" }, new BoardSettings { Board = "", Bus = "" },
    ]);

    /// <param name="further">Checks of the caller's own, e.g. against its boards; they see the site without what is wrong already, and also run when there are errors.</param>
    public static SiteReading Read(string json, Func<SiteFile, IEnumerable<SiteError>>? further = null) => Read(Encoding.UTF8.GetBytes(json), further);

    public static SiteReading ReadFile(string path, Func<SiteFile, IEnumerable<SiteError>>? further = null)
    {
        try
        {
            long bytes = new FileInfo(path).Length;
            if (bytes > BytesMax) { return Wrong($"{path} has {bytes} bytes; a site file has at most {BytesMax}."); }
            return Read(File.ReadAllBytes(path), further);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Wrong($"the file cannot be read: {e.Message}");
        }
    }

    private static SiteReading Read(ReadOnlyMemory<byte> utf8, Func<SiteFile, IEnumerable<SiteError>>? further)
    {
        (SiteFile? site, IReadOnlyList<SiteError> errors) = Reader.Read(utf8, s => SiteRules.Check(s).Concat(further?.Invoke(s) ?? []), Follows);
        return new SiteReading(site, errors);
    }

    /// <summary>True for an error that is only the echo of one in the buses that it misses.</summary>
    private static bool Follows(SiteError error, SiteError shape) =>
        error.Path.EndsWith(".bus", StringComparison.Ordinal) && shape.Path.StartsWith("$.buses", StringComparison.Ordinal);

    private static SiteReading Wrong(string message) => new(null, [new SiteError("$", message)]);
}
