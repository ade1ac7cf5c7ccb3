using System.Text.Json;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>A retention policy as <c>SHOW RETENTION POLICIES</c> tells it.</summary>
/// <param name="DurationNs">0: for ever.</param>
public sealed record RetentionPolicy(string Name, long DurationNs, bool IsDefault)
{
    internal static string Show(string database) => $"SHOW RETENTION POLICIES ON {InfluxQl.Name(database)}";

    /// <summary>The policies of an answer; one whose duration cannot be read is left out.</summary>
    internal static IReadOnlyList<RetentionPolicy> Read(IReadOnlyList<InfluxTable> answer)
    {
        List<RetentionPolicy> policies = [];
        foreach (InfluxTable table in answer.Where(t => t.Columns.Contains("duration") && t.Columns.Contains("default")))
        {
            foreach (JsonElement row in table.Rows)
            {
                if (InfluxDuration.Read(table.Text(row, "duration")) is { } ns) { policies.Add(new RetentionPolicy(table.Text(row, "name"), ns, table.Text(row, "default") is "True" or "true")); }
            }
        }

        return policies;
    }
}
