using LifeCircle.Edge.DurableLog;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.FirmwareHost.Journal;

/// <summary>Turns a state that was read into an event where it differs from the one last journaled.</summary>
/// <remarks>When the disk does not take it, the journaled state stays the old one, so the next reading tries again: a change is late, never lost.</remarks>
public sealed partial class EventRecorder(EventJournal journal, ILogger<EventRecorder> logger)
{
    private int _isFailing;

    /// <summary>Complete at once when nothing has changed; else when the event is on disk, or has been put off.</summary>
    /// <param name="make">The new state and its event. Not called for the very first state, which is no change.</param>
    /// <param name="firstIsEvent">True where the first state is news too.</param>
    public Task Change(string key, string value, Func<StoredState, (StoredState State, EventDraft Event)> make, bool firstIsEvent = false)
    {
        StoredState? before = journal.State(key);
        if (before?.Value == value) { return Task.CompletedTask; }
        if (before is null && !firstIsEvent) { return PutAsync(key, new StoredState(value, ""), []); }
        (StoredState state, EventDraft draft) = make(before ?? default);
        return PutAsync(key, state, [draft]);
    }

    /// <summary>An event without a state. One that the disk does not take is logged and gone: nothing would bring it up again.</summary>
    public Task RecordAsync(EventDraft draft) => PutAsync(draft.Kind, () => journal.RecordAsync(draft));

    private Task PutAsync(string key, StoredState state, IReadOnlyList<EventDraft> events) => PutAsync(key, () => journal.RecordAsync(key, state, events));

    private async Task PutAsync(string key, Func<Task> write)
    {
        try
        {
            await write();
            if (Interlocked.Exchange(ref _isFailing, 0) == 1) { LogWritesAgain(); }
        }
        catch (Exception e) when (e is SqliteException or DatabaseBusyException)
        {
            if (Interlocked.Exchange(ref _isFailing, 1) == 0) { LogPutOff(e, key); }
        }
    }

    [LoggerMessage(EventId = 1130, Level = LogLevel.Error, Message = "The journal does not take the change of {Key}; it is read again until it does. Check the disk's space and health")]
    private partial void LogPutOff(Exception e, string key);

    [LoggerMessage(EventId = 1131, Level = LogLevel.Information, Message = "The journal takes events again")]
    private partial void LogWritesAgain();
}
