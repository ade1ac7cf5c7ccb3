using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Sensors.GpioInput;

/// <summary>Settings of one contact on a GPIO line in the site file.</summary>
public sealed record GpioInputSettings
{
    [Description("Line of the chip, as gpioinfo counts it.")]
    [Range(0, 1_023)]
    public int Line { get; init; } = -1;

    [Description("Name of the value: small letters, digits and _ in segments, the last one the field in the database, e.g. cabinet/door_open.")]
    public string Point { get; init; } = "";

    [Description("True: the value is true while the line is low.")]
    public bool ActiveLow { get; init; }

    [Description("Turn on the chip's own pull-up where it has one.")]
    public bool PullUp { get; init; } = true;

    [Description("How long the line must keep its level before the value follows, ms.")]
    [Range(0, 10_000)]
    public int DebounceMs { get; init; } = 50;

    [Description("Time between two looks at the line, ms.")]
    [Range(5, 60_000)]
    public int PollIntervalMs { get; init; } = 50;

    [Description("Event kinds of a change to false and to true, e.g. [\"door-closed\", \"door-opened\"]; absent: a change is no event.")]
    public IReadOnlyList<string>? Events { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GpioInputSettings))]
internal sealed partial class GpioInputJson : JsonSerializerContext;
