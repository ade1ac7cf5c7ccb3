using MQTTnet;

namespace LifeCircle.Edge.Ingest;

/// <summary>What the ingest finds around it: how a connection is made, and chance. The simulation has its own.</summary>
internal sealed record Surroundings
{
    public static Surroundings OfThisMachine { get; } = new();

    public Func<IMqttClient> NewClient { get; init; } = () => new MqttClientFactory().CreateMqttClient();

    /// <summary>0 up to 1; spreading load needs no secret.</summary>
#pragma warning disable CA5394
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
#pragma warning restore CA5394
}
