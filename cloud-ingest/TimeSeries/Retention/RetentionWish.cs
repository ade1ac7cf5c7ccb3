using System.Globalization;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>What somebody wants kept, and how far the set-up may go.</summary>
public sealed record RetentionWish
{
    /// <summary>The database's own limit would be 292 years; nobody has asked for more than a hundred.</summary>
    public const int DaysMax = 36_500;

    /// <summary>0: for ever. At least <see cref="RetentionLayout.RawDaysMin"/> else.</summary>
    public int RawDays { get; init; } = 30;

    /// <summary>0: for ever. Not less than <see cref="RawDays"/>.</summary>
    public int HourlyDays { get; init; } = 730;

    /// <summary>0: for ever. Not less than <see cref="RawDays"/>.</summary>
    public int EventsDays { get; init; } = 3_650;

    /// <summary>Makes the hourly points of what is in the database already.</summary>
    public bool Backfill { get; init; }

    /// <summary>Says what would be done and changes nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>A policy may become shorter although data goes with it.</summary>
    public bool Yes { get; init; }

    /// <summary>Null when it can be done, else one sentence.</summary>
    public string? Validate()
    {
        if (Wrong("--raw-days", RawDays) is { } raw) { return raw; }
        if (RawDays is > 0 and < RetentionLayout.RawDaysMin) { return $"--raw-days {RawDays} is too short: the daily query looks back {RetentionLayout.LateDays} days for points that came late, so keep at least {RetentionLayout.RawDaysMin}, or 0 for ever."; }
        return Wrong("--hourly-days", HourlyDays) ?? Wrong("--events-days", EventsDays) ?? Shorter("--hourly-days", HourlyDays) ?? Shorter("--events-days", EventsDays);
    }

    private static string? Wrong(string flag, int days) => days is >= 0 and <= DaysMax
        ? null : string.Create(CultureInfo.InvariantCulture, $"{flag} {days} is not a number of days: 1 to {DaysMax}, or 0 for ever.");

    private string? Shorter(string flag, int days) => days == 0 || (RawDays > 0 && days >= RawDays)
        ? null : $"{flag} {days} is shorter than --raw-days {RawDays}{(RawDays == 0 ? " (for ever)" : "")}: what it keeps would be gone before the raw points are.";
}
