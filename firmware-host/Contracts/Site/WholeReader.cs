using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LifeCircle.Edge.Contracts.Site;

/// <summary>Reads one kind of JSON file into its C# type: the value, or every error at once, each with its path. Never throws on what stands in the file.</summary>
/// <param name="what">What is read, in words: "a site file".</param>
/// <param name="bytesMax">More is refused unread.</param>
/// <param name="templates">One of each type below <typeparamref name="T"/>, with its defaults.</param>
public sealed class WholeReader<T>(string what, int bytesMax, JsonTypeInfo<T> type, IReadOnlyList<object> templates)
    where T : class
{
    /// <summary>A file with more than these is another kind of file; what goes beyond one value alone is not looked at then.</summary>
    private const int ErrorsMax = 1_000;

    private static readonly JsonDocumentOptions Document = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <param name="rules">What no single value can break alone; sees the value without what is wrong already, and also runs when there are errors.</param>
    /// <param name="follows">True for a rule's error that is only the echo of an error found before; the same place is one anyway.</param>
    public (T? Value, IReadOnlyList<SiteError> Errors) Read(ReadOnlyMemory<byte> utf8, Func<T, IEnumerable<SiteError>> rules, Func<SiteError, SiteError, bool>? follows = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (utf8.Length > bytesMax) { return Wrong($"this has {utf8.Length} bytes; {what} has at most {bytesMax}."); }
        if (utf8.Span.StartsWith(Encoding.UTF8.Preamble)) { utf8 = utf8[Encoding.UTF8.Preamble.Length..]; }
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Document);
            return Check(document.RootElement, rules, follows);
        }
        catch (JsonException e)
        {
            return Wrong($"this is no JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {e.Message.Split(" LineNumber", 2)[0]}");
        }
    }

    private (T? Value, IReadOnlyList<SiteError> Errors) Check(JsonElement root, Func<T, IEnumerable<SiteError>> rules, Func<SiteError, SiteError, bool>? follows)
    {
        if (BrokenText(root, "$") is { } broken) { return (null, [broken]); }
        if (root.ValueKind != JsonValueKind.Object) { return Wrong($"{what} is one object {{ … }}."); }

        List<SiteError> errors = [];
        ArrayBufferWriter<byte> copy = new();
        using (Utf8JsonWriter writer = new(copy)) { new JsonShape(type.Options, templates, errors, writer).Check(root, type, "$"); }

        if (errors.Count > ErrorsMax) { return (null, [.. errors.Take(ErrorsMax), new SiteError("$", $"{errors.Count - ErrorsMax} more errors: this is hardly {what}.")]); }
        T value = JsonSerializer.Deserialize(copy.WrittenSpan, type)!;
        SiteError[] shape = [.. errors];
        errors.AddRange(rules(value).Where(e => !shape.Any(s => e.Path.StartsWith(s.Path, StringComparison.Ordinal) || follows?.Invoke(e, s) == true)));
        return errors.Count == 0 ? (value, []) : (null, errors);
    }

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

    private static (T? Value, IReadOnlyList<SiteError> Errors) Wrong(string message) => (null, [new SiteError("$", message)]);
}
