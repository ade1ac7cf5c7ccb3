using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LifeCircle.Edge.Contracts.Site;

/// <summary>Reads a site file: the site, or every error at once, each with its path. Never throws on what stands in the file.</summary>
public static class SiteReader
{
    /// <summary>A corner of a thousand boards is below this; more is another kind of file.</summary>
    public const int BytesMax = 4 << 20;

    private static readonly JsonDocumentOptions Document = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

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
        if (utf8.Span.StartsWith(Encoding.UTF8.Preamble)) { utf8 = utf8[Encoding.UTF8.Preamble.Length..]; }
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Document);
            return Check(document.RootElement, further);
        }
        catch (JsonException e)
        {
            return Wrong($"this is no JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {e.Message.Split(" LineNumber", 2)[0]}");
        }
    }

    private static SiteReading Check(JsonElement root, Func<SiteFile, IEnumerable<SiteError>>? further)
    {
        if (BrokenText(root, "$") is { } broken) { return new SiteReading(null, [broken]); }
        if (root.ValueKind != JsonValueKind.Object) { return Wrong("a site file is one object { … }."); }

        List<SiteError> errors = [];
        ArrayBufferWriter<byte> copy = new();
        using (Utf8JsonWriter writer = new(copy)) { new SiteShape(errors, writer).Check(root, SiteJson.Default.SiteFile, "$"); }

        SiteFile site = JsonSerializer.Deserialize(copy.WrittenSpan, SiteJson.Default.SiteFile)!;
        SiteError[] shape = [.. errors];
        errors.AddRange(SiteRules.Check(site).Concat(further?.Invoke(site) ?? []).Where(e => !Follows(e, shape)));
        return errors.Count == 0 ? new SiteReading(site, []) : new SiteReading(null, errors);
    }

    /// <summary>True for an error that is only the echo of one that has been found in the same place, or in the buses that it misses.</summary>
    private static bool Follows(SiteError error, SiteError[] shape) => shape.Any(s =>
        error.Path.StartsWith(s.Path, StringComparison.Ordinal) || (error.Path.EndsWith(".bus", StringComparison.Ordinal) && s.Path.StartsWith("$.buses", StringComparison.Ordinal)));

    /// <summary>Half a surrogate pair or broken UTF-8 parses but cannot become a string; found here so that no later reader trips over it.</summary>
    private static SiteError? BrokenText(JsonElement element, string path)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.String when element.GetString() is null => null,
                JsonValueKind.Object => element.EnumerateObject().Select(p => BrokenText(p.Value, SiteWords.Below(path, p.Name))).FirstOrDefault(e => e is not null),
                JsonValueKind.Array => element.EnumerateArray().Select((item, i) => BrokenText(item, $"{path}[{i}]")).FirstOrDefault(e => e is not null),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return new SiteError(path, "a text or name here is not valid Unicode.");
        }
    }

    private static SiteReading Wrong(string message) => new(null, [new SiteError("$", message)]);
}
