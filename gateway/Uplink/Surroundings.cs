using MQTTnet;

namespace LifeCircle.Edge.Uplink;

/// <summary>What the uplink finds around it: how a connection is made, chance, and the kernel's word on its clock. The simulation has its own.</summary>
public sealed record Surroundings
{
    /// <summary>Those of the machine that this runs on.</summary>
    public static Surroundings OfThisMachine { get; } = new();

    public Func<IMqttClient> NewClient { get; init; } = () => new MqttClientFactory().CreateMqttClient();

    /// <summary>0 up to 1. Jitter, no secret.</summary>
#pragma warning disable CA5394
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
#pragma warning restore CA5394

    /// <summary>True when a time service keeps the kernel's clock.</summary>
    public Func<bool> IsClockSynchronised { get; init; } = MachineClock.IsSynchronised;

    /// <summary>True when a battery clock shows a time after the first of two UTC milliseconds and agrees with the second, the system's.</summary>
    public Func<long, long, bool> HasRtc { get; init; } = MachineClock.HasRtc;
}
