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
public sealed class NodePresence(bool inSession, Moment lastHeard, long? bdSeq)
{
    /// <summary>A birth, and no matching death since.</summary>
    public bool InSession { get; private set; } = inSession;

    public Moment LastHeard { get; private set; } = lastHeard;

    public long? BdSeq { get; private set; } = bdSeq;

    /// <summary>As somebody else stored it, by the wall clock alone: a time ahead of that clock counts as now.</summary>
    public static NodePresence Stored(bool inSession, long lastHeardMs, long? bdSeq, Moment now) =>
        new(inSession, new Moment(lastHeardMs, now.SteadyMs - Math.Max(0, now.UtcMs - lastHeardMs)), bdSeq);

    public bool IsOnline(Moment now, long heartbeatMs) => InSession && now.SteadyMs - LastHeard.SteadyMs < 3 * heartbeatMs;

    public void Birth(long? bdSeq, Moment now) => (InSession, LastHeard, BdSeq) = (true, now, bdSeq);

    /// <summary>False for a death of another session than the one that stands.</summary>
    public bool Death(long? bdSeq)
    {
        if (bdSeq is not null && BdSeq is not null && bdSeq != BdSeq) { return false; }
        InSession = false;
        return true;
    }

    /// <summary>Anything but a birth or a death. True when the node was held offline: its birth was missed.</summary>
    public bool Heard(Moment now, long heartbeatMs)
    {
        bool wasOffline = !IsOnline(now, heartbeatMs);
        (InSession, LastHeard) = (true, now);
        return wasOffline;
    }
}
