using System.Text.Json;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>An event's JSON, read once.</summary>
/// <remarks>
/// The kind's own fields stand beside <c>id</c> and <c>part</c>, or in an object <c>data</c>. Scalars become fields of the database;
/// whatever is nested, and <c>sealed</c> above all, stays in the registry.
/// </remarks>
public sealed class EventContent
{
    private const int FieldsMax = 64;
    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal) { "id", "part", "offset", "circle", "gateway", "device", "kind", "time", "time_quality", "sealed" };
    private readonly Dictionary<string, FieldValue> _own = new(StringComparer.Ordinal);

    private EventContent(string kind) => Kind = kind;

    public string Kind { get; }

    public string Id { get; private set; } = "";

    public string Part { get; private set; } = "";

    public IReadOnlyDictionary<string, FieldValue> Own => _own;

    public string TextOf(string name) => _own.TryGetValue(name, out FieldValue value) && value.Kind == FieldKind.Text ? value.Text : "";

    public long NumberOf(string name) => _own.TryGetValue(name, out FieldValue value) && value.Kind == FieldKind.Integer ? value.Integer : 0;

    /// <param name="error">A sentence when false.</param>
    public static bool TryRead(string kind, string json, out EventContent content, out string error)
    {
        content = new EventContent(kind);
        error = "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                error = "The event is not a JSON object.";
                return false;
            }

            content.Take(document.RootElement, nested: false);
            return true;
        }
        catch (JsonException e)
        {
            error = $"The event is not JSON: {e.Message}";
            return false;
        }
    }

    private void Take(JsonElement element, bool nested)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Name == "id" && !nested && property.Value.ValueKind == JsonValueKind.String) { Id = property.Value.GetString()!; }
            if (property.Name == "part" && !nested && property.Value.ValueKind == JsonValueKind.String) { Part = property.Value.GetString()!; }
            if (property.Name == "data" && !nested && property.Value.ValueKind == JsonValueKind.Object) { Take(property.Value, nested: true); }
            if (property.Name.Length == 0 || property.Name[0] == '_' || Taken.Contains(property.Name) || _own.Count >= FieldsMax) { continue; }
            if (Value(property.Value) is { } value) { _own[property.Name] = value; }
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
