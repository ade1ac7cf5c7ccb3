namespace LifeCircle.Edge.Web;

/// <summary>The languages of the page; the first is the default.</summary>
public static class Languages
{
    public const string Default = "zh-Hans";

    /// <summary>Remembers the choice; the query <c>?lang=</c> makes it.</summary>
    public const string Cookie = "lifecircle-lang";

    public static IReadOnlyList<string> All { get; } = [Default, "en"];
}
