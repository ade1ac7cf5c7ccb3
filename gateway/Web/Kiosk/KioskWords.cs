using System.Globalization;
using System.Resources;

namespace LifeCircle.Edge.Web.Kiosk;

/// <summary>The words of KioskText.resx in one language. A terminal changes its language in the middle of a flow, so the words do not follow the connection's culture.</summary>
public sealed class KioskWords
{
    private static readonly ResourceManager Texts = new("LifeCircle.Edge.Web.Kiosk.KioskText", typeof(KioskWords).Assembly);
    private static readonly KioskWords[] Known = [.. Languages.All.Select(language => new KioskWords(language))];
    private const string Chilled = "-chilled";
    private readonly CultureInfo _culture;

    private KioskWords(string language)
    {
        Language = language;
        _culture = CultureInfo.GetCultureInfo(language);
    }

    /// <summary>As in <see cref="Languages.All"/>.</summary>
    public string Language { get; }

    /// <summary>The word of a key; the key itself where there is none.</summary>
    public string this[string key] => Texts.GetString(key, _culture) ?? key;

    public string this[string key, params object[] values] => string.Format(_culture, this[key], values);

    /// <summary>The words of a language; of the default one when it is not known.</summary>
    public static KioskWords Of(string? language) => Array.Find(Known, words => words.Language == language) ?? Known[0];

    /// <summary>A compartment's size as people say it; what the site calls it where it has a name of its own.</summary>
    public string Size(string size)
    {
        string plain = WithoutChill(size), said = Texts.GetString($"size.{plain}", _culture) ?? plain;
        return IsChilled(size) ? this["size.chilled", said] : said;
    }

    public static string WithoutChill(string size) => IsChilled(size) ? size[..^Chilled.Length] : size;

    public static bool IsChilled(string size) => size.EndsWith(Chilled, StringComparison.Ordinal);
}
