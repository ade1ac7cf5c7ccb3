namespace LifeCircle.Edge.Contracts.Site;

/// <summary>Compartments as the site file names them: <c>5</c> or <c>1-8</c>.</summary>
public static class CompartmentRange
{
    /// <summary>True when one of these has the number. What is no range has none.</summary>
    public static bool Any(IEnumerable<string> ranges, int number) => ranges.Any(r => TryRead(r, out int from, out int through) && from <= number && number <= through);

    /// <summary>The numbers that a range stands for: <c>5</c> or <c>1-8</c>.</summary>
    public static bool TryRead(string key, out int from, out int through)
    {
        int dash = key.IndexOf('-', StringComparison.Ordinal);
        bool read = Number(dash < 0 ? key : key[..dash], out from);
        through = from;
        return read && (dash < 0 || Number(key[(dash + 1)..], out through)) && from >= 1 && through <= 999 && from <= through;

        static bool Number(string text, out int number) =>
            int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number);
    }
}
