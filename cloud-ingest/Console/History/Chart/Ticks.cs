using System.Globalization;

namespace LifeCircle.Edge.Console.History.Chart;

/// <summary>Round numbers and round moments for the axes.</summary>
internal static class Ticks
{
    private const long Minute = 60_000, Hour = 60 * Minute, Day = 24 * Hour;
    private static readonly long[] TimeSteps =
    [
        1_000, 5_000, 15_000, 30_000, Minute, 2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute, Hour, 2 * Hour, 3 * Hour, 6 * Hour, 12 * Hour,
        Day, 2 * Day, 5 * Day, 7 * Day, 14 * Day, 30 * Day, 90 * Day, 180 * Day, 365 * Day,
    ];

    /// <summary>From at most the least to at least the largest value, in steps of 1, 2 or 5 times a power of ten.</summary>
    public static (double Low, double High, double Step) Values(double least, double largest, int count)
    {
        if (largest - least < 1e-9 * Math.Max(1, Math.Abs(largest)))
        {
            double pad = largest == 0 ? 1 : Math.Abs(largest) * 0.05;
            (least, largest) = (least - pad, largest + pad);
        }

        double rough = (largest - least) / count;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * ((rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        return (Math.Floor(least / step) * step, Math.Ceiling(largest / step) * step, step);
    }

    public static string Label(double value, double step)
    {
        if (Math.Abs(value) < step / 1e6) { value = 0; }
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 9);
        return Math.Abs(value) >= 1e6 ? value.ToString("0.###e0", CultureInfo.InvariantCulture) : value.ToString($"#,0.{new string('0', decimals)}", CultureInfo.InvariantCulture);
    }

    /// <summary>Moments at whole hours, days … of the place, at most <paramref name="countMax"/> of them.</summary>
    public static IEnumerable<(long Ms, string Label, bool IsDay)> Times(long fromMs, long untilMs, int countMax, TimeZoneInfo zone)
    {
        long step = TimeSteps.FirstOrDefault(s => (untilMs - fromMs) / s < Math.Max(1, countMax), TimeSteps[^1]);
        long offset = (long)zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(fromMs)).TotalMilliseconds;
        for (long at = ((fromMs + offset + step - 1) / step * step) - offset; at < untilMs; at += step)
        {
            DateTimeOffset local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(at), zone);
            bool day = local.TimeOfDay == TimeSpan.Zero;
            string format = step >= 90 * Day ? "yyyy-MM" : day ? "MM-dd" : step < Minute ? "HH:mm:ss" : "HH:mm";
            yield return (at, local.ToString(format, CultureInfo.InvariantCulture), day);
        }
    }
}
