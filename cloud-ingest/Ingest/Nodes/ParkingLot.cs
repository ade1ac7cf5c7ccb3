using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Ingest.Nodes;

/// <summary>A message that cannot be read yet.</summary>
/// <param name="SinceMs">By the steady clock.</param>
public readonly record struct ParkedMessage(SparkplugTopic Topic, SparkplugPayload Payload, byte[] Raw, long SinceMs);

/// <summary>Messages that wait for a birth or for the registry, in order, within a limit over all nodes.</summary>
/// <remarks>What does not fit, or waits too long, is let go unconfirmed and comes again.</remarks>
public sealed class ParkingLot(long bytesMax = 16L << 20, int ofNodeMax = 256)
{
    private readonly Dictionary<NodeKey, List<ParkedMessage>> _waiting = [];
    private long _bytes;

    public IReadOnlyCollection<NodeKey> Nodes => _waiting.Keys;

    public bool TryPark(NodeKey node, ParkedMessage message)
    {
        if (!_waiting.TryGetValue(node, out List<ParkedMessage>? of)) { of = []; }
        if (of.Count >= ofNodeMax || _bytes + message.Raw.Length > bytesMax) { return false; }
        of.Add(message);
        _waiting[node] = of;
        _bytes += message.Raw.Length;
        return true;
    }

    /// <summary>Takes all that waits for the node, oldest first.</summary>
    public IReadOnlyList<ParkedMessage> Take(NodeKey node)
    {
        if (!_waiting.Remove(node, out List<ParkedMessage>? of)) { return []; }
        foreach (ParkedMessage message in of) { _bytes -= message.Raw.Length; }
        return of;
    }

    public long OldestMs(NodeKey node) => _waiting.TryGetValue(node, out List<ParkedMessage>? of) && of.Count > 0 ? of.Min(m => m.SinceMs) : long.MaxValue;

    /// <summary>Lets go of what came before the moment; returns how many.</summary>
    public int Forget(NodeKey node, long beforeMs)
    {
        if (!_waiting.TryGetValue(node, out List<ParkedMessage>? of)) { return 0; }
        foreach (ParkedMessage message in of) { if (message.SinceMs < beforeMs) { _bytes -= message.Raw.Length; } }
        int gone = of.RemoveAll(m => m.SinceMs < beforeMs);
        if (of.Count == 0) { _waiting.Remove(node); }
        return gone;
    }
}
