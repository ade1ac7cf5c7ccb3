using System.Collections.Concurrent;
using System.Text.Json;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Commands;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Model.Lockers;
using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Web.Kiosk.View;
using AtStep = LifeCircle.Edge.Model.Lockers.Errands.Step;
using DoorRules = LifeCircle.Edge.Model.Lockers.Doors.DoorRules;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>Runs the errands of all terminals: each touch, result, sensor and second steps a machine, and the step, its stays, commands and events are one write.</summary>
/// <remarks>
/// (1) What a screen shows is on disk.
/// (2) A result of firmware-host moves the errand in the write that takes it from the journal: no restart loses it, none doubles it.
/// (3) A touch for an older screen does nothing.
/// </remarks>
internal sealed partial class LockerDesk
{
    /// <summary>Terminals at one corner; a name beyond it is somebody's mistake in an address line.</summary>
    private const int TerminalsMax = 16;
    private const string DoorOpened = "door-opened", DoorClosed = "door-closed";

    private readonly Database _database;
    private readonly LockerBooks _books;
    private readonly Touches _touches;
    private readonly MailRound _round;
    private readonly EffectDesk _effects;
    private readonly Compartments _compartments;
    private readonly WatchDesk _watch;
    private readonly OpenAllDesk _openAll;
    private readonly DocumentStore _documents;
    private readonly BootClock _boot;
    private readonly ILogger<LockerDesk> _logger;
    private readonly ConcurrentDictionary<string, bool> _elder = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    public LockerDesk(
        Database database, LockerBooks books, Touches touches, MailRound round, EffectDesk effects, Compartments compartments, WatchDesk watch, OpenAllDesk openAll, DocumentStore documents,
        BootClock boot, CommandLedger ledger, Handover handover, ILogger<LockerDesk> logger)
    {
        (_database, _books, _touches, _round, _effects, _compartments, _watch, _openAll, _documents, _boot) = (database, books, touches, round, effects, compartments, watch, openAll, documents, boot);
        _logger = logger;
        ledger.Closing = CommandClosed;
        handover.Taking = EntryTaken;
    }

    public static bool IsTerminal(string name) => name.Length is > 0 and <= 32 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Takes a touch; completes when what follows from it is on disk.</summary>
    public async Task TouchAsync(string terminal, long step, KioskInput input, CancellationToken cancellationToken)
    {
        if (!IsTerminal(terminal) || (!_turns.ContainsKey(terminal) && _turns.Count >= TerminalsMax)) { return; }
        SemaphoreSlim turn = _turns.GetOrAdd(terminal, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken); // One touch of a terminal after the other, so that nobody guesses twice at a time.
        try
        {
            Touch? touch = await _touches.PrepareAsync(terminal, step, input, cancellationToken);
            if (touch is null) { return; }
            await _database.WriteAsync(scope =>
            {
                Errand? errand = LockerTables.FindErrand(scope, terminal)?.Errand;
                if (!Touches.IsMeant(errand, step, input)) { return; }
                foreach ((Errand at, ErrandEvent? @event) in _touches.Resolve(scope, terminal, errand, touch))
                {
                    // A touch from home may be two steps: the flow begins, and the scanned code is already there.
                    if (errand is null) { _books.Keep(scope, terminal, at); }
                    if (@event is not null) { Step(scope, LockerTables.FindErrand(scope, terminal)?.Errand ?? at, @event); }
                }
            });
        }
        finally { turn.Release(); }
    }

    /// <summary>Time passed or a sensor changed: steps what that concerns. Asks the machine first and writes only when something follows.</summary>
    public async Task LookAsync()
    {
        foreach (Errand errand in _books.Errands.Values)
        {
            ErrandEvent @event = IsOverdue(errand) ? new ErrandEvent.TimedOut() : new ErrandEvent.AtTheDoor(new VisitEvent.Tick());
            if (@event is not ErrandEvent.TimedOut && errand.Step is not AtStep.AtDoor) { continue; }
            await StepAsync(errand, @event);
        }
    }

    /// <summary>After a start: instants of before mean nothing, and results that came meanwhile are looked up.</summary>
    public Task ResumeAsync() => _books.Errands.Count == 0 ? Task.CompletedTask : _database.WriteAsync(scope =>
    {
        foreach (string terminal in _books.Errands.Keys)
        {
            if (LockerTables.FindErrand(scope, terminal) is not ({ } errand, { } boot)) { continue; }
            Errand now = errand with
            {
                TouchedNs = _boot.MonotonicNs,
                LastStay = boot == _boot.BootId ? errand.LastStay : "",
                Step = errand.Step is AtStep.Deposited d && boot != _boot.BootId ? d with { AtNs = _boot.MonotonicNs } : errand.Step,
            };
            _books.Keep(scope, terminal, now);
            _touches.Resume(scope, terminal);
            Step(scope, now, new ErrandEvent.AtTheDoor(new VisitEvent.Restarted()));
            if (LockerTables.FindErrand(scope, terminal)?.Errand is { Step: AtStep.AtDoor { Visit: Visit.Opening { End: PulseEnd.None } o } } waiting
                && CommandLedger.Find(scope, Visit.CommandId(o.Id, o.Pulse)) is { IsClosed: true } row)
            {
                Step(scope, waiting, Ended(row));
            }
        }
    });

