using System.Text.Json;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Model.Documents;

/// <summary>The documents' JSON, as the site file's: comments and trailing commas are welcome, unknown names are not.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(LockerRules))]
[JsonSerializable(typeof(PeopleDocument))]
[JsonSerializable(typeof(Tariffs))]
[JsonSerializable(typeof(Addresses))]
[JsonSerializable(typeof(Keys))]
public sealed partial class DocumentJson : JsonSerializerContext;
