using System.Globalization;

namespace LifeCircle.Edge.Web.View;

/// <summary>Times of day in the site's own zone, wherever the browser stands.</summary>
public sealed class SiteTime(TimeZoneInfo zone)
{
    public string Clock(long? utcMs) => utcMs is { } ms
        ? TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(ms), zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture)
        : "--:--:--";

    public string Minute(long utcMs) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(utcMs), zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
