using System.ComponentModel;
using System.Text.Json.Serialization;
using LifeCircle.Edge.Lockers.DirectLocks;

namespace LifeCircle.Edge.Lockers.Mcp23017Locks;

/// <summary>Settings of locks on the pins of one expander in the site file.</summary>
public sealed record Mcp23017LockSettings : DirectLockSettings
{
    [Description("The pins of each compartment, e.g. { \"coil\": \"A0\", \"door\": \"B0\" }, the first compartment first.")]
    public IReadOnlyList<PinCompartment> Compartments { get; init; } = [];

    internal override IReadOnlyList<CompartmentWords> Words => [.. Compartments.Select(c => new CompartmentWords(c.Coil, c.Door, c.Occupancy))];
}

/// <summary>The pins of one compartment.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PinCompartment
{
    [Description("Pin that drives the solenoid's transistor, A0 to B7.")]
    public string? Coil { get; init; }

    [Description("Pin of the door's switch to ground, A0 to B7.")]
    public string? Door { get; init; }

    [Description("Pin of the sensor that sees what lies in the compartment, A0 to B7; absent for none.")]
    public string? Occupancy { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Mcp23017LockSettings))]
internal sealed partial class Mcp23017LockJson : JsonSerializerContext;
