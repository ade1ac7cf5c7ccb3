using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost.Site;

/// <summary>The JSON schema of site files, with the settings of every board type.</summary>
public static class SiteSchema
{
    /// <summary>The schema as text, ending in a new line.</summary>
    public static string Export(IReadOnlyList<IBoardType> catalogue)
    {
        JsonObject schema = JsonSchemaText.Export(SiteJson.Default.SiteFile, "Site file of LifeCircle.Edge");
        JsonObject board = schema["properties"]!["devices"]!["items"]!["properties"]!["boards"]!["items"]!.AsObject();
        board["properties"]!["board"]!["enum"] = new JsonArray([.. catalogue.Select(t => (JsonNode)t.Name)]);
        board["allOf"] = new JsonArray([.. catalogue.Select(SettingsOf)]);
        return JsonSchemaText.Write(schema, SiteJson.Default.SiteFile);
    }

    private static JsonObject SettingsOf(IBoardType type) => new()
    {
        ["if"] = new JsonObject { ["properties"] = new JsonObject { ["board"] = new JsonObject { ["const"] = type.Name } } },
        ["then"] = new JsonObject { ["properties"] = new JsonObject { ["settings"] = type.SettingsSchema.DeepClone() } },
    };
}
