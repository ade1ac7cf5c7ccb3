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

    public static string FieldKeys(string measurement) => $"SHOW FIELD KEYS FROM {Name(measurement)}";

    public static string Raw(SeriesKey series, long fromNs, long untilNs, int limit) =>
        string.Create(CultureInfo.InvariantCulture, $"SELECT {Name(series.Field)} FROM {Name(series.Measurement)} WHERE {Where(series, fromNs, untilNs)} ORDER BY time ASC LIMIT {limit}");

    public static string Condensed(SeriesKey series, long fromNs, long untilNs, Aggregate aggregate, long windowNs) => string.Create(CultureInfo.InvariantCulture,
        $"SELECT {Function(aggregate)}({Name(series.Field)}) FROM {Name(series.Measurement)} WHERE {Where(series, fromNs, untilNs)} GROUP BY time({windowNs}ns) fill(none) ORDER BY time ASC");

    public static string LastBefore(SeriesKey series, long fromNs) =>
        string.Create(CultureInfo.InvariantCulture, $"SELECT {Name(series.Field)} FROM {Name(series.Measurement)} WHERE time < {fromNs} AND {Tags(series)} ORDER BY time DESC LIMIT 1");

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
