using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Uplink;
using RetentionRules = LifeCircle.Edge.Model.Documents.RetentionRules;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>Dates stays once the clock is known, reminds, marks what is overdue, forgets what ended long ago. Without a trusted clock nothing is due.</summary>
internal sealed class RetentionDesk(Database database, LockerBooks books, EffectDesk effects, DocumentStore documents, WallClock clock)
{
    private const long MsPerHour = 3_600_000, MsPerDay = 24 * MsPerHour;
    private const string Issuer = "gateway";

    public async Task LookAsync()
    {
        if (clock.UtcMsNow() is not { } nowMs) { return; }
        RetentionRules rules = documents.Current.Lockers.Retention;
        if (books.Stays.Values.Any(s => Next(s, rules, nowMs) != s))
        {
            await database.WriteAsync(scope =>
            {
                foreach (Stay stay in LockerTables.Active(scope)) { Step(scope, stay, rules, nowMs); }
            });
        }

        long beforeMs = nowMs - (rules.EndedDays * MsPerDay);
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
        if (now.Overdue && !stay.Overdue) { effects.Tell(scope, "pickup.overdue", now, Issuer, ""); }
        else if (now.Reminders > stay.Reminders) { effects.Tell(scope, "pickup.reminder", now, Issuer, ""); }
    }

    private Stay Next(Stay stay, RetentionRules rules, long nowMs)
    {
        if (stay.Phase is not (StayPhase.Stored or StayPhase.Held) || stay.StoredBoot.Length == 0) { return stay; }
        long? since = stay.StoredUtcMs ?? clock.ToUtc(stay.StoredBoot, stay.StoredNs)?.UtcMs;
        if (since is not { } sinceMs) { return stay; }
        int hours = stay.Kind switch { StayKind.Storage => rules.StorageHoursMax, StayKind.Collect => rules.CollectHours, _ => rules.ParcelHours };
        double age = (double)(nowMs - sinceMs) / MsPerHour;
        int reminders = Math.Max(stay.Reminders, rules.ReminderHours.Count(h => h <= age));
        return stay with { StoredUtcMs = sinceMs, Reminders = reminders, Overdue = stay.Overdue || age >= hours };
    }
}