    /// <summary>The longer countdown while somebody reads in large text. Not stored: after a restart the page says it again.</summary>
    public void TakeTime(string terminal, bool elder)
    {
        if (!elder) { _elder.TryRemove(terminal, out _); }
        else if (_elder.Count < TerminalsMax) { _elder[terminal] = true; }
    }

    /// <summary>Whether this terminal's screen has been without a touch for its whole time; never while a door is open.</summary>
    public bool IsOverdue(Errand errand) => CountdownMs(errand) is { } ms && _boot.MonotonicNs - errand.TouchedNs >= ms * 1_000_000L;

    /// <summary>Length of the countdown of a screen; null where nobody is hurried.</summary>
    public int? CountdownMs(Errand errand) => errand.Step switch
    {
        AtStep.AtDoor { Visit: not (Visit.TouchToOpen or Visit.DidItOpen) } => null,
        AtStep.Thanks => 6_000,
        _ when _elder.ContainsKey(errand.Terminal) => _documents.Current.Lockers.Terminal.ElderCountdownS * 1_000,
        _ => _documents.Current.Lockers.Terminal.CountdownS * 1_000,
    };

    private DoorRules Doors => new()
    {
        FurtherPulses = _documents.Current.Lockers.Doors.FurtherPulses,
        ReadAfterMs = _documents.Current.Lockers.Doors.ReadAfterMs,
        RemindAfterMs = _documents.Current.Lockers.Doors.RemindAfterS * 1_000,
        GiveUpAfterMs = _documents.Current.Lockers.Doors.GiveUpAfterS * 1_000,
    };

    private async Task StepAsync(Errand seen, ErrandEvent @event)
    {
        if (Follows(seen, @event))
        {
            await _database.WriteAsync(scope =>
            {
                if (LockerTables.FindErrand(scope, seen.Terminal)?.Errand is { } errand && errand.Number == seen.Number) { Step(scope, errand, @event); }
            });
        }
    }

    /// <summary>Whether the event would change anything, from what is in memory.</summary>
    private bool Follows(Errand errand, ErrandEvent @event)
    {
        ErrandStep step = ErrandMachine.Next(errand, @event, World(errand, @event, id => _books.Stays.GetValueOrDefault(id), () => [.. _books.Stays.Values]));
        return step.Effects.Count > 0 || step.Errand != errand;
    }

    private void Step(WriteScope scope, Errand errand, ErrandEvent @event)
    {
        DoorRules rules = Doors;
        ErrandStep step = ErrandMachine.Next(errand, @event, World(errand, @event, id => LockerTables.FindStay(scope, id), () => LockerTables.Active(scope)));
        if (step.Effects.Count == 0 && step.Errand == errand) { return; }
        string secret = "";
        foreach (ErrandEffect effect in step.Effects)
        {
            string made = _effects.Do(scope, step.Errand ?? errand, effect, rules.PulseValidForMs);
            if (made.Length > 0) { secret = made; }
        }

        Errand? after = step.Errand is { } next
            ? next with { Secret = next.Step is not AtStep.KeepCode ? "" : secret.Length > 0 ? secret : next.Secret }
            : null;
        _books.Keep(scope, errand.Terminal, after);
    }

    private ErrandWorld World(Errand errand, ErrandEvent @event, Func<string, Stay?> find, Func<IReadOnlyList<Stay>> active)
    {
        string id = errand.StayId.Length > 0 ? errand.StayId : errand.LastStay;
        Stay? stay = id.Length > 0 ? find(id) : null;
        Stay? at = @event switch
        {
            ErrandEvent.Reserved r => r.Stay,
            ErrandEvent.Picked p => p.Stay,
            ErrandEvent.CodeFound { Stays: [var first, ..] } => first,
            _ => stay,
        };
        Stay? next = Next(errand, find, active);
        LockerRules rules = _documents.Current.Lockers;
        return new ErrandWorld(
            stay, next, Senses(at), Senses(next), $"{Visit.Prefix}{Guid.CreateVersion7():N}", _boot.BootId, _boot.MonotonicNs, Doors, rules.Terminal.ReopenMinutes * 60_000, rules.Deposit.ShowsCode)
        {
            InUse = InUse(errand.Terminal, find),
        };
    }

