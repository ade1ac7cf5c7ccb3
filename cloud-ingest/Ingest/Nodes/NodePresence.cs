namespace LifeCircle.Edge.Ingest.Nodes;

/// <summary>Whether a node is there.</summary>
/// <remarks><code>
///              Birth, Heard
///   offline ----------------> online
///      ^                        |
///      +------------------------+
///        Death with the birth's bdSeq, or three heartbeats of silence
/// </code>
/// A death of an older session, delivered late, changes nothing. No clock inside.
/// </remarks>
public sealed class NodePresence(bool inSession, long lastHeardMs, long? bdSeq)
{
    /// <summary>A birth, and no matching death since.</summary>
    public bool InSession { get; private set; } = inSession;

    public long LastHeardMs { get; private set; } = lastHeardMs;

    public long? BdSeq { get; private set; } = bdSeq;

    public bool IsOnline(long nowMs, long heartbeatMs) => InSession && nowMs - LastHeardMs < 3 * heartbeatMs;

    public void Birth(long? bdSeq, long nowMs) => (InSession, LastHeardMs, BdSeq) = (true, nowMs, bdSeq);

    /// <summary>False for a death of another session than the one that stands.</summary>
    public bool Death(long? bdSeq)
    {
        if (bdSeq is not null && BdSeq is not null && bdSeq != BdSeq) { return false; }
        InSession = false;
        return true;
    }

    /// <summary>Anything but a birth or a death. True when the node was held offline: its birth was missed.</summary>
    public bool Heard(long nowMs, long heartbeatMs)
    {
        bool wasOffline = !IsOnline(nowMs, heartbeatMs);
        (InSession, LastHeardMs) = (true, nowMs);
        return wasOffline;
    }
}
