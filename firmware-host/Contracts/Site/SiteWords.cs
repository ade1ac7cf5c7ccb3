namespace LifeCircle.Edge.Contracts.Site;

/// <summary>How a site file's errors are worded: paths, and the name that was probably meant.</summary>
public static class SiteWords
{
    /// <summary>Ids of circles, gateways, buses and devices: they become topic levels and tags.</summary>
    public const string IdPattern = "^[a-z0-9-]{1,32}$";

    /// <summary>The path of a property: <c>$.a.b</c>, or <c>$.a['b c']</c> where the name is not a plain word.</summary>
    public static string Below(string path, string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0])
            ? $"{path}.{name}"
            : $"{path}['{name.Replace("'", "\\'", StringComparison.Ordinal)}']";

    /// <summary>What to say about a name that is not among the known ones: the nearest one, or all of them.</summary>
    public static string InsteadOf(string found, IReadOnlyCollection<string> known)
    {
        if (known.Count == 0) { return "there is none"; }
        string nearest = known.MinBy(k => Distance(found, k))!;
        // A third of the letters wrong is still a slip of the finger; more is another word.
        return Distance(found, nearest) <= Math.Max(1, nearest.Length / 3)
            ? $"did you mean \"{nearest}\"?"
            : $"known are {string.Join(", ", known.Order(StringComparer.Ordinal))}";
    }

    /// <summary>An error for each item whose name an earlier one of the list has already; empty names are none.</summary>
    public static IEnumerable<SiteError> Twice<T>(IReadOnlyList<T> items, Func<T, string> name, string path, string property)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(name);
        Dictionary<string, int> first = new(StringComparer.Ordinal);
        for (int i = 0; i < items.Count; i++)
        {
            string found = name(items[i]);
            if (found.Length > 0 && !first.TryAdd(found, i)) { yield return new($"{path}[{i}].{property}", $"\"{found}\" is taken by {path}[{first[found]}] already; each needs its own."); }
        }
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that lie between two words, without regard to case.</summary>
    private static int Distance(string a, string b)
    {
        const int LettersMax = 64; // The cost is a product; a longer word is no slip of any known one.
        if (a.Length > LettersMax || b.Length > LettersMax) { return LettersMax; }

        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) { d[i, 0] = i; }
        for (int j = 0; j <= b.Length; j++) { d[0, j] = j; }
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = d[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                d[i, j] = Math.Min(replaced, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) { d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1); }
            }
        }

        return d[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
