using LifeCircle.Edge.Outbox;

namespace LifeCircle.Edge.Uplink;

/// <summary>Which values are historical: those of a metric of which a newer value was sent already in this session.</summary>
public sealed class HistoryMarks
{
    private readonly Dictionary<(OutboxStream, ulong Alias), long> _newest = [];

    public void Clear() => _newest.Clear();

    /// <summary>Says whether the value is historical, and remembers that it was sent.</summary>
    public bool Mark(OutboxStream stream, ulong alias, long offset)
    {
        long newest = _newest.GetValueOrDefault((stream, alias));
        if (offset < newest) { return true; }
        _newest[(stream, alias)] = offset;
        return false;
    }
}
