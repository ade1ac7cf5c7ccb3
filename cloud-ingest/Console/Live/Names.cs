using System.Globalization;
using Microsoft.Extensions.Localization;

namespace LifeCircle.Edge.Console.Live;

/// <summary>Technical names as people say them; one that is not known is shown as it is.</summary>
internal static class Names
{
    private const string Compartment = "compartment/";
    private const string Board = "board/";
    private const string Relay = "relay/";

    /// <summary><c>compartment/07</c> as <c>07</c>, <c>board/0</c> as the first board; <c>relay/01</c> as the first relay; segments without a word stay as they are.</summary>
    public static string Part(IStringLocalizer<Words> words, string part) =>
        part.StartsWith(Compartment, StringComparison.Ordinal) ? part[Compartment.Length..]
        : part.StartsWith(Board, StringComparison.Ordinal) ? $"{words["Board"].Value} {Nth(part[Board.Length..])}"
        : part.StartsWith(Relay, StringComparison.Ordinal) ? words["Relay", part[Relay.Length..]].Value
        : Segments(words, part);

    /// <summary>An output as its site names it, else by its number.</summary>
    public static string Output(IStringLocalizer<Words> words, OutputView output) => output.Name.Length > 0 ? output.Name : words["Relay", output.Number].Value;

    /// <summary>An index as people count, from 1, as the gateway's own page does.</summary>
    public static string Nth(string index) =>
        int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int i) ? (i + 1).ToString(CultureInfo.InvariantCulture) : index;

    public static string Kind(IStringLocalizer<Words> words, string kind) => Word(words, "Kind_", kind);

    public static string Event(IStringLocalizer<Words> words, string kind) => Word(words, "Event_", kind);

    public static string Alarm(IStringLocalizer<Words> words, string alarm) => Word(words, "Alarm_", alarm);

    /// <summary>What to check, in the reader's language; of a kind that has no words here, as the gateway says it.</summary>
    public static string Check(IStringLocalizer<Words> words, string alarm, string said) => words[$"AlarmCheck_{alarm}"] is { ResourceNotFound: false } known ? known.Value : said;

    public static string State(IStringLocalizer<Words> words, string state) => Word(words, "Command_", state);

    public static string Fault(IStringLocalizer<Words> words, string fault) => Word(words, "Fault_", fault);

    /// <summary>The point's own words, else those of its part and its field: <c>meter/l1/voltage_v</c> is the voltage of the meter's phase L1.</summary>
    public static string Point(IStringLocalizer<Words> words, string name)
    {
        LocalizedString whole = words[$"Point_{name}"];
        if (!whole.ResourceNotFound) { return whole.Value; }

        string part = name[..Math.Max(0, name.LastIndexOf('/'))];
        if (IsSwitch(name) && part.Length > 0) { return Segments(words, part); }
        LocalizedString field = words[$"Field_{Field(name)}"];
        return field.ResourceNotFound ? name : part.Length == 0 ? field.Value : Join(words, part.StartsWith(Board, StringComparison.Ordinal) ? Part(words, part) : Segments(words, part), field.Value);
    }

    /// <summary>True for a point that only says whether something is switched on; its part names it.</summary>
    public static bool IsSwitch(string point) => Field(point) == "on";

    /// <summary>True for a meter's register, which is kept in Wh and read in kWh.</summary>
    public static bool IsEnergy(string point) => Field(point) is "energy_wh" or "energy_export_wh";

    private static string Field(string point) => point[(point.LastIndexOf('/') + 1)..];

    private static string Segments(IStringLocalizer<Words> words, string part)
    {
        string said = "";
        foreach (string segment in part.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            bool isNumber = int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            string next = isNumber ? number.ToString(CultureInfo.InvariantCulture) : Word(words, "Part_", segment);
            said = said.Length == 0 ? next : isNumber ? $"{said} {next}" : Join(words, said, next);
        }

        return said;
    }

    /// <summary>Chinese sets words side by side, but not beside a number or a Latin letter.</summary>
    private static string Join(IStringLocalizer<Words> words, string first, string second) =>
        char.IsAsciiLetterOrDigit(first[^1]) || char.IsAsciiLetterOrDigit(second[0]) ? $"{first} {second}" : words["Joined", first, second];

    private static string Word(IStringLocalizer<Words> words, string prefix, string name)
    {
        LocalizedString word = words[prefix + name];
        return word.ResourceNotFound ? name : word.Value;
    }
}
