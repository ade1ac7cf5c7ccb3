using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.Sensors.Mcp23017;

/// <summary>Settings of one expander in the site file.</summary>
public sealed record Mcp23017Settings
{
    [Description("Pins that are inputs, e.g. [\"A0\", \"A1\"] for GPA0 and GPA1: the first one is input 1, and so on.")]
    public IReadOnlyList<string> InputPins { get; init; } = [];

    [Description("Pins that are outputs, e.g. [\"B0\", \"B1\"]: the first one is output 1, and so on. What a pin drives needs a transistor, see wiring.md.")]
    public IReadOnlyList<string> OutputPins { get; init; } = [];

    [Description("True: an input is on while its pin is low, as with a contact to ground.")]
    public bool ActiveLow { get; init; } = true;

    [Description("Turn on the chip's own pull-ups of 100 kilohm at the inputs.")]
    public bool PullUp { get; init; } = true;

    [Description("True for relay modules that are on while their input is low.")]
    public bool OutputsActiveLow { get; init; }

    [Description("How long a pin must keep its level before the value follows, ms.")]
    [Range(0, 10_000)]
    public int DebounceMs { get; init; } = 50;

    [Description("Event kinds of a change of any input to false and to true, e.g. [\"input-off\", \"input-on\"]; absent: a change is no event.")]
    public IReadOnlyList<string>? Events { get; init; }

    [Description("Outputs with their names and safe states; one that is not named here is off at every start, stop and loss of the gateway.")]
    public IReadOnlyList<OutputSettings>? Outputs { get; init; }

    [Description("Outputs are made safe when the gateway has been away for this long, s; 0: never.")]
    [Range(0, 86_400)]
    public int GatewayLossS { get; init; } = 600;

    [Description("Time between two looks at the pins, ms.")]
    [Range(10, 60_000)]
    public int PollIntervalMs { get; init; } = 50;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Mcp23017Settings))]
internal sealed partial class Mcp23017Json : JsonSerializerContext;
