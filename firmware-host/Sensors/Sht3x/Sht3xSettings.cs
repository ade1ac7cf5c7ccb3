using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Sensors.Sht3x;

/// <summary>Settings of one SHT3x in the site file.</summary>
public sealed record Sht3xSettings
{
    [Description("What it measures, first part of its points' names: cabinet gives cabinet/temperature_c and cabinet/humidity_pct.")]
    public string Part { get; init; } = "cabinet";

    [Description("Time between two measurements, ms.")]
    [Range(100, 600_000)]
    public int PollIntervalMs { get; init; } = 2_000;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Sht3xSettings))]
internal sealed partial class Sht3xJson : JsonSerializerContext;
