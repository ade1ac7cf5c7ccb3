using System.Text.Json;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Contracts.Site;

/// <summary>The site file's JSON: comments and trailing commas are welcome, unknown names are not.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(SiteFile))]
public sealed partial class SiteJson : JsonSerializerContext;
