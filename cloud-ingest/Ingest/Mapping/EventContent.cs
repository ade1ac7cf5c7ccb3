using System.Buffers;
using System.Text;
using System.Text.Json;
using LifeCircle.Edge.Sparkplug.Sealing;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>An event's JSON, read once.</summary>
/// <remarks>
/// The kind's own fields stand beside <c>id</c> and <c>part</c>, or in an object <c>data</c>. Scalars become fields of the database;
/// whatever is nested stays in the registry. The sealed part is taken out: it has a row of its own there, which can be erased.
/// </remarks>
public sealed class EventContent
{
    private const int FieldsMax = 64;
    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal) { "id", "part", "offset", "circle", "gateway", "device", "kind", "time", "time_quality", SealedText.Field };
    private static readonly JsonWriterOptions AsItCame = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Dictionary<string, FieldValue> _own = new(StringComparer.Ordinal);

    private bool _hasSealed;

    private EventContent(string kind, string body) => (Kind, Body) = (kind, body);

    public string Kind { get; }

    /// <summary>The JSON as it came, without the sealed part.</summary>
    public string Body { get; private set; }

    /// <summary>The sealed part as it came; null for none, or for one that cannot be kept.</summary>
    public string? Sealed { get; private set; }

    /// <summary>Why the sealed part cannot be kept; empty when it can.</summary>
    public string SealedTrouble { get; private set; } = "";

    public string Id { get; private set; } = "";

    public string Part { get; private set; } = "";

    public IReadOnlyDictionary<string, FieldValue> Own => _own;

    public string TextOf(string name) => _own.TryGetValue(name, out FieldValue value) && value.Kind == FieldKind.Text ? value.Text : "";

    public long NumberOf(string name) => _own.TryGetValue(name, out FieldValue value) && value.Kind == FieldKind.Integer ? value.Integer : 0;

    /// <param name="error">A sentence when false.</param>
    public static bool TryRead(string kind, string json, out EventContent content, out string error)
    {
        content = new EventContent(kind, json);
        error = "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                error = "The event is not a JSON object.";
                content.Body = SealedText.Masked(json);
                return false;
            }

            content.Take(document.RootElement, nested: false);
            if (content._hasSealed) { content.Body = WithoutSealed(document.RootElement); }
            return true;
        }
        catch (JsonException e)
        {
            error = $"The event is not JSON: {e.Message}";
            content.Body = SealedText.Masked(json);
            return false;
        }
    }

    private void Take(JsonElement element, bool nested)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Name == "id" && !nested && property.Value.ValueKind == JsonValueKind.String) { Id = property.Value.GetString()!; }
            if (property.Name == "part" && !nested && property.Value.ValueKind == JsonValueKind.String) { Part = property.Value.GetString()!; }
            if (property.Name == SealedText.Field) { TakeSealed(property.Value); }
            if (property.Name == "data" && !nested && property.Value.ValueKind == JsonValueKind.Object) { Take(property.Value, nested: true); }
            if (property.Name.Length == 0 || property.Name[0] == '_' || Taken.Contains(property.Name) || _own.Count >= FieldsMax) { continue; }
            if (Value(property.Value) is { } value) { _own[property.Name] = value; }
        }
    }

    /// <summary>A text of a later scheme is kept too; whoever opens it will know it.</summary>
    private void TakeSealed(JsonElement element)
    {
        _hasSealed = true;
        string? text = element.ValueKind == JsonValueKind.String ? element.GetString()! : null;
        Sealed = text is { Length: > 0 and <= SealedText.CharsMax } ? text : null;
        SealedTrouble = Sealed is not null ? "" : text is null ? "The sealed part is not a text." : $"The sealed part has {text.Length} characters; 1 to {SealedText.CharsMax} are kept.";
    }

    private static string WithoutSealed(JsonElement root)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer, AsItCame)) { Write(writer, root, nested: false); }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);

        static void Write(Utf8JsonWriter writer, JsonElement element, bool nested)
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in element.EnumerateObject().Where(p => p.Name != SealedText.Field))
            {
                if (nested || property.Name != "data" || property.Value.ValueKind != JsonValueKind.Object)
                {
                    property.WriteTo(writer);
                    continue;
                }

                writer.WritePropertyName(property.Name);
                Write(writer, property.Value, nested: true);
            }

            writer.WriteEndObject();
        }
    }

    private static FieldValue? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => FieldValue.Of(true),
        JsonValueKind.False => FieldValue.Of(false),
        JsonValueKind.String => FieldValue.Of(element.GetString()!),
        JsonValueKind.Number => element.TryGetInt64(out long whole) ? FieldValue.Of(whole) : FieldValue.Of(element.GetDouble()),
        _ => null,
    };
}
