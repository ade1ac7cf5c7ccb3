using Grpc.Core;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.FirmwareHost.Points;

namespace LifeCircle.Edge.FirmwareHost.Serving;

/// <summary>One caller of Observe.</summary>
/// <remarks>
/// It has no queue: readings are taken from the point table by version, so a slow caller gets the newest of each point and skips the rest;
/// entries are read from the journal by offset, so it misses none. What it holds at a time is at most one reading per point and one batch of entries.
/// </remarks>
internal sealed class Subscriber(PointTable points, EventJournal journal, IServerStreamWriter<Observation> stream)
{
    public async Task RunAsync(long after, CancellationToken cancellationToken)
    {
        long seen = await SendReadingsAsync(0, cancellationToken);
        await stream.WriteAsync(new Observation { SnapshotEnd = new SnapshotEnd() }, cancellationToken);
        while (true)
        {
            Task changed = points.Changed.Next, appended = journal.Appended.Next;
            seen = await SendReadingsAsync(seen, cancellationToken);
            long before = after;
            foreach (JournalEntry entry in journal.Read(after))
            {
                await stream.WriteAsync(new Observation { Entry = entry }, cancellationToken);
                after = entry.Offset;
            }

            if (after == before) { await Task.WhenAny(changed, appended).WaitAsync(cancellationToken); }
        }
    }

    private async Task<long> SendReadingsAsync(long seen, CancellationToken cancellationToken)
    {
        List<Observation> newer = [];
        long version = points.Since(seen, (device, point, reading) => newer.Add(Wording.Of(device, point, reading)));
        foreach (Observation observation in newer) { await stream.WriteAsync(observation, cancellationToken); }
        return version;
    }
}
