namespace LifeCircle.Edge.Ingest.Nodes;

/// <summary>Who may be asked for births now: each node at most once in a while, all of them together at a bounded rate.</summary>
/// <remarks>Births of a whole fleet at once are what overruns brokers; no clock inside.</remarks>
public sealed class RebirthBudget(long cooldownMs = 30_000, int burst = 20, double perSecond = 5)
{
    private const int NodesMax = 100_000;
    private readonly Dictionary<NodeKey, long> _askedMs = [];
    private double _tokens = burst;
    private long _refilledMs = long.MinValue;

    /// <summary>True, and counted, when the node may be asked.</summary>
    public bool TryAsk(NodeKey node, long nowMs)
    {
        if (_refilledMs != long.MinValue) { _tokens = Math.Min(burst, _tokens + (Math.Max(0, nowMs - _refilledMs) * perSecond / 1_000)); }
        _refilledMs = nowMs;
        if (_askedMs.TryGetValue(node, out long asked) && nowMs - asked < cooldownMs) { return false; }
        if (_tokens < 1) { return false; }
        _tokens--;
        if (_askedMs.Count >= NodesMax) { _askedMs.Clear(); }
        _askedMs[node] = nowMs;
        return true;
    }
}
