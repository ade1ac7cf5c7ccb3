using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace LifeCircle.Edge.Contracts.Site;

/// <summary>JSON schemas made from the same C# types and attributes that read the files, so that the two cannot drift.</summary>
public static class JsonSchemaText
{
    private static readonly JsonSchemaExporterOptions Options = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };

    public static JsonObject Export(JsonTypeInfo type, string title)
    {
        ArgumentNullException.ThrowIfNull(type);
        JsonObject schema = new() { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = title };
        foreach ((string name, JsonNode? node) in type.GetJsonSchemaAsNode(Options).AsObject()) { schema[name] = node?.DeepClone(); }
        return schema;
    }

    /// <summary>The schema as text, ending in a new line.</summary>
    public static string Write(JsonObject schema, JsonTypeInfo type)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(type);
        return schema.ToJsonString(new JsonSerializerOptions(type.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.PropertyInfo?.AttributeProvider is not { } attributes) { return schema; }
        // "Anything" comes as plain true: those are the settings of a board, which its own type describes.
        JsonObject node = schema as JsonObject ?? new JsonObject { ["type"] = new JsonArray("object", "null") };
        foreach (object attribute in attributes.GetCustomAttributes(inherit: true))
        {
            switch (attribute)
            {
                case DescriptionAttribute description: node["description"] = description.Description; break;
                case RangeAttribute range: (node["minimum"], node["maximum"]) = ((int)range.Minimum, (int)range.Maximum); break;
                case RegularExpressionAttribute pattern: node["pattern"] = pattern.Pattern; break;
                case AllowedValuesAttribute allowed: node["enum"] = new JsonArray([.. allowed.Values.Select(v => (JsonNode?)(string?)v)]); break;
                case StringLengthAttribute length: (node["minLength"], node["maxLength"]) = (length.MinimumLength, length.MaximumLength); break;
                case RequiredAttribute: node["minLength"] = 1; break;
                default: break;
            }
        }

        return node;
    }
}
