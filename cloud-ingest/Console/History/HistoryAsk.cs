using System.Globalization;
using System.Text;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Console.History;

/// <summary>What somebody wants to see, as it stands in the address of the page and of the API.</summary>
public sealed record HistoryAsk
{
    public const int PointsMax = 12;
    public const int WidthDefault = 1_000;

    /// <summary>Presets, in hours.</summary>
    public static readonly IReadOnlyDictionary<string, int> Ranges = new Dictionary<string, int> { ["1h"] = 1, ["24h"] = 24, ["7d"] = 168, ["30d"] = 720 };

    /// <summary>Windows that people think in, in seconds.</summary>
    private static readonly int[] Windows = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 604_800];

    public IReadOnlyList<PointRef> Points { get; init; } = [];

    /// <summary>A preset that ends now; null for a range of its own.</summary>
    public string? Range { get; init; } = "24h";

    public long FromMs { get; init; }

    public long UntilMs { get; init; }

    public Aggregate Aggregate { get; init; } = Aggregate.Mean;

    /// <summary>0: as the range and the width of the drawing ask for.</summary>
    public int WindowS { get; init; }

    /// <summary>Pixels that there are for the curve.</summary>
    public int Width { get; init; } = WidthDefault;

    /// <summary>Bytes in front of the CSV file by which some programs know UTF-8.</summary>
    public bool Bom { get; init; }

    public long EffectiveWindowMs => 1_000L * (WindowS > 0 ? WindowS : AutoWindowS(UntilMs - FromMs, Width));

    /// <summary>The narrowest of the usual windows that leaves two pixels to each.</summary>
    public static int AutoWindowS(long rangeMs, int width)
    {
        long least = rangeMs / 1_000 / Math.Max(1, Math.Min(width / 2, HistoryRequest.WindowsMax - 1));
        foreach (int window in Windows) { if (window > least) { return window; } }
        return checked((int)(((least / 604_800) + 1) * 604_800));
    }

    /// <summary>The address of the page that shows it, or of the API with another <paramref name="path"/>.</summary>
    public string Link(string path = "/history")
    {
        StringBuilder link = new(path);
        char next = '?';
        foreach (PointRef point in Points) { Add("s", point.ToString()); }
        if (Range is not null) { Add("range", Range); }
        else
        {
            Add("from", Iso(FromMs));
            Add("to", Iso(UntilMs));
        }

        Add("agg", Word(Aggregate));
        if (WindowS > 0) { Add("window", WindowS.ToString(CultureInfo.InvariantCulture) + "s"); }
        if (Bom) { Add("bom", "1"); }
        return link.ToString();

        void Add(string name, string value)
        {
            link.Append(next).Append(name).Append('=').Append(Uri.EscapeDataString(value).Replace("%2F", "/", StringComparison.Ordinal));
            next = '&';
        }
    }

    public static string Word(Aggregate aggregate) => aggregate.ToString().ToLowerInvariant();

    public static string Iso(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", CultureInfo.InvariantCulture);
}
