using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Simulation;

/// <summary>A record as it was committed on its gateway.</summary>
internal sealed record Committed(OutboxStream Stream, long Offset, string Device, IReadOnlyList<(string Name, MetricValue Value)> Metrics);

/// <summary>A command as the cloud issued it.</summary>
internal sealed record Issued(string Id, long ExpiresNs);

/// <summary>What truly happened, written down beside the product.</summary>
internal sealed class Truth
{
    private readonly Dictionary<string, (Outbox.Outbox Outbox, Action<OutboxStream, long> Handler)> _watched = [];

    /// <summary>Every record whose commit was on disk, by gateway, epoch, stream and offset. One that was given twice is a violation.</summary>
    public Dictionary<(string Gateway, ulong Epoch, OutboxStream Stream, long Offset), byte[]> Records { get; } = [];

    public List<Issued> Commands { get; } = [];

    public List<string> Violations { get; } = [];

    public void Watch(Box box, Outbox.Outbox outbox)
    {
        void Appended(OutboxStream stream, long offset)
        {
            byte[] body = outbox.Read(stream, offset, 1, long.MaxValue) is [{ } record, ..] && record.Offset == offset ? record.Body.ToArray() : [];
            if (body.Length == 0) { return; } // Evicted in the commit that brought it.
            if (!Records.TryAdd((box.Gateway, outbox.Epoch, stream, offset), body)) { Violations.Add($"{box.Gateway}: offset {offset} of {stream} was given twice."); }
        }

        outbox.Appended += Appended;
        _watched[box.Gateway] = (outbox, Appended);
    }

    public void Leave(Box box)
    {
        if (_watched.Remove(box.Gateway, out (Outbox.Outbox Outbox, Action<OutboxStream, long> Handler) watched)) { watched.Outbox.Appended -= watched.Handler; }
    }
}
