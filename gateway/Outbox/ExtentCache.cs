using LifeCircle.Edge.DurableLog;

namespace LifeCircle.Edge.Outbox;

/// <summary>The extents of both streams in memory, moved only after a commit, in commit order.</summary>
internal sealed class ExtentCache(LogExtent events, LogExtent telemetry)
{
    private readonly Lock _lock = new();
    private readonly LogExtent[] _extents = [events, telemetry];

    public OutboxExtent Of(OutboxStream stream)
    {
        lock (_lock)
        {
            LogExtent e = _extents[Index(stream)];
            return new OutboxExtent(e.Tail, e.Head, e.Records, e.Bytes);
        }
    }

    public void Added(OutboxStream stream, long offset, long bytes)
    {
        lock (_lock)
        {
            ref LogExtent e = ref _extents[Index(stream)];
            e = new LogExtent(e.Records == 0 ? offset : e.Tail, offset, e.Records + 1, e.Bytes + bytes);
        }
    }

    public void Removed(OutboxStream stream, long tail, long records, long bytes)
    {
        lock (_lock)
        {
            ref LogExtent e = ref _extents[Index(stream)];
            e = new LogExtent(tail, e.Head, e.Records - records, e.Bytes - bytes);
        }
    }

    private static int Index(OutboxStream stream) => stream switch
    {
        OutboxStream.Events => 0,
        OutboxStream.Telemetry => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(stream), stream, null),
    };
}
