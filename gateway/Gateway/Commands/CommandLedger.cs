using System.Collections.Concurrent;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Model;

namespace LifeCircle.Edge.Gateway.Commands;

/// <summary>The durable state of every command; <see cref="RemoteCommandMachine"/> rules, this stores and reports.</summary>
/// <remarks>
/// (1) A command is on disk before anything is done about it, and its result before anybody is told.
/// (2) An id is taken once; the same id again answers with what is stored and does nothing.
/// (3) A command that firmware-host has not reported gets its command-result event in the write that closes it.
/// </remarks>
public sealed class CommandLedger(Database database, RecordWriter records, RecentEvents recent, CornerState corner, GatewaySettings settings, BootClock boot)
{
    private readonly ConcurrentDictionary<string, CommandRow> _open = new(database.Read(CommandTable.AllOpen).Select(r => KeyValuePair.Create(r.Id, r)), StringComparer.Ordinal);
    private long _taken, _repeats;

    /// <summary>A command was stored or moved on. Raised after commit, on the writer's thread.</summary>
    public event EventHandler? Changed;

    /// <summary>Commands without a result, bounded by <see cref="GatewaySettings.OpenCommandsMax"/>.</summary>
    public IReadOnlyCollection<CommandRow> Open => [.. _open.Values];

    public long Taken => Interlocked.Read(ref _taken);

    public long Repeats => Interlocked.Read(ref _repeats);

    public CommandRow? Find(string id) => database.Read(c => CommandTable.Find(c, id));

    /// <summary>Called inside the write that closes a command, before anybody is told.</summary>
    public Action<WriteScope, CommandRow>? Closing { get; set; }

    /// <summary>Stores a wish; completes when it is on disk. <paramref name="refusal"/> closes it at once.</summary>
    public Task<CommandRow> TakeAsync(CommandWish wish, CommandVerdict? refusal) => database.WriteAsync(scope => Take(scope, wish, refusal));

    /// <summary>The same inside the write of what the command is for.</summary>
    public CommandRow Take(WriteScope scope, CommandWish wish, CommandVerdict? refusal)
    {
        if (CommandTable.Find(scope, wish.Id) is { } known)
        {
            Interlocked.Increment(ref _repeats);
            return known;
        }

        long nowNs = boot.MonotonicNs;
        CommandRow row = new(
            wish.Id, wish.Device, wish.Part, wish.Verb, wish.Issuer, wish.Reason, wish.ArgsJson, boot.BootId, nowNs, wish.DeadlineNs, CommandRow.Received, "", "", "");
        CommandTable.Insert(scope, row);
        Interlocked.Increment(ref _taken);
        CommandVerdict? no = refusal ?? (CommandTable.CountOpen(scope) > settings.OpenCommandsMax ? Verdicts.TooMany : null);
        RemoteCommandEvent first = no is null ? new RemoteCommandEvent.Tick() : new RemoteCommandEvent.Refuse(no);
        return Step(scope, row, first, nowNs, store: true).Row;
    }

    /// <summary>A command as this write sees it.</summary>
    public static CommandRow? Find(WriteScope scope, string id) => CommandTable.Find(scope, id);

    /// <summary>Moves a command; completes when that is on disk. Null for an id that is not stored.</summary>
    public Task<(CommandRow Row, RemoteCommandEffects Effects)?> ApplyAsync(string id, RemoteCommandEvent @event) => database.WriteAsync<(CommandRow, RemoteCommandEffects)?>(scope =>
        CommandTable.Find(scope, id) is { } row ? Step(scope, row, @event, boot.MonotonicNs, store: false) : null);

    /// <summary>Closes a command with what the journal says, inside the hand-over's write. A command of another gateway is none of ours.</summary>
    public void CloseFromJournal(WriteScope scope, CommandResult result)
    {
        if (CommandTable.Find(scope, result.CommandId) is { } row)
        {
            Step(scope, row, new RemoteCommandEvent.Result(Verdicts.Of(result), Journaled: true), boot.MonotonicNs, store: false);
        }
    }

    private (CommandRow Row, RemoteCommandEffects Effects) Step(WriteScope scope, CommandRow row, RemoteCommandEvent @event, long nowNs, bool store)
    {
        RemoteCommandStep step = RemoteCommandMachine.Next(row.Machine(boot.BootId), @event, nowNs);
        CommandRow after = row.With(step.State);
        if (after != row) { CommandTable.Update(scope, after); }
        if (step.Effects.HasFlag(RemoteCommandEffects.Report)) { Report(scope, after); }
        if (after.IsClosed && !row.IsClosed) { Closing?.Invoke(scope, after); }
        if (after != row || store)
        {
            scope.AfterCommit(() =>
            {
                if (after.IsClosed) { _open.TryRemove(after.Id, out _); }
                else { _open[after.Id] = after; }
                corner.Bump();
                Changed?.Invoke(this, EventArgs.Empty);
            });
        }

        return (after, step.Effects);
    }

    private void Report(WriteScope scope, CommandRow row)
    {
        EventNote note = records.OwnEvent(row.Device, row.Part, EventKinds.CommandResult, EventJson.Object(writer =>
        {
            writer.WriteString("command_id", row.Id);
            writer.WriteString("outcome", row.State);
            writer.WriteString("fault", row.Fault);
            writer.WriteString("text", row.Text);
            writer.WriteString("issuer", row.Issuer);
            writer.WriteString("reason", row.Reason);
        }));
        records.AppendEvent(scope, note);
        scope.AfterCommit(() => recent.Add(note));
    }
}
