using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Sensors.Ds18b20;

/// <summary>Settings of one DS18B20 in the site file.</summary>
public sealed record Ds18b20Settings
{
    [Description("The sensor's own number as the kernel names its folder, e.g. 28-0123456789ab; scan shows it.")]
    public string Id { get; init; } = "";

    [Description("What it measures, first part of its point's name: outdoor gives outdoor/temperature_c.")]
    public string Part { get; init; } = "outdoor";

    [Description("Longest time that the kernel may take for one measurement, ms; it needs 750 and waits for other sensors of its line.")]
    [Range(100, 10_000)]
    public int ReadTimeoutMs { get; init; } = 2_500;

    [Description("Time between two measurements, ms.")]
    [Range(100, 600_000)]
    public int PollIntervalMs { get; init; } = 10_000;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Ds18b20Settings))]
internal sealed partial class Ds18b20Json : JsonSerializerContext;
