using CsCheck;
using LifeCircle.Edge.Model.Lockers.Stays;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers;

public sealed class RetentionTests
{
    private const long Hour = 3_600_000;
    private const long Stored = 1_700_000_000_000;

    private static readonly RetentionRules Rules = new() { ParcelHours = 72, ReminderHours = [24, 48] };

    private static readonly Gen<RetentionRules> AnyRules = Gen.Select(Gen.Int[1, 100], Gen.Int[1, 100], Gen.Int[1, 100], Gen.Int[-2, 110].Array[0, 5], (parcel, collect, storage, reminders) =>
        new RetentionRules { ParcelHours = parcel, CollectHours = collect, StorageHoursMax = storage, ReminderHours = reminders });

    private static readonly Gen<StayKind> AnyKind = Gen.Int[0, 3].Select(k => (StayKind)k);

    [Theory]
    [InlineData(0, 0, "Nothing", 24)]
    [InlineData(24, 0, "Reminder 1", 48)]
    [InlineData(24, 1, "Nothing", 48)]
    [InlineData(50, 0, "Reminder 2", 72)]
    [InlineData(50, 2, "Nothing", 72)]
    [InlineData(72, 0, "Overdue", null)]
    [InlineData(9_000, 2, "Overdue", null)]
    [InlineData(-5, 0, "Nothing", 24)]
    [InlineData(-5, 1, "Nothing", 48)]
    public void A_parcel_is_spoken_of_twice_and_then_overdue(int hour, int sent, string due, int? again)
    {
        RetentionAnswer answer = Retention.Look(StayKind.Parcel, Stored, Stored + (hour * Hour), sent, Rules);
        Assert.Equal(due, Word(answer.Due));
        Assert.Equal(again is { } h ? Stored + (h * Hour) : null, answer.LookAgainUtcMs);
    }

    [Fact]
    public void Mail_may_lie_for_ever() =>
        Assert.Equal(new RetentionAnswer(new RetentionDue.Nothing(), null), Retention.Look(StayKind.Mail, Stored, long.MaxValue, 0, Rules));

    [Fact]
    public void Who_looks_only_when_told_misses_nothing_and_ends_overdue() =>
        Gen.Select(AnyKind, AnyRules).Sample((kind, rules) =>
        {
            List<int> reminders = [];
            long now = Stored;
            RetentionAnswer answer = Retention.Look(kind, Stored, now, 0, rules);
            while (true)
            {
                if (answer.Due is RetentionDue.Reminder r) { reminders.Add(r.Number); }
                if (answer.LookAgainUtcMs is not { } again) { break; }
                Assert.True(again > now);
                Assert.Equal(new RetentionDue.Nothing(), Retention.Look(kind, Stored, again - 1, reminders.Count, rules).Due);
                now = again;
                answer = Retention.Look(kind, Stored, now, reminders.Count, rules);
            }

            int hours = kind switch { StayKind.Parcel => rules.ParcelHours, StayKind.Collect => rules.CollectHours, _ => rules.StorageHoursMax };
            Assert.Equal(kind == StayKind.Mail ? "Nothing" : "Overdue", Word(answer.Due));
            Assert.Equal(kind == StayKind.Mail ? Stored : Stored + (hours * Hour), now);
            int expected = kind == StayKind.Mail ? 0 : rules.ReminderHours.Where(h => h > 0 && h < hours).Distinct().Count();
            Assert.Equal(Enumerable.Range(1, expected), reminders);
        });

    [Fact]
    public void Whatever_the_clock_says_no_reminder_is_sent_twice_and_overdue_is_the_last_word() =>
        Gen.Select(AnyKind, AnyRules, Gen.Int[-200, 200].Array[1, 30]).Sample((kind, rules, hours) =>
        {
            int sent = 0;
            foreach (int hour in hours)
            {
                RetentionAnswer answer = Retention.Look(kind, Stored, Stored + (hour * Hour), sent, rules);
                if (answer.Due is not RetentionDue.Reminder r) { continue; }
                Assert.True(r.Number > sent);
                sent = r.Number;
            }
        });

    private static string Word(RetentionDue due) => due is RetentionDue.Reminder r ? $"Reminder {r.Number}" : due.GetType().Name;
}
