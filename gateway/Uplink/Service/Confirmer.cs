using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Uplink;

/// <summary>Takes confirmations: judges them, tells the window, deletes from the outbox. Used by the uplink's task alone.</summary>
internal sealed class Confirmer(Outbox.Outbox outbox, SendWindow window, UplinkCounters counters, ILogger logger)
{
    /// <summary>Deletions that may wait for the disk; window and inbox bound the rest.</summary>
    private const int DeletionsMax = 8;

    private readonly Queue<Task<ConfirmOutcome>> _deletions = new();
    private readonly long[] _headAtStart = [outbox.Extent(OutboxStream.Events).Head, outbox.Extent(OutboxStream.Telemetry).Head];

    /// <summary>The far end has answered a birth of this process. Had the file been put back, its heads would have said so, as far as the replica that heard the birth knows them.</summary>
    public bool HeadsTold { get; set; }

    /// <summary>False when it is refused.</summary>
    public bool Take(Confirmation confirmation, long nowMs)
    {
        if (confirmation.Stream is not ((byte)OutboxStream.Events or (byte)OutboxStream.Telemetry))
        {
            Refuse($"there is no stream {confirmation.Stream}");
            return false;
        }

        OutboxStream stream = (OutboxStream)confirmation.Stream;
        ConfirmationVerdict verdict = ConfirmationRules.Judge(confirmation, outbox.Epoch, window.SentOf(stream), _headAtStart[confirmation.Stream - 1]);
        if (!verdict.IsTaken)
        {
            Refuse(verdict.Refusal);
            return false;
        }

        counters.LastConfirmedMs = nowMs;
        if (verdict.Ranges.Count > 0)
        {
            window.Confirmed(stream, verdict.Ranges, nowMs);
            Delete(stream, verdict.Ranges);
        }

        return true;
    }

    public void Refuse(string why) => UplinkLog.ConfirmationRefused(logger, ++counters.RefusedConfirmations, why);

    /// <summary>Starts the deletion; several share one commit.</summary>
    public void Delete(OutboxStream stream, IReadOnlyList<OffsetRange> ranges)
    {
        try { _deletions.Enqueue(outbox.ConfirmAsync(outbox.Epoch, stream, [.. ranges.Select(r => (r.From, r.Through))])); }
        catch (DurableLog.DatabaseBusyException e) { UplinkLog.DeleteFailed(logger, e); }
    }

    /// <summary>Waits where too many deletions are under way.</summary>
    public async Task PaceAsync()
    {
        while (_deletions.Count > DeletionsMax) { await OneAsync(); }
    }

    public void Reap()
    {
        while (_deletions.TryPeek(out Task<ConfirmOutcome>? first) && first.IsCompleted) { OneAsync().GetAwaiter().GetResult(); }
    }

    public async Task FinishAsync()
    {
        while (_deletions.Count > 0) { await OneAsync(); }
    }

    /// <summary>A file that was put back from an older copy gives offsets again that the far end has already: a new epoch keeps both apart.</summary>
    public async Task<bool> StartNewEpochIfBehindAsync(Order.Head head)
    {
        long ours = outbox.Extent(head.Stream).Head;
        if (head.Epoch != outbox.Epoch || head.Offset <= ours) { return false; }
        UplinkLog.NewEpoch(logger, head.Stream, head.Offset, ours);
        await outbox.StartNewEpochAsync(AliasBook.Move);
        window.Forget();
        Array.Clear(_headAtStart);
        return true;
    }

    private async Task OneAsync()
    {
        try
        {
            ConfirmOutcome outcome = await _deletions.Dequeue();
            counters.RecordsConfirmed += outcome.Records;
            if (!outcome.Taken) { Refuse($"the outbox says {outcome.Refusal}"); }
        }
        catch (Exception e) when (e is Microsoft.Data.Sqlite.SqliteException or ObjectDisposedException or DurableLog.DatabaseBusyException) { UplinkLog.DeleteFailed(logger, e); }
    }
}
