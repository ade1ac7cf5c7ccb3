namespace LifeCircle.Edge.Contracts.Site;

/// <summary>One mistake in a site file or a document: where it stands, what is wrong and what would be right.</summary>
/// <param name="Path">JSON path, e.g. <c>$.devices[0].boards[1].address</c>.</param>
/// <param name="Message">A sentence that names the value found and what would be right.</param>
public sealed record SiteError(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}

/// <summary>What came of reading a site file: the site, or every error at once, never both.</summary>
public sealed record SiteReading(SiteFile? Site, IReadOnlyList<SiteError> Errors);
