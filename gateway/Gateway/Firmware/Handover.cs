using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Commands;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Outbox;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Firmware;

/// <summary>Takes journal entries exactly once.</summary>
/// <remarks>
/// (1) What an entry changes here, its outbox record and the journal offset commit in one write.
/// (2) An entry at or below the stored offset of its journal is a repeat and changes nothing.
/// (3) Each journal id has an offset of its own: a new journal starts from its beginning, a restored one goes on where it was.
/// (4) When the events stream is full, what still fits is taken and the rest stays in the journal.
/// (5) The journal may delete an entry only after the write is on disk: the caller acknowledges what this returns, nothing else.
/// </remarks>
public sealed class Handover(Database database, RecordWriter records, CommandLedger commands, RecentEvents recent, LinkView view, DiskHealth disk)
{
    /// <summary>Called for each new entry inside the write that takes it, after its record.</summary>
    public Action<WriteScope, EventNote>? Taking { get; set; }

    /// <summary>The highest offset of this journal that is safe here; 0 for none.</summary>
    public long SafeOffset(string journalId) => database.Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT offset FROM handover WHERE journal = $journal";
        command.Parameters.AddWithValue("$journal", journalId);
        return command.ExecuteScalar() as long? ?? 0;
    });

    /// <summary>Stores a run of entries; completes when they are on disk, with the offset that may be acknowledged.</summary>
    public async Task<HandoverStep> TakeAsync(string journalId, IReadOnlyList<JournalEntry> entries)
    {
        try
        {
            HandoverStep step = await database.WriteAsync(scope => Take(scope, journalId, entries));
            if (step.Full is null) { disk.Fine(); }
            else { disk.Failed(step.Full); }
            return step;
        }
        catch (Exception e) when (DiskHealth.IsDiskFault(e))
        {
            disk.Failed(e);
            throw;
        }
    }

    private HandoverStep Take(WriteScope scope, string journalId, IReadOnlyList<JournalEntry> entries)
    {
        long safe = scope.Scalar("SELECT offset FROM handover WHERE journal = $0", journalId) as long? ?? 0;
        long before = safe;
        List<EventNote> taken = [];
        OutboxFullException? full = null;
        foreach (JournalEntry entry in entries)
        {
            if (entry.Offset <= safe) { continue; }
            EventNote note = new(entry.Id, entry.Device, entry.Part, entry.Kind, entry.BootId, entry.MonotonicNs, entry.DataJson);
            try { records.AppendEvent(scope, note); }
            catch (OutboxFullException e) when (taken.Count > 0)
            {
                full = e;
                break;
            }

            if (entry.Kind == EventKinds.CommandResult && entry.Result is { } result) { commands.CloseFromJournal(scope, result); }
            Taking?.Invoke(scope, note);
            safe = entry.Offset;
            taken.Add(note);
        }

        if (safe > before) { scope.Execute("INSERT INTO handover(journal, offset) VALUES ($0, $1) ON CONFLICT(journal) DO UPDATE SET offset = $1", journalId, safe); }
        scope.AfterCommit(() =>
        {
            view.CountEntries(taken.Count, full is null ? entries.Count - taken.Count : 0);
            foreach (EventNote note in taken) { recent.Add(note); }
        });
        return new HandoverStep(safe, full);
    }
}

/// <param name="SafeOffset">May be acknowledged.</param>
/// <param name="Full">Set when entries behind that offset found no room.</param>
public readonly record struct HandoverStep(long SafeOffset, OutboxFullException? Full);
