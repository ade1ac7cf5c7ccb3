using System.Text;

namespace LifeCircle.Edge.Model.Documents;

/// <summary>What people type and readers send, in one form.</summary>
public static class TypedText
{
    private const char FullWidthFirst = '\uFF01', FullWidthLast = '\uFF5E';
    private const int FullWidthOffset = 0xFEE0; // U+FF01 is '!', U+0021.

    /// <summary>More is nobody's code, PIN or card.</summary>
    private const int CharsMax = 128;

    /// <summary>Without spaces and dashes, full-width characters as the usual ones, letters as capitals; empty for a text that is too long.</summary>
    public static string Plain(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        if (typed.Length > CharsMax) { return ""; }
        StringBuilder plain = new(typed.Length);
        foreach (char c in typed)
        {
            char usual = c is >= FullWidthFirst and <= FullWidthLast ? (char)(c - FullWidthOffset) : c;
            if (!char.IsWhiteSpace(usual) && !char.IsControl(usual) && usual != '-') { plain.Append(char.ToUpperInvariant(usual)); }
        }

        return plain.ToString();
    }
}
