using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.FirmwareHost.Points;

namespace LifeCircle.Edge.FirmwareHost.Journal;

/// <summary>What happened, on disk before it is offered, until the gateway has acknowledged it.</summary>
/// <remarks>
/// (1) An event and the state that it leads to are one write: after a restart a change that happened meanwhile is one event, and no change is none.
/// (2) An intent is on disk before the first byte of its command; one without a result after a restart is answered <c>unknown</c> and never executed again.
/// (3) A command id is kept until its deadline plus <see cref="KeepIds"/>.
/// </remarks>
public sealed class EventJournal : IAsyncDisposable
{
    /// <summary>A repeated command id is recognised for this long after its deadline; the gateway's own clock may be off by hours, not by a day.</summary>
    public static readonly TimeSpan KeepIds = TimeSpan.FromDays(1);

    /// <summary>Above this no new command is taken: the gateway has not fetched anything for months.</summary>
    public const long BytesMax = 64 << 20;

    private const int Stream = 1;
    private const int ReadRecordsMax = 256;
    private const long ReadBytesMax = 256 << 10;

    private readonly Database _database;
    private readonly LogStreams _log;
    private readonly CommandTable _commands;
    private readonly BootClock _clock;
    private readonly Dictionary<string, StoredState> _states;
    private LogExtent _extent;

    private EventJournal(Database database, LogStreams log, BootClock clock)
    {
        (_database, _log, _clock) = (database, log, clock);
        _commands = new CommandTable(clock);
        Id = database.Read(log.Id);
        Prefix = Convert.ToHexStringLower(Id)[..8];
        _extent = database.Read(c => log.Extent(c, Stream));
        _states = database.Read(StateTable.ReadAll);
    }

    /// <summary>8 random bytes made with the file.</summary>
    public byte[] Id { get; }

    /// <summary>What event ids begin with.</summary>
    public string Prefix { get; }

    public LogExtent Extent { get { lock (_states) { return _extent; } } }

    public bool IsFull => Extent.Bytes >= BytesMax;

    /// <summary>Set when entries have been added.</summary>
    public Bell Appended { get; } = new();

    /// <summary>Opens or makes the file, and closes every intent that a crash has left open.</summary>
    /// <returns>The journal, and the intents whose outcome nobody knows.</returns>
    public static async Task<(EventJournal Journal, IReadOnlyList<Intent> Unknown)> OpenAsync(string folder, BootClock clock)
    {
        LogStreams log = new("journal");
        Database database = Database.Open(new DatabaseOptions { Path = Path.Combine(folder, "journal.db") }, connection =>
        {
            log.Create(connection, Stream);
            CommandTable.Create(connection);
            StateTable.Create(connection);
        });
        try
        {
            EventJournal journal = new(database, log, clock);
            return (journal, await journal.RecoverAsync());
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public StoredState? State(string key) { lock (_states) { return _states.TryGetValue(key, out StoredState state) ? state : null; } }

    /// <summary>Writes events, and the state that they lead to, at once. With no events only the state.</summary>
    public async Task RecordAsync(string key, StoredState state, params IReadOnlyList<EventDraft> events)
    {
        await WriteAsync(scope =>
        {
            StateTable.Set(scope, key, state);
            foreach (EventDraft draft in events) { Append(scope, draft); }
            scope.AfterCommit(() => { lock (_states) { _states[key] = state; } });
            return true;
        });
    }

    public Task RecordAsync(EventDraft draft) => WriteAsync(scope => Append(scope, draft));

    /// <summary>The result of a command seen before; null for a new id. An intent without a result has a result with outcome unspecified.</summary>
    public CommandResult? Find(string commandId) => _database.Read(c => CommandTable.Find(c, commandId));

    /// <summary>Complete when the intent survives a power cut.</summary>
    public Task WriteIntentAsync(Intent intent) => WriteAsync(scope => { _commands.Insert(scope, intent); return true; });

    /// <summary>Stores the result and its entry in one write; also for a command that was refused before it had an intent.</summary>
    public Task<CommandResult> WriteResultAsync(Intent intent, CommandResult result, string? tripped = null) => WriteAsync(scope =>
    {
        if (tripped is not null) { Append(scope, new EventDraft(intent.Device, intent.Part, "interlock-tripped", EventData.Tripped(intent, tripped), _clock.MonotonicNs)); }
        return Close(scope, intent, result);
    });

    /// <summary>Entries above an offset, oldest first, as many as fit one batch.</summary>
    public IReadOnlyList<JournalEntry> Read(long after) =>
        [.. _database.Read(c => _log.Read(c, Stream, after + 1, ReadRecordsMax, ReadBytesMax)).Select(Entry)];

    /// <summary>Deletes what is safe at the caller. An offset that was never given deletes nothing beyond the head.</summary>
    public Task AcknowledgeAsync(long offset) => WriteAsync(scope => { _log.Delete(scope, Stream, 0, offset); return true; });

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task<IReadOnlyList<Intent>> RecoverAsync() => await WriteAsync(scope =>
    {
        _commands.ForgetOld(scope);
        _commands.AdoptOtherBoots(scope);
        IReadOnlyList<Intent> open = CommandTable.Open(scope.Connection);
        foreach (Intent intent in open)
        {
            Close(scope, intent, new CommandResult
            {
                CommandId = intent.CommandId,
                Outcome = Outcome.Unknown,
                Fault = "restarted",
                Text = "firmware-host was restarted while this command ran: look at the door or the output before it is asked for again.",
            });
        }

        return open;
    });

    private CommandResult Close(WriteScope scope, Intent intent, CommandResult result)
    {
        CommandResult stored = result.Clone();
        stored.JournalOffset = 0; // Filled in from the entry itself, like the offset.
        stored.JournalOffset = Append(scope, new EventDraft(intent.Device, intent.Part, "command-result", EventData.Result(intent, result), _clock.MonotonicNs) { Result = stored });
        _commands.Insert(scope, intent);
        CommandTable.SetResult(scope, stored);
        return stored;
    }

    private long Append(WriteScope scope, EventDraft draft)
    {
        JournalEntry entry = new()
        {
            BootId = _clock.BootId,
            MonotonicNs = draft.MonotonicNs,
            Device = draft.Device,
            Part = draft.Part,
            Kind = draft.Kind,
            DataJson = draft.DataJson,
            Result = draft.Result,
        };
        return _log.Append(scope, Stream, Google.Protobuf.MessageExtensions.ToByteArray(entry));
    }

    private JournalEntry Entry(LogRecord record)
    {
        JournalEntry entry = record.Body.IsEmpty ? Lost() : JournalEntry.Parser.ParseFrom(record.Body.Span);
        entry.Offset = record.Offset;
        entry.Id = $"{Prefix}-{record.Offset}";
        if (entry.Result is { } result) { result.JournalOffset = record.Offset; }
        return entry;
    }

    /// <summary>In the place of an entry that the card has damaged: what happened is not known any more, and that is said.</summary>
    private JournalEntry Lost() => new() { BootId = _clock.BootId, MonotonicNs = _clock.MonotonicNs, Kind = "journal-entry-damaged" };

    private async Task<T> WriteAsync<T>(Func<WriteScope, T> work)
    {
        T result = await _database.WriteAsync(scope =>
        {
            T done = work(scope);
            LogExtent extent = _log.Extent(scope, Stream);
            scope.AfterCommit(() =>
            {
                bool more;
                lock (_states) { (more, _extent) = (extent.Head > _extent.Head, extent); }
                if (more) { Appended.Ring(); }
            });
            return done;
        });
        return result;
    }
}
