using System.Globalization;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>The tasks by which a 2.x server makes hourly points: the same functions and field names as the queries of a 1.x. Pure.</summary>
/// <remarks>Least and greatest of yes/no and text are left out: Flux has none.</remarks>
public sealed class FluxTasks(string bucket, string org)
{
    private static readonly string[] OfNumbers = ["mean", "min", "max", "sum"];
    private static readonly string[] OfAll = ["first", "last", "count"];

    public string RawBucket => $"{bucket}/{RetentionLayout.Raw}";

    public string HourlyBucket => $"{bucket}/{RetentionLayout.Hourly}";

    /// <summary>Task names are seen by everybody in the organisation.</summary>
    public string HourlyName => $"{RetentionLayout.HourlyQuery} {bucket}";

    public string LateName => $"{RetentionLayout.LateQuery} {bucket}";

    public string Hourly => Script(HourlyName, "1h", "2h");

    public string Late => Script(LateName, "1d", string.Create(CultureInfo.InvariantCulture, $"{RetentionLayout.LateDays}d"));

    /// <summary>A text in Flux's quotes; <c>${</c> would be read as an expression.</summary>
    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("${", "\\${", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);
        return $"\"{escaped}\"";
    }

    private string Script(string name, string every, string back)
    {
        string kinds = string.Join(", ", RetentionLayout.Kinds.Select(Text));
        IEnumerable<string> outputs = OfNumbers.Select(f => Output("numbers", f)).Concat(OfAll.Select(f => Output("all", f)));
        return $$"""
            import "date"
            import "types"

            option task = {name: {{Text(name)}}, every: {{every}}, offset: 2m}

            until = date.truncate(t: now(), unit: 1h)
            from_ = date.sub(d: {{back}}, from: until)

            raw = from(bucket: {{Text(RawBucket)}}) |> range(start: from_, stop: until)
            late = from(bucket: {{Text(bucket)}}) |> range(start: from_, stop: until) |> filter(fn: (r) => contains(value: r._measurement, set: [{{kinds}}]))
            all = union(tables: [raw, late]) |> sort(columns: ["_time"])
            numbers = all |> filter(fn: (r) => types.isType(v: r._value, type: "float") or types.isType(v: r._value, type: "int") or types.isType(v: r._value, type: "uint"))

            {{string.Join('\n', outputs)}}
            """.ReplaceLineEndings("\n") + "\n";
    }

    private string Output(string input, string function) =>
        $"{input} |> aggregateWindow(every: 1h, fn: {function}, createEmpty: false, timeSrc: \"_start\") |> map(fn: (r) => ({{r with _field: \"{function}_\" + r._field}})) "
        + $"|> to(bucket: {Text(HourlyBucket)}, org: {Text(org)})";
}
