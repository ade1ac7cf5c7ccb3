using System.Text.RegularExpressions;
using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Wire.Boards;

/// <summary>The setting <c>events</c> of boards with inputs: the event kinds of a change to false and to true.</summary>
public static partial class InputEvents
{
    /// <summary>The one mistake that the setting can have; none when it is absent.</summary>
    /// <param name="path">JSON path of the setting.</param>
    public static IEnumerable<SiteError> Check(IReadOnlyList<string>? events, string path)
    {
        if (events is { } kinds && (kinds.Count != 2 || !kinds.All(e => EventKind().IsMatch(e ?? "")) || kinds[0] == kinds[1]))
        {
            yield return new(path, "Two different event kinds are right, of a change to false and to true, e.g. [\"door-closed\", \"door-opened\"].");
        }
    }

    /// <summary>The kinds for each of these points; empty without the setting.</summary>
    public static IReadOnlyDictionary<string, (string WhenFalse, string WhenTrue)> Of(IReadOnlyList<string>? events, IEnumerable<string> points) =>
        (events is [_, _] ? points : []).ToDictionary(p => p, _ => (events![0], events[1]));

    [GeneratedRegex("^[a-z][a-z0-9-]{0,63}\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EventKind();
}
