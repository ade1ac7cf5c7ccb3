using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Uplink;

/// <summary>Brings together what <see cref="BirthBuilder"/> needs; every alias of a birth is on disk before the birth is made.</summary>
internal sealed class BirthDesk(Database db, Outbox.Outbox outbox, AliasBook book, ICorner corner, WallClock clock)
{
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);

    /// <summary>The outbox has records of a device that the births lack.</summary>
    public void Need(string device) => _gone.Add(device);

    public async Task<(CornerImage Image, BirthSet Set)> BuildAsync(byte bdSeq)
    {
        CornerImage image = corner.Image();
        ulong epoch = outbox.Epoch;
        IReadOnlyList<AliasEntry> known = book.All(epoch);
        if (Missing(image, known) is { Count: > 0 } missing)
        {
            await db.WriteAsync(scope =>
            {
                foreach ((string device, string metric, SparkplugType type) in missing) { book.Resolve(scope, epoch, device, metric, type); }
            });
            known = book.All(epoch);
        }

        BirthFacts facts = new(epoch, bdSeq, outbox.Extent(OutboxStream.Events).Head, outbox.Extent(OutboxStream.Telemetry).Head, clock.BestUtcMs(), known, _gone);
        return (image, BirthBuilder.Build(image, facts));
    }

    private static List<(string Device, string Metric, SparkplugType Type)> Missing(CornerImage image, IReadOnlyList<AliasEntry> known)
    {
        HashSet<(string, string, SparkplugType)> have = [.. known.Select(a => (a.Device, a.Metric, a.Type))];
        IEnumerable<(string, string, SparkplugType)> wanted = image.NodeMetrics.Select(m => ("", m.Name, m.Type))
            .Concat(image.Devices.SelectMany(d => d.Metrics.Select(m => (d.Id, m.Name, m.Type))))
            .Concat(image.Devices.Select(d => d.Id).Append("").Select(id => (id, Names.Run, SparkplugType.Bytes)));
        return [.. wanted.Where(w => BirthBuilder.HasAlias(w.Item2) && !have.Contains(w)).Distinct()];
    }
}
