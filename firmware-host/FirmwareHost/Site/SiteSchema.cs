using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost.Site;

/// <summary>The JSON schema of site files, made from the same C# types that read them, so that the two cannot drift.</summary>
public static class SiteSchema
{
    private static readonly JsonSchemaExporterOptions Options = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };

    /// <summary>The schema as text, ending in a new line.</summary>
    public static string Export(IReadOnlyList<IBoardType> catalogue)
    {
        JsonObject schema = new() { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "Site file of LifeCircle.Edge" };
        foreach ((string name, JsonNode? node) in SiteJson.Default.SiteFile.Options.GetJsonSchemaAsNode(typeof(SiteFile), Options).AsObject()) { schema[name] = node?.DeepClone(); }

        JsonObject board = schema["properties"]!["devices"]!["items"]!["properties"]!["boards"]!["items"]!.AsObject();
        board["properties"]!["board"]!["enum"] = new JsonArray([.. catalogue.Select(t => (JsonNode)t.Name)]);
        board["allOf"] = new JsonArray([.. catalogue.Select(SettingsOf)]);
        return schema.ToJsonString(new JsonSerializerOptions(SiteJson.Default.Options) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
    }

    private static JsonObject SettingsOf(IBoardType type) => new()
    {
        ["if"] = new JsonObject { ["properties"] = new JsonObject { ["board"] = new JsonObject { ["const"] = type.Name } } },
        ["then"] = new JsonObject { ["properties"] = new JsonObject { ["settings"] = type.SettingsSchema.DeepClone() } },
    };

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.PropertyInfo?.AttributeProvider is not { } attributes) { return schema; }
        // "Anything" comes as plain true: those are the settings of a board, which its own type describes below.
        JsonObject node = schema as JsonObject ?? new JsonObject { ["type"] = new JsonArray("object", "null") };
        foreach (object attribute in attributes.GetCustomAttributes(inherit: true))
        {
            switch (attribute)
            {
                case DescriptionAttribute description: node["description"] = description.Description; break;
                case RangeAttribute range: (node["minimum"], node["maximum"]) = ((int)range.Minimum, (int)range.Maximum); break;
                case RegularExpressionAttribute pattern: node["pattern"] = pattern.Pattern; break;
                case AllowedValuesAttribute allowed: node["enum"] = new JsonArray([.. allowed.Values.Select(v => (JsonNode?)(string?)v)]); break;
                case RequiredAttribute: node["minLength"] = 1; break;
                default: break;
            }
        }

        return node;
    }
}
