using System.Text.RegularExpressions;
using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Sensors;

/// <summary>The setting <c>part</c> of a sensor: the first segments of its points' names.</summary>
internal static partial class PartName
{
    /// <summary>The mistake in a part, at most one.</summary>
    internal static IEnumerable<SiteError> Check(string part, string path) => Pattern().IsMatch(part)
        ? []
        : [new SiteError(path, $"'{part}' is no part; small letters, digits and _ in segments are right, the first one not 'event', e.g. cabinet.")];

    [GeneratedRegex("^(?!event(/|\\z))[a-z][a-z0-9_]*(/[a-z0-9_]+)*\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
