using System.Globalization;
using System.Text;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Writes InfluxQL; every name and text goes through a quoter, so that none can end its own quotes.</summary>
public static class InfluxQl
{
    /// <summary>A measurement, tag key or field.</summary>
    public static string Name(string name) => Quote(name, '"');

    /// <summary>A tag's value.</summary>
    public static string Text(string text) => Quote(text, '\'');

    /// <summary>A measurement of one policy.</summary>
    public static string Source(string database, string policy, string measurement) => $"{Name(database)}.{Name(policy)}.{Name(measurement)}";

    /// <param name="from">Where to read: one source, or several that count as one.</param>
    public static string FieldKeys(string from) => $"SHOW FIELD KEYS FROM {from}";

    public static string Raw(string from, SeriesKey series, long fromNs, long untilNs, int limit) =>
        string.Create(CultureInfo.InvariantCulture, $"SELECT {Name(series.Field)} FROM {from} WHERE {Where(series, fromNs, untilNs)} ORDER BY time ASC LIMIT {limit}");

    public static string Condensed(string from, SeriesKey series, long fromNs, long untilNs, Aggregate aggregate, long windowNs) =>
        Windows($"{Function(aggregate)}({Name(series.Field)})", from, series, fromNs, untilNs, windowNs);

    /// <summary>As <see cref="Condensed"/>, with the number of points behind it in a third column.</summary>
    public static string Counted(string from, SeriesKey series, long fromNs, long untilNs, Aggregate aggregate, long windowNs) =>
        Windows($"{Function(aggregate)}({Name(series.Field)}), count({Name(series.Field)})", from, series, fromNs, untilNs, windowNs);

    /// <summary>As <see cref="Counted"/>, out of hourly points: each aggregate is whole again, since sums and counts are kept.</summary>
    public static string OfHours(string from, SeriesKey series, long fromNs, long untilNs, Aggregate aggregate, long windowNs)
    {
        string count = $"sum({Name("count_" + series.Field)})";
        string value = aggregate switch
        {
            Aggregate.Mean => $"sum({Name("sum_" + series.Field)}) / {count}",
            Aggregate.Count => count,
            _ => $"{Function(aggregate)}({Name($"{Function(aggregate)}_{series.Field}")})",
        };
        return Windows($"{value}, {count}", from, series, fromNs, untilNs, windowNs);
    }

    public static string LastBefore(string from, SeriesKey series, long fromNs) =>
        string.Create(CultureInfo.InvariantCulture, $"SELECT {Name(series.Field)} FROM {from} WHERE time < {fromNs} AND {Tags(series)} ORDER BY time DESC LIMIT 1");

    private static string Windows(string columns, string from, SeriesKey series, long fromNs, long untilNs, long windowNs) => string.Create(CultureInfo.InvariantCulture,
        $"SELECT {columns} FROM {from} WHERE {Where(series, fromNs, untilNs)} GROUP BY time({windowNs}ns) fill(none) ORDER BY time ASC");

    private static string Where(SeriesKey series, long fromNs, long untilNs) =>
        string.Create(CultureInfo.InvariantCulture, $"time >= {fromNs} AND time < {untilNs} AND {Tags(series)}");

    /// <summary>Equal to nothing is InfluxQL's word for a series without the tag.</summary>
    private static string Tags(SeriesKey series) => string.Join(" AND ", series.Tags.Select(t => $"{Name(t.Key)} = {Text(t.Value)}"));

    private static string Function(Aggregate aggregate) => aggregate switch
    {
        Aggregate.Mean => "mean",
        Aggregate.Min => "min",
        Aggregate.Max => "max",
        Aggregate.Last => "last",
        Aggregate.First => "first",
        Aggregate.Count => "count",
        Aggregate.Sum => "sum",
        _ => throw new ArgumentOutOfRangeException(nameof(aggregate), aggregate, "Without an aggregate there are no windows."),
    };

    private static string Quote(string text, char quote)
    {
        StringBuilder quoted = new(text.Length + 2);
        quoted.Append(quote);
        foreach (char c in text)
        {
            if (c == '\n') { quoted.Append("\\n"); }
            else
            {
                if (c == quote || c == '\\') { quoted.Append('\\'); }
                quoted.Append(c);
            }
        }

        return quoted.Append(quote).ToString();
    }
}
