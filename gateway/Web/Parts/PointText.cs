using System.Globalization;
using LifeCircle.Edge.Model;
using LifeCircle.Edge.Web.View;
using Microsoft.Extensions.Localization;

namespace LifeCircle.Edge.Web.Parts;

/// <summary>Points, parts and faults in words: known names in the reader's language, unknown ones as they are.</summary>
internal static class PointText
{
    /// <summary>A point that only says whether something is switched on; its part names it.</summary>
    private const string On = "on";

    /// <summary>The point's own words, else those of its part and its field: <c>meter/l1/voltage_v</c> is the voltage of the meter's phase L1.</summary>
    public static string Label(IStringLocalizer<Text> text, PointNote point)
    {
        LocalizedString known = text["point." + point.Name];
        if (!known.ResourceNotFound) { return known.Value; }

        string part = point.Name[..Math.Max(0, point.Name.LastIndexOf('/'))];
        if (Field(point) == On && part.Length > 0) { return Part(text, part); }
        LocalizedString field = text["field." + Field(point)];
        return field.ResourceNotFound ? point.Name : part.Length == 0 ? field.Value : Join(text, Part(text, part), field.Value);
    }

    /// <summary><c>relay/01</c> as the first relay; segments without a word stay as they are.</summary>
    public static string Part(IStringLocalizer<Text> text, string part)
    {
        string said = "";
        int countFrom = part.StartsWith("board/", StringComparison.Ordinal) ? 1 : 0; // Boards have an index; people count them from 1.
        foreach (string segment in part.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            bool isNumber = int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            LocalizedString word = text["part." + segment];
            string next = isNumber ? (number + countFrom).ToString(CultureInfo.InvariantCulture) : word.ResourceNotFound ? segment : word.Value;
            said = said.Length == 0 ? next : isNumber ? $"{said} {next}" : Join(text, said, next);
        }

        return said;
    }

    public static string Value(IStringLocalizer<Text> text, PointNote point)
    {
        if (point.Value.Kind == LiveKind.None) { return Why(text, point); }
        bool isEnergy = Field(point) is "energy_wh" or "energy_export_wh" && point.Value.Kind == LiveKind.Integer;
        string unit = isEnergy ? "kWh" : Unit(point.Unit);
        string value = point.Value.Kind switch
        {
            LiveKind.Boolean => Boolean(text, point),
            LiveKind.Integer when isEnergy => (point.Value.Integer / 1_000m).ToString("N2", CultureInfo.CurrentCulture),
            LiveKind.Integer => point.Value.Integer.ToString("N0", CultureInfo.CurrentCulture),
            LiveKind.Double => point.Value.Double.ToString("0.##", CultureInfo.CurrentCulture),
            _ => point.Value.Text,
        };
        string shown = unit.Length == 0 ? value : $"{value}\u202F{unit}";
        return point.Quality == LiveQuality.Good ? shown : $"{shown} ({Why(text, point)})";
    }

    public static string Fault(IStringLocalizer<Text> text, string fault)
    {
        if (fault.Length == 0) { return ""; }
        LocalizedString known = text["fault." + fault];
        return known.ResourceNotFound ? fault : known.Value;
    }

    /// <summary>What became of a command: its state, and why.</summary>
    public static string Outcome(IStringLocalizer<Text> text, string state, string fault)
    {
        LocalizedString word = text["command." + state];
        string said = word.ResourceNotFound ? state : word.Value;
        return fault.Length == 0 || fault == state ? said : text["outcome.because", said, Fault(text, fault)];
    }

    /// <summary>UCUM's words for what people write otherwise.</summary>
    private static string Unit(string ucum) => ucum switch { "Cel" => "°C", "W.h" => "Wh", "1" => "", _ => ucum };

    private static string Field(PointNote point) => point.Name[(point.Name.LastIndexOf('/') + 1)..];

    /// <summary>Chinese sets words side by side, but not beside a number or a Latin letter.</summary>
    private static string Join(IStringLocalizer<Text> text, string first, string second) =>
        char.IsAsciiLetterOrDigit(first[^1]) || char.IsAsciiLetterOrDigit(second[0]) ? $"{first} {second}" : text["point.joined", first, second];

    private static string Boolean(IStringLocalizer<Text> text, PointNote point) => text[(Field(point), point.Value.Boolean) switch
    {
        ("door_open", true) => "door.open",
        ("door_open", false) => "door.closed",
        (On, true) => "switched.on",
        (On, false) => "switched.off",
        (_, true) => "yes",
        _ => "no",
    }];

    private static string Why(IStringLocalizer<Text> text, PointNote point)
    {
        string fault = Fault(text, point.Fault);
        return fault.Length > 0 ? fault : text[point.Quality == LiveQuality.Faulty ? "quality.faulty" : "quality.stale"];
    }
}
