using System.Globalization;
using LifeCircle.Edge.Model;
using LifeCircle.Edge.Web.View;
using Microsoft.Extensions.Localization;

namespace LifeCircle.Edge.Web.Parts;

/// <summary>Points in words: known names in the reader's language, unknown ones as they are.</summary>
internal static class PointText
{
    public static string Label(IStringLocalizer<Text> text, PointNote point)
    {
        LocalizedString known = text["point." + point.Name];
        return known.ResourceNotFound ? point.Name : known.Value;
    }

    public static string Value(IStringLocalizer<Text> text, PointNote point)
    {
        if (point.Value.Kind == LiveKind.None) { return Why(text, point); }
        string unit = point.Unit.Length == 0 ? "" : "\u202F" + point.Unit switch { "Cel" => "°C", "W.h" => "Wh", var other => other };
        string value = point.Value.Kind switch
        {
            LiveKind.Boolean => Boolean(text, point),
            LiveKind.Integer => point.Value.Integer.ToString("N0", CultureInfo.CurrentCulture),
            LiveKind.Double => point.Value.Double.ToString("0.##", CultureInfo.CurrentCulture),
            _ => point.Value.Text,
        };
        return point.Quality == LiveQuality.Good ? value + unit : $"{value}{unit} ({Why(text, point)})";
    }

    public static string Fault(IStringLocalizer<Text> text, string fault)
    {
        if (fault.Length == 0) { return ""; }
        LocalizedString known = text["fault." + fault];
        return known.ResourceNotFound ? fault : known.Value;
    }

    private static string Boolean(IStringLocalizer<Text> text, PointNote point)
    {
        bool isDoor = point.Name.EndsWith("door_open", StringComparison.Ordinal);
        return text[(isDoor, point.Value.Boolean) switch
        {
            (true, true) => "door.open",
            (true, false) => "door.closed",
            (false, true) => "yes",
            (false, false) => "no",
        }];
    }

    private static string Why(IStringLocalizer<Text> text, PointNote point)
    {
        string fault = Fault(text, point.Fault);
        return fault.Length > 0 ? fault : text[point.Quality == LiveQuality.Faulty ? "quality.faulty" : "quality.stale"];
    }
}
