using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LifeCircle.Edge.Web.Documents;

/// <summary>Reads and changes the part of a document's text that has a form. What is typed is not judged here: what is no number stays a text, and the gateway's check names its place.</summary>
/// <remarks>Everything else in the text stays as it is but comments, which JSON cannot carry on.</remarks>
public static class DocumentText
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The lines of a list, or the one set of values: what stands in each field, empty for one that is not there.</summary>
    /// <param name="text">A document in force, so it is JSON.</param>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(string text, DocumentForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        JsonNode? part = Parse(text)[form.Path];
        return form.IsList
            ? [.. (part as JsonArray ?? []).OfType<JsonObject>().Select(line => Row(line, form))]
            : [Row(part as JsonObject ?? [], form)];
    }

    /// <summary>The text with this line in place of the one with its key, or after all others; with these values where there is no list.</summary>
    public static string With(string text, DocumentForm form, IReadOnlyDictionary<string, string> row)
    {
        ArgumentNullException.ThrowIfNull(form);
        JsonObject document = Parse(text);
        if (!form.IsList)
        {
            Fill(Part(document, form, () => new JsonObject()), form, row);
            return document.ToJsonString(Readable);
        }

        JsonArray lines = Part(document, form, () => new JsonArray());
        JsonObject? line = lines.OfType<JsonObject>().FirstOrDefault(l => Shown(l[form.Key]) == row[form.Key].Trim());
        if (line is null) { lines.Add(line = []); }
        Fill(line, form, row);
        return document.ToJsonString(Readable);
    }

    /// <summary>The text without the line of this key.</summary>
    public static string Without(string text, DocumentForm form, string key)
    {
        ArgumentNullException.ThrowIfNull(form);
        JsonObject document = Parse(text);
        JsonArray lines = Part(document, form, () => new JsonArray());
        foreach (JsonObject line in lines.OfType<JsonObject>().Where(l => Shown(l[form.Key]) == key).ToArray()) { lines.Remove(line); }
        return document.ToJsonString(Readable);
    }

    private static JsonObject Parse(string text) => JsonNode.Parse(text, documentOptions: Lenient) as JsonObject ?? [];

    private static T Part<T>(JsonObject document, DocumentForm form, Func<T> make)
        where T : JsonNode
    {
        if (document[form.Path] is T there) { return there; }
        T made = make();
        document[form.Path] = made;
        return made;
    }

    private static Dictionary<string, string> Row(JsonObject line, DocumentForm form) => form.Fields.ToDictionary(f => f.Name, f => Shown(line[f.Name]), StringComparer.Ordinal);

    private static string Shown(JsonNode? node) => node switch
    {
        null => "",
        JsonArray many => string.Join(", ", many.Select(Shown)),
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => node.ToJsonString(),
    };

    private static void Fill(JsonObject line, DocumentForm form, IReadOnlyDictionary<string, string> row)
    {
        foreach (DocumentField field in form.Fields)
        {
            string typed = row[field.Name].Trim();
            if (typed.Length == 0) { line.Remove(field.Name); }
            else { line[field.Name] = field.Kind switch { FieldKind.Whole => Whole(typed), FieldKind.Wholes => Wholes(typed), _ => JsonValue.Create(typed) }; }
        }
    }

    private static JsonArray Wholes(string typed) =>
        [.. typed.Split([',', '，', '、', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Whole)];

    private static JsonNode Whole(string typed) =>
        long.TryParse(typed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? JsonValue.Create(number) : JsonValue.Create(typed);
}