    /// <summary>Compartments at whose door, or question of what is inside, another terminal is.</summary>
    private List<Place> InUse(string terminal, Func<string, Stay?> find) =>
        [.. _books.Errands.Values.Where(e => e.Terminal != terminal && LockerBooks.IsAtDoor(e))
            .Select(e => find(e.StayId)).OfType<Stay>().Select(s => new Place(s.Device, s.Part))];

    private DoorSenses Senses(Stay? stay) => stay is null ? default : _compartments.Senses(stay.Device, stay.Part);

    /// <summary>The stay of the next door: the first of those that wait which may still be opened.</summary>
    private Stay? Next(Errand errand, Func<string, Stay?> find, Func<IReadOnlyList<Stay>> active)
    {
        IReadOnlyList<string> more = errand.Step switch
        {
            AtStep.AtDoor d => d.More,
            AtStep.NothingInside n => n.More,
            AtStep.StillInside s => s.More,
            AtStep.Trouble t => t.More,
            _ => [],
        };
        return errand.Flow == Flow.Mail
            ? more.Select(address => _round.StayOf(address, errand, active())).FirstOrDefault(s => s is not null)
            : more.Select(find).FirstOrDefault(s => s is { CanBePickedUp: true });
    }

    private void CommandClosed(WriteScope scope, CommandRow row) => Contained(scope, () =>
    {
        _openAll.Closed(scope, row);
        Errand? errand = AtDoorOf(scope, row.Id);
        if (row is { Verb: EffectDesk.Verb, State: "done" or "unknown" })
        {
            _watch.Pulsed(scope, row.Device, row.Part);
            if (errand is null) { HoldOpened(scope, row); }
        }

        if (errand is not null) { Step(scope, errand, Ended(row)); }
    });

    /// <summary>A door that an operator opened, from wherever: what lies there is in doubt until he says what he found.</summary>
    private void HoldOpened(WriteScope scope, CommandRow row)
    {
        if (row.Id.StartsWith(OperatorDesk.LookPrefix, StringComparison.Ordinal) || row.Id.StartsWith(Visit.Prefix, StringComparison.Ordinal)) { return; }
        if (LockerTables.Active(scope).FirstOrDefault(s => s.Device == row.Device && s.Part == row.Part && s.Phase == StayPhase.Stored) is not { } stay) { return; }
        _effects.Hold(scope, stay, OperatorDesk.HeldFor, row.Issuer, row.Reason);
    }

    private void EntryTaken(WriteScope scope, EventNote note) => Contained(scope, () =>
    {
        if (note.Kind is not (DoorOpened or DoorClosed)) { return; }
        string? command = CommandOf(note);
        if (note.Kind == DoorOpened) { _watch.Opened(scope, note, byCommand: command is not null); }
        if (command is null || AtDoorOf(scope, command) is not { } errand) { return; }
        Step(scope, errand, new ErrandEvent.AtTheDoor(note.Kind == DoorOpened ? new VisitEvent.WasOpened(command) : new VisitEvent.WasClosed(command)));
    });

    /// <summary>Whatever is wrong with one errand, the journal's entries and the commands of all others are taken.</summary>
    private void Contained(WriteScope scope, Action step)
    {
        try { step(); }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or ArgumentException or KeyNotFoundException) { LogNotTaken(e); }
    }

    private Errand? AtDoorOf(WriteScope scope, string commandId) => _books.Errands.Values
        .Select(e => LockerTables.FindErrand(scope, e.Terminal)?.Errand)
        .FirstOrDefault(e => e is { Step: AtStep.AtDoor d } && Visit.Owns(d.Visit.VisitId, commandId));

    private static ErrandEvent.AtTheDoor Ended(CommandRow row) =>
        new(new VisitEvent.PulseEnded(row.Id, row.State is "done" or "unknown" ? PulseEnd.MayHaveMoved : PulseEnd.NotSent));

    private static string? CommandOf(EventNote note)
    {
        try
        {
            using JsonDocument data = JsonDocument.Parse(note.DataJson.Length == 0 ? "{}" : note.DataJson);
            return data.RootElement.ValueKind == JsonValueKind.Object && data.RootElement.TryGetProperty("command_id", out JsonElement id) ? id.GetString() : null;
        }
        catch (JsonException) { return null; }
    }

    [LoggerMessage(EventId = 2071, Level = LogLevel.Error, Message = "An errand could not take what its door reported; a person has to look at the compartment")]
    private partial void LogNotTaken(Exception e);
}
