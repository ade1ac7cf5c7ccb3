using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Uplink;
using LockerHours = LifeCircle.Edge.Model.Documents.RetentionRules;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>Dates stays once the clock is known, reminds, marks what is overdue, forgets what ended long ago. Without a trusted clock nothing is due.</summary>
internal sealed class RetentionDesk(Database database, LockerBooks books, EffectDesk effects, DocumentStore documents, WallClock clock)
{
    private const long MsPerDay = 24 * 3_600_000;
    private const string Issuer = "gateway";

    public async Task LookAsync()
    {
        if (clock.UtcMsNow() is not { } nowMs) { return; }
        LockerHours hours = documents.Current.Lockers.Retention;
        RetentionRules rules = Rules(hours);
        if (books.Stays.Values.Any(s => Next(s, rules, nowMs) != s))
        {
            await database.WriteAsync(scope =>
            {
                foreach (Stay stay in LockerTables.Active(scope)) { Step(scope, stay, rules, nowMs); }
            });
        }

        long beforeMs = nowMs - (hours.EndedDays * MsPerDay);
        if (database.Read(c => LockerTables.AnyToForget(c, beforeMs)))
        {
            await database.WriteAsync(scope =>
            {
                LockerTables.DateEnded(scope, nowMs);
                LockerTables.Forget(scope, beforeMs);
            });
        }
    }

    private void Step(WriteScope scope, Stay stay, RetentionRules rules, long nowMs)
    {
        Stay now = Next(stay, rules, nowMs);
        if (now == stay) { return; }
        effects.Keep(scope, now);
        if (now.Overdue && !stay.Overdue) { effects.TellRecipient(scope, EventKinds.PickupOverdue, now, Issuer); }
        else if (now.Reminders > stay.Reminders) { effects.TellRecipient(scope, EventKinds.PickupReminder, now, Issuer); }
    }

    private Stay Next(Stay stay, RetentionRules rules, long nowMs)
    {
        if (stay.Phase is not (StayPhase.Stored or StayPhase.Held) || stay.StoredBoot.Length == 0) { return stay; }
        long? since = stay.StoredUtcMs ?? clock.ToUtc(stay.StoredBoot, stay.StoredNs)?.UtcMs;
        if (since is not { } sinceMs) { return stay; }
        Stay dated = stay with { StoredUtcMs = sinceMs };
        return Retention.Look(stay.Kind, sinceMs, nowMs, stay.Reminders, rules).Due switch
        {
            RetentionDue.Overdue => dated with { Overdue = true },
            RetentionDue.Reminder reminder => dated with { Reminders = reminder.Number },
            _ => dated,
        };
    }

    private static RetentionRules Rules(LockerHours hours) => new()
    {
        ParcelHours = hours.ParcelHours,
        CollectHours = hours.CollectHours,
        StorageHoursMax = hours.StorageHoursMax,
        ReminderHours = hours.ReminderHours,
    };
}
