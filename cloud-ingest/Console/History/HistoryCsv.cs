using System.Globalization;
using System.Text;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Console.History;

/// <summary>Writes columns side by side as RFC 4180: one row for each moment at which any of them has a value, oldest first.</summary>
/// <remarks>Columns are read one point ahead, so that a file of any length takes the memory of a row.</remarks>
public static class HistoryCsv
{
    private const int FlushChars = 32_768;

    /// <summary>What a field must stand in quotes for.</summary>
    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create(",\"\r\n");

    /// <param name="columns">Heading and points of each.</param>
    /// <param name="zone">Of the second column; its offset stands in every row.</param>
    public static async Task WriteAsync(
        Stream stream, IReadOnlyList<(string Heading, IAsyncEnumerable<HistoryPoint> Points)> columns, TimeZoneInfo zone, bool bom, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(zone);
        if (bom) { await stream.WriteAsync(Encoding.UTF8.Preamble.ToArray(), cancellationToken); }
        StringBuilder text = new();
        text.Append("time_utc,time_local");
        foreach ((string heading, _) in columns) { text.Append(',').Append(Quoted(heading)); }
        text.Append("\r\n");
        List<IAsyncEnumerator<HistoryPoint>> ends = [];
        try
        {
            bool[] there = new bool[columns.Count];
            for (int i = 0; i < columns.Count; i++)
            {
                ends.Add(columns[i].Points.GetAsyncEnumerator(cancellationToken));
                there[i] = await ends[i].MoveNextAsync();
            }

            while (there.Contains(true))
            {
                long ns = Enumerable.Range(0, ends.Count).Where(i => there[i]).Min(i => ends[i].Current.TimeNs);
                text.Append(Utc(ns)).Append(',').Append(Local(ns, zone));
                for (int i = 0; i < ends.Count; i++)
                {
                    text.Append(',');
                    if (!there[i] || ends[i].Current.TimeNs != ns) { continue; }
                    text.Append(Quoted(Text(ends[i].Current.Value)));
                    there[i] = await ends[i].MoveNextAsync();
                }

                text.Append("\r\n");
                if (text.Length > FlushChars) { await FlushAsync(); }
            }

            await FlushAsync();
        }
        finally
        {
            foreach (IAsyncEnumerator<HistoryPoint> end in ends) { await end.DisposeAsync(); }
        }

        async Task FlushAsync()
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
            text.Clear();
        }
    }

    public static string Text(FieldValue value) => value.Kind switch
    {
        FieldKind.Boolean => value.Boolean ? "true" : "false",
        FieldKind.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
        FieldKind.Double => value.Double.ToString("R", CultureInfo.InvariantCulture),
        _ => value.Text,
    };

    public static string Quoted(string text) => text.AsSpan().ContainsAny(Special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    /// <summary>Whole to the nanosecond, because that is what tells two records of one millisecond apart.</summary>
    private static string Utc(long ns)
    {
        (long seconds, long rest) = Math.DivRem(ns, 1_000_000_000);
        return $"{DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)}.{rest.ToString("000000000", CultureInfo.InvariantCulture)}Z";
    }

    private static string Local(long ns, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(ns / HistoryDesk.NsPerMs), zone).ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
}
