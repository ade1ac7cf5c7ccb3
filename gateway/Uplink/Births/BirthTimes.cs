namespace LifeCircle.Edge.Uplink;

/// <summary>When the births of a session went out, so that the cloud's answer is measured from the one that it answers: on a slow way it comes when the next birth has gone already. Pure.</summary>
public sealed class BirthTimes
{
    /// <summary>More without an answer are no use: the oldest go.</summary>
    private const int Max = 16;

    private readonly List<(ulong? StampMs, long SentMs)> _waiting = [];

    /// <param name="stampMs">The birth's own timestamp.</param>
    public void Sent(ulong? stampMs, long nowMs)
    {
        if (_waiting.Count == Max) { _waiting.RemoveAt(0); }
        _waiting.Add((stampMs, nowMs));
    }

    /// <summary>Milliseconds since the birth; null for an answer to none of them, of which nobody knows how old it is.</summary>
    /// <param name="answers">The timestamp that came with the answer; without one it is held to be to the last birth, or to have been no time on its way.</param>
    public long? Answered(ulong? answers, long nowMs)
    {
        int at = answers is null ? _waiting.Count - 1 : _waiting.FindIndex(b => b.StampMs == answers);
        if (at < 0) { return answers is null ? 0 : null; }
        long roundTripMs = nowMs - _waiting[at].SentMs;
        _waiting.RemoveRange(0, at + 1);
        return roundTripMs;
    }
}
