using System.Collections.Immutable;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Commands;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Emergency;
using LifeCircle.Edge.Model.Lockers.Stays;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>Emergency openings: every door of a device, one after the other, durable from the order to the last result.</summary>
/// <remarks>A pulse and the state that ordered it are one write, so that no kill opens a door twice.</remarks>
internal sealed class OpenAllDesk(Database database, EffectDesk effects, CommandService commands, Compartments compartments, BootClock boot)
{
    public const string Prefix = "all-";
    public const string HeldFor = "emergency-opened";

    private const int PulseValidForMs = 10_000;
    private static readonly OpenAllRules Rules = new();

    private ImmutableDictionary<string, OpenAllRow> _running = database.Read(OpenAllTable.All).ToImmutableDictionary(r => r.State.Device, StringComparer.Ordinal);

    /// <summary>Those under way, by device.</summary>
    public IReadOnlyDictionary<string, OpenAllRow> Running => _running;

    /// <returns>Why it does not begin; null when it does.</returns>
    public string? Begin(WriteScope scope, string device, string issuer, string reason)
    {
        if (OpenAllTable.Find(scope, device) is not null) { return $"An emergency opening of {device} is under way already."; }
        string[] parts = [.. compartments.All().Where(c => c.Device == device).Select(c => c.Part)];
        if (parts.Length == 0) { return $"{device} has no compartments that can be opened."; }
        foreach (Stay stay in LockerTables.Active(scope).Where(s => s.Device == device)) { effects.Hold(scope, stay, HeldFor, issuer, reason); }
        effects.Say(scope, device, "", EventKinds.OpenAllStarted, writer =>
        {
            writer.WriteNumber("doors", parts.Length);
            writer.WriteString("issuer", issuer);
            writer.WriteString("reason", reason);
        });
        OpenAllStep step = OpenAllMachine.Begin($"{Prefix}{Guid.CreateVersion7():N}", device, parts, boot.BootId, boot.MonotonicNs);
        Take(scope, device, step, issuer, reason);
        return null;
    }

    /// <returns>False when none is under way.</returns>
    public bool Stop(WriteScope scope, string device) => Step(scope, device, new OpenAllEvent.Stop());

    /// <summary>Time passed: the next door, where its turn has come.</summary>
    public async Task LookAsync()
    {
        OpenAllEvent tick = new OpenAllEvent.Tick();
        foreach ((string device, OpenAllRow row) in _running)
        {
            if (ReferenceEquals(OpenAllMachine.Next(row.State, tick, boot.MonotonicNs, Rules).State, row.State)) { continue; }
            await database.WriteAsync(scope => { Step(scope, device, tick); });
        }
    }

    /// <summary>After a start: another boot of the machine ends it, else results that came meanwhile are looked up.</summary>
    public async Task ResumeAsync()
    {
        if (_running.IsEmpty) { return; }
        await database.WriteAsync(scope =>
        {
            foreach (string device in _running.Keys)
            {
                Step(scope, device, new OpenAllEvent.Restarted(boot.BootId));
                if (OpenAllTable.Find(scope, device)?.State is { Answered: false } o && CommandLedger.Find(scope, OpenAll.CommandId(o.Id, o.Ordered)) is { IsClosed: true } row) { Closed(scope, row); }
            }
        });
    }

    /// <summary>A command has its result, in this write.</summary>
    public void Closed(WriteScope scope, CommandRow row)
    {
        if (!row.Id.StartsWith(Prefix, StringComparison.Ordinal)) { return; }
        Step(scope, row.Device, new OpenAllEvent.CommandEnded(row.Id, row.State is "done" or "unknown" ? PulseEnd.MayHaveMoved : PulseEnd.NotSent));
    }

    private bool Step(WriteScope scope, string device, OpenAllEvent @event)
    {
        if (OpenAllTable.Find(scope, device) is not { } row) { return false; }
        OpenAllStep step = OpenAllMachine.Next(row.State, @event, boot.MonotonicNs, Rules);
        if (!ReferenceEquals(step.State, row.State)) { Take(scope, device, step, row.Issuer, row.Reason); }
        return true;
    }

    /// <summary>The state first: a pulse that is refused at once is a result that steps it again.</summary>
    private void Take(WriteScope scope, string device, OpenAllStep step, string issuer, string reason)
    {
        if (step.State is OpenAll.Opening opening)
        {
            OpenAllRow row = new(opening, issuer, reason);
            OpenAllTable.Keep(scope, row);
            scope.AfterCommit(() => _running = _running.SetItem(device, row));
        }
        else if (step.State is OpenAll.Over over)
        {
            OpenAllTable.Forget(scope, device);
            scope.AfterCommit(() => _running = _running.Remove(device));
            SayEnded(scope, device, over, issuer, reason);
        }

        if (step.CommandId is { } id) { commands.Take(scope, id, device, step.Part, EffectDesk.Verb, issuer, reason, PulseValidForMs); }
    }

    private void SayEnded(WriteScope scope, string device, OpenAll.Over over, string issuer, string reason) => effects.Say(scope, device, "", EventKinds.OpenAllEnded, writer =>
    {
        writer.WriteString("end", over.End.ToString().ToLowerInvariant());
        foreach ((string name, IReadOnlyList<string> parts) in new[] { ("opened", over.Report.Opened), ("failed", over.Report.Failed), ("unanswered", over.Report.Unanswered), ("left", over.Report.Left) })
        {
            writer.WriteStartArray(name);
            foreach (string part in parts) { writer.WriteStringValue(part); }
            writer.WriteEndArray();
        }

        writer.WriteString("issuer", issuer);
        writer.WriteString("reason", reason);
    });
}
