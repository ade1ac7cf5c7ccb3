namespace LifeCircle.Edge.TimeSeries;

/// <summary>A time for which a policy has a shard group: InfluxDB deletes a group as a whole, when all of it is older than the policy keeps.</summary>
public sealed record ShardSpan(string Policy, long FromNs, long UntilNs);

/// <summary>What of a 1.x database there is before the set-up.</summary>
/// <param name="Queries">Text of each continuous query, by name.</param>
public sealed record InfluxState(bool Exists, IReadOnlyList<RetentionPolicy> Policies, IReadOnlyDictionary<string, string> Queries, IReadOnlyList<ShardSpan> Shards)
{
    /// <summary>The name that the server itself gives where nobody names one.</summary>
    private const string DefaultName = "autogen";

    public static InfluxState Nothing { get; } = new(false, [], new Dictionary<string, string>(), []);

    public RetentionPolicy? Default => Policies.FirstOrDefault(p => p.IsDefault);

    public string DefaultPolicy => Default?.Name ?? DefaultName;

    public RetentionPolicy? Find(string policy) => Policies.FirstOrDefault(p => p.Name == policy);

    /// <exception cref="TimeSeriesReadException">The server does not tell; the message is one sentence.</exception>
    internal static async Task<InfluxState> ReadAsync(InfluxQuery query, string database, CancellationToken cancellationToken)
    {
        IReadOnlyList<InfluxTable> databases = await query.AskAsync("SHOW DATABASES", cancellationToken, onDatabase: false);
        if (!Cells(databases, t => t.Name == "databases", "name").Contains(database)) { return Nothing; }
        IReadOnlyList<RetentionPolicy> policies = RetentionPolicy.Read(await query.AskAsync(RetentionPolicy.Show(database), cancellationToken, onDatabase: false));
        Dictionary<string, string> queries = [];
        foreach (InfluxTable table in (await query.AskAsync("SHOW CONTINUOUS QUERIES", cancellationToken, onDatabase: false)).Where(t => t.Name == database))
        {
            foreach (var row in table.Rows) { queries[table.Text(row, "name")] = table.Text(row, "query"); }
        }

        return new InfluxState(true, policies, queries, Spans(await query.AskAsync("SHOW SHARD GROUPS", cancellationToken, onDatabase: false), database));
    }

    private static IEnumerable<string> Cells(IReadOnlyList<InfluxTable> answer, Func<InfluxTable, bool> of, string column) =>
        answer.Where(of).SelectMany(t => t.Rows.Select(r => t.Text(r, column)));

    private static List<ShardSpan> Spans(IReadOnlyList<InfluxTable> answer, string database)
    {
        List<ShardSpan> spans = [];
        foreach (InfluxTable table in answer)
        {
            foreach (var row in table.Rows)
            {
                if (table.Text(row, "database") != database || Ns(table.Text(row, "start_time")) is not { } from || Ns(table.Text(row, "end_time")) is not { } until) { continue; }
                spans.Add(new ShardSpan(table.Text(row, "retention_policy"), from, until));
            }
        }

        return spans;
    }

    private static long? Ns(string time) => DateTimeOffset.TryParse(time, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
        && at.Year is > 1700 and < 2250 ? (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100 : null;
}
