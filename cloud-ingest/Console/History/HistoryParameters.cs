using System.Globalization;
using LifeCircle.Edge.TimeSeries;
using Microsoft.AspNetCore.Http;

namespace LifeCircle.Edge.Console.History;

/// <summary>Reads a <see cref="HistoryAsk"/> out of an address; what is wrong is told by the parameter's name.</summary>
public static class HistoryParameters
{
    private const long DayMs = 86_400_000;
    private const long RangeMsMax = 3_660 * DayMs;
    private static readonly long LatestMs = new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <param name="errors">By parameter; empty when the ask can be answered.</param>
    public static HistoryAsk Read(IQueryCollection query, long nowMs, out Dictionary<string, string[]> errors)
    {
        ArgumentNullException.ThrowIfNull(query);
        Dictionary<string, string[]> wrong = [];
        HistoryAsk ask = new() { Points = Points(query["s"], Fail), Aggregate = OfWord(One("agg"), Fail), WindowS = Window(One("window"), Fail), Width = Width(One("width"), Fail), Bom = Flag(One("bom"), Fail) };
        ask = Times(ask, One("range"), One("from"), One("to"), nowMs, Fail);
        if (wrong.Count == 0 && ask.Aggregate != Aggregate.None && (ask.UntilMs - ask.FromMs) / ask.EffectiveWindowMs > HistoryRequest.WindowsMax)
        {
            Fail("window", $"{One("window")} makes more than {HistoryRequest.WindowsMax} windows of this range; take a wider one or auto.");
        }

        errors = wrong;
        return ask;

        string? One(string name) => query.TryGetValue(name, out var values) ? values[^1] : null;
        void Fail(string name, string sentence) => wrong[name] = [sentence];
    }

    private static List<PointRef> Points(IEnumerable<string?> texts, Action<string, string> fail)
    {
        List<PointRef> points = [];
        foreach (string? text in texts)
        {
            if (PointRef.TryParse(text ?? "", out PointRef? point)) { if (!points.Contains(point)) { points.Add(point); } }
            else { fail("s", $"\"{Shown(text)}\" is not a point; it looks like circle/gateway/device/point."); }
        }

        if (points.Count > HistoryAsk.PointsMax) { fail("s", $"{points.Count} points; at most {HistoryAsk.PointsMax} are read together."); }
        return points;
    }

    private static HistoryAsk Times(HistoryAsk ask, string? range, string? from, string? to, long nowMs, Action<string, string> fail)
    {
        if (range is not null || (from is null && to is null))
        {
            range ??= "24h";
            if (from is not null || to is not null) { fail("range", "Give either range or from and to."); }
            if (HistoryAsk.Ranges.TryGetValue(range, out int hours)) { return ask with { Range = range, FromMs = nowMs - (hours * 3_600_000L), UntilMs = nowMs }; }
            fail("range", $"\"{Shown(range)}\" is not a range; there are {string.Join(", ", HistoryAsk.Ranges.Keys)}.");
            return ask;
        }

        long? fromMs = Moment("from", from, null, fail);
        long? untilMs = Moment("to", to, nowMs, fail);
        if (fromMs is null || untilMs is null) { return ask; }
        if (untilMs <= fromMs) { fail("to", "The end must be after the start."); }
        else if (untilMs - fromMs > RangeMsMax) { fail("from", $"The range is longer than {RangeMsMax / DayMs} days."); }
        return ask with { Range = null, FromMs = fromMs.Value, UntilMs = untilMs.Value };
    }

    private static long? Moment(string name, string? text, long? otherwise, Action<string, string> fail)
    {
        if (text is null or "" or "now" && otherwise is not null) { return otherwise; }
        long ms = -1;
        bool read = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ms);
        if (!read && HasOffset(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset moment)) { (read, ms) = (true, moment.ToUnixTimeMilliseconds()); }
        if (read && ms >= 0 && ms <= LatestMs) { return ms; }
        fail(name, $"\"{Shown(text)}\" is not a moment; it looks like 2026-11-23T08:00:00Z or 2026-11-23T16:00:00+08:00, or is milliseconds since 1970.");
        return null;
    }

    /// <summary>Without one it would mean another moment on every machine.</summary>
    private static bool HasOffset(string? text) => text is { Length: > 16 } && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal)) && text.Contains('T', StringComparison.Ordinal);

    private static Aggregate OfWord(string? word, Action<string, string> fail)
    {
        if (word is null) { return Aggregate.Mean; }
        foreach (Aggregate aggregate in Enum.GetValues<Aggregate>()) { if (HistoryAsk.Word(aggregate) == word) { return aggregate; } }
        fail("agg", $"\"{Shown(word)}\" is not known; there are {string.Join(", ", Enum.GetValues<Aggregate>().Select(HistoryAsk.Word))}.");
        return Aggregate.Mean;
    }

    private static int Window(string? text, Action<string, string> fail)
    {
        if (text is null or "" or "auto") { return 0; }
        int factor = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 };
        if (factor > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 && (long)count * factor <= 366 * 86_400) { return count * factor; }
        fail("window", $"\"{Shown(text)}\" is not a window; it looks like auto, 30s, 5m, 1h or 1d.");
        return 0;
    }

    private static int Width(string? text, Action<string, string> fail)
    {
        if (text is null) { return HistoryAsk.WidthDefault; }
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width is >= 10 and <= 10_000) { return width; }
        fail("width", $"\"{Shown(text)}\" is not a width; it is 10 to 10000 pixels.");
        return HistoryAsk.WidthDefault;
    }

    private static bool Flag(string? text, Action<string, string> fail)
    {
        if (text is null or "0" or "1") { return text == "1"; }
        fail("bom", $"\"{Shown(text)}\" is neither 0 nor 1.");
        return false;
    }

    private static string Shown(string? text) => text is null ? "" : text.Length > 60 ? text[..60] + "…" : text;
}
