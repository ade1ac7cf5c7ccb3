namespace LifeCircle.Edge.Contracts.Site;

/// <summary>Keys of <see cref="DeviceSettings.Sizes"/>.</summary>
public static class CompartmentRange
{
    /// <summary>The numbers that a key of <see cref="DeviceSettings.Sizes"/> stands for: <c>5</c> or <c>1-8</c>.</summary>
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
