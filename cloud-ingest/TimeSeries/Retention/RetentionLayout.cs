namespace LifeCircle.Edge.TimeSeries;

/// <summary>How one database is divided by how long its points are kept: what the set-up makes, the writer fills and the reader looks for.</summary>
/// <remarks>
/// <code>
/// policy (1.x) or bucket (2.x)   holds                                                      kept
/// the default one                events; telemetry that comes late, or before the set-up    --events-days
/// lifecircle_raw                 telemetry as it was measured                               --raw-days
/// lifecircle_hourly              one point an hour of each telemetry series                 --hourly-days
/// </code>
/// (1) Who does not know the division writes into the default one, the longest: not knowing costs disk, never data.
/// (2) What lies in the raw one was at most <see cref="FreshDays"/> days old when it came, and the daily query looks back
///     <see cref="LateDays"/> days: so each of its points is in the hourly ones before it goes, with a day to spare.
/// </remarks>
public static class RetentionLayout
{
    /// <summary>Policy with telemetry as it was measured; the name is long so that it is nobody else's.</summary>
    public const string Raw = "lifecircle_raw";

    /// <summary>Policy with hourly points.</summary>
    public const string Hourly = "lifecircle_hourly";

    /// <summary>Query or task that fills in the hours just past.</summary>
    public const string HourlyQuery = "lifecircle_hourly";

    /// <summary>Query or task that goes once a day over the last <see cref="LateDays"/>, for what came late.</summary>
    public const string LateQuery = "lifecircle_late";

    public const string EventMeasurement = "event";

    /// <summary>The writer's own measurement, see <see cref="InfluxWriter"/>.</summary>
    public const string ProbeMeasurement = "ingest_probe";

    public const int LateDays = 7;

    /// <summary>Telemetry older than this when it is written goes to the default policy.</summary>
    public const int FreshDays = 5;

    /// <summary>The least that raw points may be kept: <see cref="LateDays"/> and one, so that the daily query meets them.</summary>
    public const int RawDaysMin = LateDays + 1;

    public const long HourNs = 3_600_000_000_000;

    public const long DayNs = 24 * HourNs;

    /// <summary>What is kept of each field and hour. The database leaves out what makes no sense of a type: mean and sum of yes/no and text, least and greatest of text.</summary>
    public static IReadOnlyList<string> Functions { get; } = ["mean", "min", "max", "first", "last", "count", "sum"];

    /// <summary>Measurements of telemetry: the kinds of device, the gateway itself, and "device" for one whose kind is not known. What of them is in the default policy is condensed, too.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["locker", "vending", "charger", "outlets", "sensors", "gateway", "device"];

    /// <summary>Whether a point belongs into the raw policy.</summary>
    /// <param name="nowNs">UTC nanoseconds since 1970.</param>
    public static bool IsRaw(string measurement, long timeNs, long nowNs) =>
        measurement is not (EventMeasurement or ProbeMeasurement) && timeNs >= nowNs - (FreshDays * DayNs);
}
