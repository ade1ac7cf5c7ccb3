using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Simulation;

/// <summary>A record by its place.</summary>
internal readonly record struct RecordKey(string Gateway, ulong Epoch, OutboxStream Stream, long Offset)
{
    public Slot Slot => new(Gateway, Stream == OutboxStream.Events, Offset % Slot.Slots);

    public override string ToString() => $"{Gateway}: record {Offset} of {Stream}";
}

/// <summary>A command as the cloud issued it.</summary>
internal sealed record Issued(string Id, long ExpiresNs);

/// <summary>What one gateway's outbox has held, as its file said it after each commit.</summary>
internal sealed class OutboxTruth
{
    /// <summary>Of the file; null before its first commit.</summary>
    public ulong? Epoch { get; set; }

    public Dictionary<OutboxStream, HashSet<long>> Held { get; } = new() { [OutboxStream.Events] = [], [OutboxStream.Telemetry] = [] };

    public Dictionary<OutboxStream, long> Head { get; } = new() { [OutboxStream.Events] = 0, [OutboxStream.Telemetry] = 0 };

    public Dictionary<ulong, AliasEntry> Aliases { get; } = [];

    /// <summary>Telemetry that an event on disk names as evicted.</summary>
    public RangeSet Reported { get; } = new();

    /// <summary>Ids of all events that were ever on disk.</summary>
    public HashSet<string> EventIds { get; } = new(StringComparer.Ordinal);
}

/// <summary>What truly happened, written down beside the product.</summary>
internal sealed class Truth
{
    /// <summary>Every record that was ever on its gateway's disk, as it was then.</summary>
    public Dictionary<RecordKey, byte[]> Records { get; } = [];

    public List<Issued> Commands { get; } = [];

    private readonly Dictionary<string, OutboxTruth> _outboxes = new(StringComparer.Ordinal);

    public OutboxTruth Of(string gateway)
    {
        if (!_outboxes.TryGetValue(gateway, out OutboxTruth? of)) { _outboxes.Add(gateway, of = new OutboxTruth()); }
        return of;
    }
}
