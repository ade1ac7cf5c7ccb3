using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using LifeCircle.Edge.Lockers.DirectLocks;

namespace LifeCircle.Edge.Lockers.GpioLocks;

/// <summary>Settings of locks on the lines of one GPIO chip in the site file.</summary>
public sealed record GpioLockSettings : DirectLockSettings
{
    [Description("The lines of each compartment, as gpioinfo counts them, the first compartment first.")]
    public IReadOnlyList<GpioCompartment> Compartments { get; init; } = [];

    internal override IReadOnlyList<CompartmentWords> Words => [.. Compartments.Select(c => new CompartmentWords(Word(c.Coil), Word(c.Door), Word(c.Occupancy)))];

    private static string? Word(int? line) => line?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The lines of one compartment.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record GpioCompartment
{
    [Description("Line that drives the solenoid's transistor.")]
    public int? Coil { get; init; }

    [Description("Line of the door's switch to ground.")]
    public int? Door { get; init; }

    [Description("Line of the sensor that sees what lies in the compartment; absent for none.")]
    public int? Occupancy { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(GpioLockSettings))]
internal sealed partial class GpioLockJson : JsonSerializerContext;
