using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Gateway.Documents;

/// <summary>What came of a document that somebody wanted to put in force: its version, or why it is refused.</summary>
/// <param name="Version">The version in force now.</param>
/// <param name="Unchanged">The same bytes are in force already: nothing was written.</param>
/// <param name="Stale">It was made from a version that is not in force any more.</param>
public sealed record DocumentPut(long Version, IReadOnlyList<SiteError> Errors, bool Unchanged = false, bool Stale = false)
{
    public const int ReasonCharsMax = 512;

    public bool IsApplied => Errors.Count == 0;

    public static DocumentPut Refused(long version, string path, string message, bool stale = false) => new(version, [new SiteError(path, message)], Stale: stale);

    /// <summary>Why no change may be made with this reason; null when it may.</summary>
    public static string? Complaint(string? reason) => reason?.Trim().Length switch
    {
        null or 0 => "a reason is missing: every change of a document goes on record with one.",
        > ReasonCharsMax => $"the reason is longer than {ReasonCharsMax} characters.",
        _ => null,
    };
}
