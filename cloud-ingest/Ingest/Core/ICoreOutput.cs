using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;

namespace LifeCircle.Edge.Ingest.Core;

/// <summary>What the core asks its shell to do. Each answers at once: taken, or not now.</summary>
internal interface ICoreOutput
{
    /// <summary>Hands a message to the broker, QoS 0, not retained. False without a session: nothing is kept, since everything comes again.</summary>
    bool TryPublish(string topic, byte[] payload);

    /// <summary>Reads the node from the registry; <see cref="IngestCore.NodeRead"/> brings it.</summary>
    bool TryReadNode(NodeKey node);

    /// <summary>Writes the batch; <see cref="IngestCore.Settled"/> comes when every line is written or refused for good.</summary>
    bool TryWrite(WriteBatch batch);

    /// <summary>False while the last changes are still on their way: new ones gather meanwhile.</summary>
    bool CanFlush { get; }

    /// <summary>Stores the changes; asked for only while <see cref="CanFlush"/>.</summary>
    void Flush(RegistryChanges changes, IReadOnlyCollection<NodeKey> nodes);
}
