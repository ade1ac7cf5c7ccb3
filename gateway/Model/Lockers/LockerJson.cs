using System.Text.Json.Serialization;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;

namespace LifeCircle.Edge.Model.Lockers;

/// <summary>Errands and stays as they are stored.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Errand))]
[JsonSerializable(typeof(Stay))]
public sealed partial class LockerJson : JsonSerializerContext;
