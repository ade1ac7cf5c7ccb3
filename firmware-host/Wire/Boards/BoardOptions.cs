using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Wire.Boards;

/// <summary>A board type's own settings: read with every mistake at once, and exported as a JSON schema, both from the one C# type.</summary>
/// <remarks>Ranges stand as <see cref="RangeAttribute"/> and meanings as <see cref="DescriptionAttribute"/> on its properties.</remarks>
public static class BoardOptions
{
    /// <summary>Reads settings; those with a mistake keep their default, and the mistake is added to <paramref name="errors"/>.</summary>
    /// <param name="path">JSON path of the settings themselves.</param>
    public static T Read<T>(JsonElement? settings, JsonTypeInfo<T> type, string path, ICollection<SiteError> errors)
        where T : class, new()
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(errors);

        // Generated readers give init-only properties that are absent their type's default, not their initialiser's; so all are present.
        JsonObject good = JsonSerializer.SerializeToNode(new T(), type)!.AsObject();
        JsonElement given = settings ?? default;
        if (given.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in given.EnumerateObject())
            {
                string? mistake = Mistake(property, type);
                if (mistake is null)
                {
                    good[property.Name] = JsonNode.Parse(property.Value.GetRawText());
                }
                else
                {
                    errors.Add(new SiteError($"{path}.{property.Name}", mistake));
                }
            }
        }
        else if (given.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            errors.Add(new SiteError(path, "Must be an object."));
        }

        return good.Deserialize(type) ?? throw new InvalidOperationException($"{typeof(T).Name} cannot be made from an object.");
    }

    /// <summary>The schema of a settings type, with descriptions and ranges.</summary>
    public static JsonNode Schema(JsonTypeInfo type)
    {
        ArgumentNullException.ThrowIfNull(type);
        JsonNode exported = type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = static (context, node) =>
            {
                if (node is JsonObject schema && context.PropertyInfo is { } property)
                {
                    if (Of<DescriptionAttribute>(property) is { } description)
                    {
                        schema["description"] = description.Description;
                    }

                    if (Of<RangeAttribute>(property) is { } range)
                    {
                        schema["minimum"] = (int)range.Minimum;
                        schema["maximum"] = (int)range.Maximum;
                    }
                }

                return node;
            },
        });
        exported["additionalProperties"] = false;
        return exported;
    }

    private static string? Mistake(JsonProperty given, JsonTypeInfo type)
    {
        JsonPropertyInfo? property = type.Properties.FirstOrDefault(p => p.Name == given.Name);
        if (property is null)
        {
            return $"There is no such setting; there are {string.Join(", ", type.Properties.Select(p => p.Name))}.";
        }

        object? value;
        try
        {
            value = given.Value.Deserialize(type.Options.GetTypeInfo(property.PropertyType));
        }
        catch (JsonException)
        {
            return $"{given.Value.GetRawText()} is not of the right kind; {Wanted(property, type)}.";
        }

        if (value is null && !property.IsSetNullable)
        {
            return $"Must not be null; {Wanted(property, type)}.";
        }

        return value is int number && Of<RangeAttribute>(property) is { } range && (number < (int)range.Minimum || number > (int)range.Maximum)
            ? $"{number} is out of range; {range.Minimum} to {range.Maximum} is right."
            : null;
    }

    private static string Wanted(JsonPropertyInfo property, JsonTypeInfo type)
    {
        JsonNode schema = type.Options.GetTypeInfo(property.PropertyType).GetJsonSchemaAsNode();
        JsonArray? choices = schema is JsonObject asObject ? asObject["enum"] as JsonArray : null;
        string kind = choices is not null
            ? $"one of {string.Join(", ", choices.Select(c => c?.ToString()))} is right"
            : $"{Kind(property.PropertyType)} is right";
        return Of<DescriptionAttribute>(property) is { } description ? $"{kind} ({description.Description.TrimEnd('.')})" : kind;
    }

    private static string Kind(Type type) =>
        type == typeof(int) ? "a whole number"
        : type == typeof(bool) ? "true or false"
        : type == typeof(string) ? "a text"
        : type == typeof(IReadOnlyList<string>) ? "a list of texts"
        : "a list";

    private static T? Of<T>(JsonPropertyInfo property)
        where T : Attribute => property.AttributeProvider is { } provider
            ? (T?)provider.GetCustomAttributes(typeof(T), inherit: true).FirstOrDefault()
            : null;
}
