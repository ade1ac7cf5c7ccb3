using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Simulators;

/// <summary>One physical happening: a line of <c>physical.jsonl</c>.</summary>
/// <param name="Ns">CLOCK_MONOTONIC.</param>
/// <param name="What"><c>pulse</c>, <c>door-opened</c>, <c>door-closed</c>, <c>input</c>, <c>switched-on</c>, <c>switched-off</c> or <c>limiter-cut</c>.</param>
public sealed record Happening(long Ns, string What, string Device)
{
    public string? Part { get; init; }

    public string? Bus { get; init; }

    public int? Address { get; init; }

    public int? Door { get; init; }

    public string? Point { get; init; }

    public bool? Value { get; init; }
}

/// <summary>One line to the control socket.</summary>
/// <param name="Order"><c>fault</c>, <c>door</c>, <c>input</c>, <c>set</c>, <c>hold-still</c>, <c>state</c>, <c>unplug</c> or <c>plug</c>.</param>
public sealed record SimulationOrder(string Order)
{
    public string? Device { get; init; }

    /// <summary>Index of the board in its device.</summary>
    public int? Board { get; init; }

    /// <summary><c>silence</c>, <c>garbage</c>, <c>wrong-checksum</c>, <c>wrong-address</c>, <c>late</c>, <c>split</c>, <c>power-on</c>, <c>stuck-on</c>, <c>stuck-door</c>, <c>reset</c> (once) or <c>none</c>.</summary>
    public string? Fault { get; init; }

    /// <summary>Door of the board, from 1, with <c>stuck-door</c>; with <c>none</c> that door alone is free again.</summary>
    public int? Door { get; init; }

    public string? Part { get; init; }

    public bool? Open { get; init; }

    public string? Point { get; init; }

    public bool? Value { get; init; }

    /// <summary>With <c>set</c>: the quantity's new value, in the point's unit.</summary>
    public double? Number { get; init; }

    public bool? On { get; init; }

    public string? Bus { get; init; }
}

/// <summary>One line back from the control socket.</summary>
public sealed record SimulationAnswer(bool Ok)
{
    /// <summary>What was wrong with the order.</summary>
    public string? Error { get; init; }

    public IReadOnlyList<DoorView>? Doors { get; init; }

    public IReadOnlyList<InputView>? Inputs { get; init; }

    public IReadOnlyList<ValueView>? Values { get; init; }

    public IReadOnlyList<OutputView>? Outputs { get; init; }

    public IReadOnlyList<BusView>? Buses { get; init; }

    /// <summary>Hold-still is on.</summary>
    public bool? Still { get; init; }

    /// <summary>Happenings that people have begun and not finished.</summary>
    public int? Pending { get; init; }
}

/// <param name="Pulses">Since the start of the simulation.</param>
public sealed record DoorView(string Device, string Part, bool Open, bool Stuck, int Pulses);

public sealed record InputView(string Device, string Point, bool Value);

public sealed record ValueView(string Device, string Point, double Value);

public sealed record OutputView(string Device, string Part, bool On);

public sealed record BusView(string Bus, bool Plugged);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Happening))]
[JsonSerializable(typeof(SimulationOrder))]
[JsonSerializable(typeof(SimulationAnswer))]
public sealed partial class SimulationJson : JsonSerializerContext;
