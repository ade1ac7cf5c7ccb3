using System.Buffers;
using System.Globalization;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Durations as InfluxDB writes them: <c>720h0m0s</c>; 0 is for ever.</summary>
public static class InfluxDuration
{
    private const int PartsMax = 8;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Nanoseconds; 0 for ever, null when it is not a duration.</summary>
    public static long? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<char> left = text;
        decimal total = 0;
        for (int parts = 0; parts < PartsMax && !left.IsEmpty; parts++)
        {
            int digits = left.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !decimal.TryParse(left[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)) { return null; }
            left = left[digits..];
            int letters = left.IndexOfAny(Digits);
            ReadOnlySpan<char> unit = letters < 0 ? left : left[..letters];
            left = left[unit.Length..];
            if (UnitNs(unit) is not { } ns || number > long.MaxValue / ns) { return null; }
            total += number * ns;
        }

        return left.IsEmpty && text.Length > 0 && total <= long.MaxValue ? (long)total : null;
    }

    /// <summary>In InfluxQL: whole days, else hours, else nanoseconds; INF for ever.</summary>
    public static string InfluxQl(long ns) => ns switch
    {
        0 => "INF",
        _ when ns % RetentionLayout.DayNs == 0 => string.Create(CultureInfo.InvariantCulture, $"{ns / RetentionLayout.DayNs}d"),
        _ when ns % RetentionLayout.HourNs == 0 => string.Create(CultureInfo.InvariantCulture, $"{ns / RetentionLayout.HourNs}h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ns}ns"),
    };

    /// <summary>For a person.</summary>
    public static string Said(long ns) => ns switch
    {
        0 => "for ever",
        RetentionLayout.DayNs => "1 day",
        _ when ns % RetentionLayout.DayNs == 0 => string.Create(CultureInfo.InvariantCulture, $"{ns / RetentionLayout.DayNs} days"),
        _ when ns % RetentionLayout.HourNs == 0 => string.Create(CultureInfo.InvariantCulture, $"{ns / RetentionLayout.HourNs} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ns / 1_000_000_000.0:0.###} s"),
    };

    private static long? UnitNs(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1,
        "us" or "µs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => RetentionLayout.HourNs,
        "d" => RetentionLayout.DayNs,
        "w" => 7 * RetentionLayout.DayNs,
        _ => null,
    };
}
