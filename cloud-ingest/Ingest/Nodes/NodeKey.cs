namespace LifeCircle.Edge.Ingest.Nodes;

/// <summary>An edge node: group id and node id of its topics.</summary>
public readonly record struct NodeKey(string Circle, string Gateway)
{
    public override string ToString() => $"{Circle}/{Gateway}";
}

/// <summary>One stream of one epoch of one node: what a ledger and a confirmation are about.</summary>
public readonly record struct StreamKey(NodeKey Node, ulong Epoch, byte Stream);
