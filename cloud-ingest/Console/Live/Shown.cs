using System.Globalization;
using Microsoft.Extensions.Localization;

namespace LifeCircle.Edge.Console.Live;

/// <summary>Times and numbers as people read them, in the page's language.</summary>
internal sealed class Shown(TimeProvider time, IStringLocalizer<Words> words)
{
    public long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>How long ago, in one unit.</summary>
    public string Ago(long ms)
    {
        if (ms <= 0) { return words["Never"]; }
        long seconds = Math.Max(0, (NowMs - ms) / 1_000);
        return seconds switch
        {
            < 3 => words["JustNow"],
            < 60 => words["SecondsAgo", seconds],
            < 3_600 => words["MinutesAgo", seconds / 60],
            < 86_400 => words["HoursAgo", seconds / 3_600],
            _ => words["DaysAgo", seconds / 86_400],
        };
    }

    /// <summary>The clock's time; with the day when it is another one.</summary>
    public string Clock(long ms)
    {
        if (ms <= 0) { return "—"; }
        DateTimeOffset local = Local(ms);
        bool today = local.Date == Local(NowMs).Date;
        return local.ToString(today ? "HH:mm:ss" : "MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>The whole moment, for tooltips.</summary>
    public string Moment(long ms) => ms <= 0 ? "—" : Local(ms).ToString("yyyy-MM-dd HH:mm:ss.fff zzz", CultureInfo.InvariantCulture);

    public static string Number(long n) => n.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A length of time in its two largest units.</summary>
    public string Span(long seconds) => seconds switch
    {
        < 60 => $"{seconds} s",
        < 3_600 => words["Span_m", seconds / 60, seconds % 60],
        < 86_400 => words["Span_h", seconds / 3_600, seconds % 3_600 / 60],
        _ => words["Span_d", seconds / 86_400, seconds % 86_400 / 3_600],
    };

    /// <summary>UCUM's words for what people write otherwise.</summary>
    public static string Unit(string ucum) => ucum switch
    {
        "Cel" => "°C",
        "W.h" => "Wh",
        "1" or "" => "",
        _ => ucum,
    };

    private DateTimeOffset Local(long ms) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(ms), time.LocalTimeZone);
}
