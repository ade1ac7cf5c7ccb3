namespace LifeCircle.Edge.Model.Lockers.Stays;

/// <summary>How long things may lie. Mail may for ever: its compartment belongs to its address.</summary>
public sealed record RetentionRules
{
    /// <summary>A parcel is overdue after this, 1..720.</summary>
    public int ParcelHours { get; init; } = 72;

    /// <summary>Goods for a customer are, 1..720.</summary>
    public int CollectHours { get; init; } = 48;

    /// <summary>Stored things are, 1..720.</summary>
    public int StorageHoursMax { get; init; } = 24;

    /// <summary>Hours after it was put in at which its person is reminded; those at or after the limit of its kind do not count.</summary>
    public IReadOnlyList<int> ReminderHours { get; init; } = [24, 48];
}

/// <summary>What is due for a stay.</summary>
public abstract record RetentionDue
{
    private RetentionDue() { }

    public sealed record Nothing : RetentionDue;

    /// <param name="Number">1 for the first; those before it that were missed are not sent late.</param>
    public sealed record Reminder(int Number) : RetentionDue;

    public sealed record Overdue : RetentionDue;
}

/// <param name="LookAgainUtcMs">Nothing new is due before; null for never.</param>
public readonly record struct RetentionAnswer(RetentionDue Due, long? LookAgainUtcMs);

/// <summary>When what lies is spoken of, and when it has lain too long.</summary>
/// <remarks><code>
/// stored --- hour 24 --- hour 48 --- hour 72
///   nothing  | reminder 1 | reminder 2 | overdue, for ever
/// </code>
/// Hours are counted in UTC, so summer time changes none. A clock that went back makes nothing due that is not, and takes nothing back.
/// </remarks>
public static class Retention
{
    private const long MsPerHour = 3_600_000;

    /// <param name="remindersSent">The highest number so far; 0 for none.</param>
    public static RetentionAnswer Look(StayKind kind, long storedUtcMs, long nowUtcMs, int remindersSent, RetentionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (HoursOf(kind, rules) is not { } hours) { return new(new RetentionDue.Nothing(), null); }
        long overdueMs = storedUtcMs + (hours * MsPerHour);
        if (nowUtcMs >= overdueMs) { return new(new RetentionDue.Overdue(), null); }

        long[] reminders = [.. rules.ReminderHours.Where(h => h > 0 && h < hours).Distinct().Order().Select(h => storedUtcMs + (h * MsPerHour))];
        int passed = reminders.Count(r => r <= nowUtcMs);
        int last = Math.Max(passed, remindersSent);
        long again = last < reminders.Length ? reminders[last] : overdueMs;
        return new(passed > remindersSent ? new RetentionDue.Reminder(passed) : new RetentionDue.Nothing(), again);
    }

    private static int? HoursOf(StayKind kind, RetentionRules rules) => kind switch
    {
        StayKind.Parcel => rules.ParcelHours,
        StayKind.Collect => rules.CollectHours,
        StayKind.Storage => rules.StorageHoursMax,
        _ => null,
    };
}
