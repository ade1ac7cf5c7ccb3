using System.Globalization;

namespace LifeCircle.Edge.Web;

/// <summary>The languages of the page; the first is the default.</summary>
public static class Languages
{
    public const string Default = "zh-Hans";

    /// <summary>Remembers the choice; the query <c>?lang=</c> makes it.</summary>
    public const string Cookie = "lifecircle-lang";

    public static IReadOnlyList<string> All { get; } = [Default, "en"];

    /// <summary>The language of this request as HTML wants it; the culture's own name varies with the globalization data of the box.</summary>
    public static string Current => CultureInfo.CurrentUICulture.Name.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? "en" : Default;
}
