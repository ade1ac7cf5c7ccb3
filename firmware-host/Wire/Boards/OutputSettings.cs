using System.ComponentModel;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Wire.Boards;

/// <summary>What an output is driven to when no command rules it.</summary>
public enum OutputRest
{
    [JsonStringEnumMemberName("off")]
    Off,

    [JsonStringEnumMemberName("on")]
    On,

    /// <summary>It is left as it is.</summary>
    [JsonStringEnumMemberName("keep")]
    Keep,
}

/// <summary>One output of a board in the site file. Everything left out is the type's zero, which is the safe choice.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OutputSettings
{
    [Description("Number of the output on the board's terminals, from 1.")]
    public int Number { get; init; }

    [Description("What it switches, for people, e.g. 柜内照明.")]
    public string? Name { get; init; }

    [Description("What it is driven to when firmware-host starts, before anything else: off, on, or keep (left as it is).")]
    public OutputRest AtStart { get; init; }

    [Description("What it is driven to at an orderly stop and when the gateway is lost: off, on, or keep (left as it is).")]
    public OutputRest Safe { get; init; }
}
