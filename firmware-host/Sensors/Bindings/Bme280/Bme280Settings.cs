using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Sensors.Bindings.Bme280;

/// <summary>Settings of one BME280 in the site file.</summary>
public sealed record Bme280Settings
{
    [Description("What it measures, first part of its points' names: cabinet gives cabinet/temperature_c, cabinet/humidity_pct and cabinet/pressure_hpa.")]
    public string Part { get; init; } = "cabinet";

    [Description("Time between two measurements, ms.")]
    [Range(1_000, 600_000)]
    public int PollIntervalMs { get; init; } = 10_000;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Bme280Settings))]
internal sealed partial class Bme280Json : JsonSerializerContext;
