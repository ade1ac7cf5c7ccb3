using LifeCircle.Edge.DurableLog;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Outbox;

/// <summary>Oldest telemetry out, in chunks, each dropped range written down in the same write.</summary>
internal sealed class Eviction(LogStreams log, ExtentCache extents, OutboxOptions options)
{
    private const OutboxStream Stream = OutboxStream.Telemetry;
    private long _records;

    /// <summary>A range may wait for its report; true at the start, since one may have been left.</summary>
    private bool _waits = true;

    /// <summary>Attempts to report, and the last one that found no room: one write of a group must not take back what the next one found.</summary>
    private long _attempts, _inVain;

    /// <summary>Records evicted since the process started.</summary>
    public long Records => Interlocked.Read(ref _records);

    public long Head(WriteScope scope, OutboxStream stream) => log.Head(scope, (int)stream);

    public long Tail(WriteScope scope, OutboxStream stream) => log.Extent(scope, (int)stream).Tail;

    public long BytesHeld(WriteScope scope, OutboxStream stream) => log.BytesHeld(scope, (int)stream);

    /// <param name="newest">The record just added: it stays, even when it alone is over the budget.</param>
    public void MakeRoom(WriteScope scope, long newest, Func<WriteScope, EvictedRange, bool>? report)
    {
        long held = BytesHeld(scope, Stream);
        if (held <= options.TelemetryBytesMax) { return; }

        long surplus = held - options.TelemetryBytesMax + (long)(options.TelemetryBytesMax * options.EvictionShare);
        (List<(long From, long Through)> runs, long records, long bytes) = Oldest(scope, surplus, newest);
        if (records == 0) { return; }

        foreach ((long from, long through) in runs)
        {
            log.Delete(scope, (int)Stream, from, through);
            WriteDown(scope, from, through);
        }

        long tail = Tail(scope, Stream);
        scope.AfterCommit(() =>
        {
            extents.Removed(Stream, tail, records, bytes);
            Interlocked.Add(ref _records, records);
        });
        if (report is not null) { Report(scope, report); }
    }

    /// <summary>The oldest offsets that together free the surplus, as runs without gaps: what was confirmed in between is not evicted.</summary>
    private static (List<(long From, long Through)> Runs, long Records, long Bytes) Oldest(WriteScope scope, long surplus, long newest)
    {
        List<(long From, long Through)> runs = [];
        long records = 0, bytes = 0;
        using SqliteDataReader reader = scope.Command(
            "SELECT offset, length(body) FROM outbox_record WHERE stream = $0 AND offset < $1 ORDER BY offset", (int)Stream, newest).ExecuteReader();
        while (bytes < surplus && reader.Read())
        {
            long offset = reader.GetInt64(0);
            bytes += reader.GetInt64(1);
            records++;
            if (runs.Count > 0 && runs[^1].Through == offset - 1) { runs[^1] = (runs[^1].From, offset); }
            else { runs.Add((offset, offset)); }
        }

        return (runs, records, bytes);
    }

    /// <summary>Joins the range to a waiting one that it continues, so that the list stays short while reports find no room.</summary>
    private static void WriteDown(WriteScope scope, long from, long through)
    {
        if (scope.Execute("UPDATE outbox_evicted SET last = $1 WHERE last = $0 - 1", from, through) == 0)
        {
            scope.Execute("INSERT INTO outbox_evicted(first, last) VALUES ($0, $1)", from, through);
        }
    }

    /// <summary>Reports what found no room before; for the moment at which there is some.</summary>
    public void ReportWaiting(WriteScope scope, Func<WriteScope, EvictedRange, bool>? report)
    {
        if (_waits && report is not null) { Report(scope, report); }
    }

    private void Report(WriteScope scope, Func<WriteScope, EvictedRange, bool> report)
    {
        List<EvictedRange> waiting = [];
        using (SqliteDataReader reader = scope.Command("SELECT first, last FROM outbox_evicted ORDER BY first").ExecuteReader())
        {
            while (reader.Read()) { waiting.Add(new EvictedRange(Stream, reader.GetInt64(0), reader.GetInt64(1))); }
        }

        foreach (EvictedRange range in waiting)
        {
            if (!report(scope, range))
            {
                (_waits, _inVain) = (true, ++_attempts);
                return;
            }

            scope.Execute("DELETE FROM outbox_evicted WHERE first = $0", range.From);
        }

        long attempt = ++_attempts;
        scope.AfterCommit(() => _waits &= _inVain > attempt);
    }
}
