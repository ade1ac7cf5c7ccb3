using System.Globalization;
using Microsoft.Extensions.Localization;

namespace LifeCircle.Edge.Console.Live;

/// <summary>Technical names as people say them; one that is not known is shown as it is.</summary>
internal static class Names
{
    private const string Compartment = "compartment/";
    private const string Board = "board/";
    private const string Relay = "relay/";

    /// <summary><c>compartment/07</c> as <c>07</c>, <c>board/0</c> as the first board; other parts unchanged.</summary>
    public static string Part(IStringLocalizer<Words> words, string part) =>
        part.StartsWith(Compartment, StringComparison.Ordinal) ? part[Compartment.Length..]
        : part.StartsWith(Board, StringComparison.Ordinal) ? $"{words["Board"].Value} {Nth(part[Board.Length..])}"
        : part.StartsWith(Relay, StringComparison.Ordinal) ? words["Relay", part[Relay.Length..]].Value
        : part;

    /// <summary>An output as its site names it, else by its number.</summary>
    public static string Output(IStringLocalizer<Words> words, OutputView output) => output.Name.Length > 0 ? output.Name : words["Relay", output.Number].Value;

    /// <summary>An index as people count, from 1, as the gateway's own page does.</summary>
    public static string Nth(string index) =>
        int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int i) ? (i + 1).ToString(CultureInfo.InvariantCulture) : index;

    public static string Kind(IStringLocalizer<Words> words, string kind) => Word(words, "Kind_", kind);

    public static string Event(IStringLocalizer<Words> words, string kind) => Word(words, "Event_", kind);

    public static string State(IStringLocalizer<Words> words, string state) => Word(words, "Command_", state);

    public static string Fault(IStringLocalizer<Words> words, string fault) => Word(words, "Fault_", fault);

    /// <summary>The point's last name without its unit suffix.</summary>
    public static string Point(IStringLocalizer<Words> words, string name)
    {
        LocalizedString whole = words[$"Point_{name}"];
        return whole.ResourceNotFound ? name : whole.Value;
    }

    private static string Word(IStringLocalizer<Words> words, string prefix, string name)
    {
        LocalizedString word = words[prefix + name];
        return word.ResourceNotFound ? name : word.Value;
    }
}
