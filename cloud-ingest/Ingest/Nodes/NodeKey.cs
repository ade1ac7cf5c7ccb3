namespace LifeCircle.Edge.Ingest.Nodes;

/// <summary>An edge node: group id and node id of its topics.</summary>
public readonly record struct NodeKey(string Circle, string Gateway)
{
    public override string ToString() => $"{Circle}/{Gateway}";
}
