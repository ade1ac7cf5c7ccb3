using System.Text.Json;
using LifeCircle.Edge.Web.View;
using Microsoft.Extensions.Localization;

namespace LifeCircle.Edge.Web.Lockers;

/// <summary>Compartments, stays and alarms in words: known names in the reader's language, unknown ones as they are.</summary>
internal static class LockerWords
{
    /// <summary>Until pages have accounts, all that is known of who acts is the page.</summary>
    public const string Issuer = "gateway-page";

    public const string Source = "page";

    public static string Alarm(IStringLocalizer<Text> text, string kind) => Word(text, $"alarm.{kind}", kind);

    public static string Check(IStringLocalizer<Text> text, AlarmNote alarm) => Word(text, $"alarm.{alarm.Kind}.check", alarm.Check);

    public static string Verb(IStringLocalizer<Text> text, OfficeVerb verb) => text["office." + JsonNamingPolicy.KebabCaseLower.ConvertName(verb.ToString())];

    public static string Books(IStringLocalizer<Text> text, StayNote? stay)
    {
        if (stay is null) { return text["books.empty"]; }
        string said = $"{text["stay." + stay.Kind].Value} {text["phase." + stay.Phase].Value}";
        if (stay.HeldFor.Length > 0) { said += $" ({Word(text, "held." + stay.HeldFor, stay.HeldFor)})"; }
        if (stay.Overdue) { said += $" · {text["event.pickup.overdue"].Value}"; }
        if (stay.Breached) { said += $" · {text["event.chill.breached"].Value}"; }
        return said;
    }

    private static string Word(IStringLocalizer<Text> text, string key, string otherwise)
    {
        LocalizedString known = text[key];
        return known.ResourceNotFound ? otherwise : known.Value;
    }
}
