using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Commands;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Model.Lockers.Watch;
using LifeCircle.Edge.Web.View;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>What an operator does about stays, compartments and alarms: each with who and why, each told by an event in the write that does it.</summary>
/// <remarks>What belongs to somebody who is at the door now is left alone, except by an emergency.</remarks>
internal sealed class OperatorDesk(
    Database database, LockerBooks books, EffectDesk effects, AlarmDesk alarms, WatchDesk watch, OpenAllDesk openAll, CommandService commands, Compartments compartments,
    DocumentStore documents, SiteKey key, BootClock boot)
{
    /// <summary>Command of an operator after which all is as it was; see <see cref="OfficeVerb.Look"/>.</summary>
    public const string LookPrefix = "look-";

    public const string HeldFor = "operator-opened";

    private const int IssuerCharsMax = 64, OpenValidForMs = 10_000;

    /// <summary>Alarms of a compartment that are over once a person has looked. The others clear themselves when the door moves.</summary>
    private static readonly string[] ClearedByLooking = [AlarmKinds.OpenedWithoutCommand, ErrandWords.OccupancyDisagrees, ErrandWords.HeldForCheck, AlarmKinds.ChillBreached];

    public async Task<OfficeAnswer> DoAsync(OfficeOrder order, CancellationToken cancellationToken)
    {
        if (DocumentPut.Complaint(order.Reason) is { } complaint) { return new OfficeAnswer(OfficeEnd.Wrong, complaint); }
        if (order.Issuer.Trim().Length is 0 or > IssuerCharsMax) { return new OfficeAnswer(OfficeEnd.Wrong, $"issuer: who does it, 1 to {IssuerCharsMax} characters."); }
        OfficeOrder told = order with { Issuer = order.Issuer.Trim(), Reason = order.Reason.Trim() };
        if (Misses(told) is { } missing) { return new OfficeAnswer(OfficeEnd.Unknown, missing); }
        return told.Verb is OfficeVerb.OutOfService or OfficeVerb.InService ? await ServeAsync(told, cancellationToken) : await database.WriteAsync(scope => Do(scope, told));
    }

    private OfficeAnswer Do(WriteScope scope, OfficeOrder order)
    {
        Stay? stay = order.Part.Length > 0 ? LockerTables.Active(scope).FirstOrDefault(s => s.Device == order.Device && s.Part == order.Part) : null;
        return order.Verb switch
        {
            OfficeVerb.OpenAll => openAll.Begin(scope, order.Device, order.Issuer, order.Reason) is { } why ? Refused(why) : Done($"Every door of {order.Device} opens, one after the other."),
            OfficeVerb.Stop => openAll.Stop(scope, order.Device) ? Done($"No further door of {order.Device} is opened.") : Refused($"No emergency opening of {order.Device} is under way."),
            OfficeVerb.Acknowledge or OfficeVerb.ClearAlarm => Answer(scope, order),
            _ when stay is not null && books.IsInUse(stay) => Refused($"Somebody is at {order.Part} now: wait until he is done."),
            OfficeVerb.Keep => Keep(scope, order, stay),
            OfficeVerb.Clear => Clear(scope, order, stay),
            OfficeVerb.Reissue => Reissue(scope, order, stay),
            _ => Open(scope, order),
        };
    }

    private OfficeAnswer Keep(WriteScope scope, OfficeOrder order, Stay? stay)
    {
        if (stay is null) { return Refused($"The books know of nothing in {order.Part}: take it out and clear the compartment, or put it out of service."); }
        Stay kept = StayMachine.Next(stay, new StayEvent.Keep(boot.BootId, boot.MonotonicNs));
        if (kept.Phase != StayPhase.Stored) { return Refused($"It is {kept.Phase.ToString().ToLowerInvariant()} and cannot be kept."); }
        if (kept != stay) { effects.Keep(scope, kept); }
        effects.Tell(scope, EventKinds.StayKept, kept, order.Issuer, order.Reason);
        Looked(scope, order);
        return kept.CodeHash.Length > 0 || kept.Kind == StayKind.Mail ? Done($"It stays in {order.Part}.") : Coded(scope, order, kept, $"It stays in {order.Part} and has a code now.");
    }

    private OfficeAnswer Clear(WriteScope scope, OfficeOrder order, Stay? stay)
    {
        if (stay is null)
        {
            effects.Say(scope, order.Device, order.Part, EventKinds.CompartmentChecked, writer =>
            {
                writer.WriteString("issuer", order.Issuer);
                writer.WriteString("reason", order.Reason);
            });
        }
        else
        {
            Stay cleared = StayMachine.Next(stay, new StayEvent.Clear());
            if (!cleared.IsOver) { return Refused($"It is {stay.Phase.ToString().ToLowerInvariant()} and cannot be cleared."); }
            effects.Keep(scope, cleared);
            effects.Tell(scope, EventKinds.StayCleared, cleared, order.Issuer, order.Reason);
        }

        Looked(scope, order);
        return Done($"{order.Part} is empty.");
    }

    private OfficeAnswer Reissue(WriteScope scope, OfficeOrder order, Stay? stay) =>
        stay is not { Phase: StayPhase.Stored or StayPhase.Held } ? Refused($"Nothing in {order.Part} can have a code.") : Coded(scope, order, stay, "A new code is made; the one before is worthless.");

    /// <summary>The code goes out sealed; who asked for it sees it only where the site's rules show codes.</summary>
    private OfficeAnswer Coded(WriteScope scope, OfficeOrder order, Stay stay, string text)
    {
        string made = effects.IssueCode(scope, stay.Id, null, EventKinds.PickupReady, order.Issuer, order.Reason);
        return new OfficeAnswer(OfficeEnd.Done, text, documents.Current.Lockers.Deposit.ShowsCode ? key.Unprotect(made) ?? "" : "");
    }

    /// <summary>What lies there is held by the command's result: a pulse that never went out changes nothing.</summary>
    private OfficeAnswer Open(WriteScope scope, OfficeOrder order)
    {
        string id = order.Verb == OfficeVerb.Look ? $"{LookPrefix}{Guid.CreateVersion7():N}" : CommandService.NewId();
        CommandRow row = commands.Take(scope, id, order.Device, order.Part, EffectDesk.Verb, order.Issuer, order.Reason, OpenValidForMs);
        if (row.IsClosed) { return Refused(row.Text); }
        effects.Say(scope, order.Device, order.Part, EventKinds.CompartmentOpened, writer =>
        {
            writer.WriteString("command_id", id);
            writer.WriteString("issuer", order.Issuer);
            writer.WriteString("reason", order.Reason);
        });
        return Done($"{order.Part} is told to open.");
    }

    private OfficeAnswer Answer(WriteScope scope, OfficeOrder order)
    {
        OpenAlarm alarm = alarms.Open.First(a => a.Id == order.Id);
        if (order.Verb == OfficeVerb.Acknowledge)
        {
            return alarms.Acknowledge(scope, alarm, order.Issuer, order.Reason) ? Done("Noted; the alarm stays up.") : Refused("Somebody took note of it already.");
        }

        if (compartments.All().Any(c => c.Device == alarm.Device && c.Part == alarm.Part))
        {
            return Refused($"Look into {alarm.Part} and say keep or clear: that clears its alarms.");
        }

        if (alarm.Kind == AlarmKinds.BusSuspect) { watch.BusChecked(scope, alarm.Device); }
        if (alarm.Kind == AlarmKinds.SiteKeyLost) { SiteKeyWatch.Note(scope, key); } // Whoever clears it has given the stays new codes.
        return alarms.Clear(scope, alarm.Kind, alarm.Device, alarm.Part, order.Issuer, order.Reason) ? Done("The alarm is cleared.") : Refused("It is cleared already.");
    }

    private void Looked(WriteScope scope, OfficeOrder order)
    {
        watch.Checked(scope, order.Device, order.Part);
        foreach (string kind in ClearedByLooking) { alarms.Clear(scope, kind, order.Device, order.Part, order.Issuer, order.Reason); }
    }

    private async Task<OfficeAnswer> ServeAsync(OfficeOrder order, CancellationToken cancellationToken)
    {
        (byte[] body, long version) = await documents.ReadAsync(DocumentNames.Lockers, cancellationToken);
        if (DocumentReader.Read(DocumentNames.Lockers, body).Documents is not { } read) { return Refused("The document lockers in force cannot be read by this program; put a whole one in its place."); }
        LockerRules now = read.Lockers;
        OutOfServicePart[] others = [.. now.OutOfService.Where(o => o.Device != order.Device || o.Part != order.Part)];
        bool isOut = others.Length < now.OutOfService.Count, wantsOut = order.Verb == OfficeVerb.OutOfService;
        if (isOut == wantsOut) { return Refused($"{order.Part} is {(isOut ? "out of" : "in")} service already."); }
        LockerRules next = now with { OutOfService = wantsOut ? [.. others, new OutOfServicePart { Device = order.Device, Part = order.Part, Reason = order.Reason[..Math.Min(order.Reason.Length, 200)] }] : others };
        string why = $"{order.Part} of {order.Device} {(wantsOut ? "out of" : "in")} service by {order.Issuer}: {order.Reason}";
        DocumentPut put = await documents.PutAsync(DocumentNames.Lockers, DocumentReader.Write(next), order.Source, why[..Math.Min(why.Length, DocumentPut.ReasonCharsMax)], version, cancellationToken);
        return put.IsApplied ? Done($"{order.Part} is {(wantsOut ? "out of" : "in")} service.") : Refused(string.Join(' ', put.Errors));
    }

    private string? Misses(OfficeOrder order) => order.Verb switch
    {
        OfficeVerb.Acknowledge or OfficeVerb.ClearAlarm => alarms.Open.Any(a => a.Id == order.Id) ? null : $"There is no alarm {order.Id}.",
        OfficeVerb.OpenAll or OfficeVerb.Stop => compartments.All().Any(c => c.Device == order.Device) ? null : $"There is no locker {order.Device}.",
        _ => compartments.All().Any(c => c.Device == order.Device && c.Part == order.Part) ? null : $"There is no {order.Part} of {order.Device}.",
    };

    private static OfficeAnswer Done(string text) => new(OfficeEnd.Done, text);

    private static OfficeAnswer Refused(string text) => new(OfficeEnd.Refused, text);
}
