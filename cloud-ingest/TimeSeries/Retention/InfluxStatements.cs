using System.Globalization;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>The InfluxQL by which a 1.x database is divided. Pure.</summary>
/// <param name="database">Any name that the server takes.</param>
/// <param name="default">Name of its default policy.</param>
public sealed class InfluxStatements(string database, string @default)
{
    private string Database => InfluxQl.Name(database);

    public string CreateDatabase(long keepNs) =>
        $"CREATE DATABASE {Database} WITH DURATION {InfluxDuration.InfluxQl(keepNs)} REPLICATION 1 NAME {InfluxQl.Name(@default)}";

    public string CreatePolicy(string policy, long keepNs, bool isDefault = false) =>
        $"CREATE RETENTION POLICY {InfluxQl.Name(policy)} ON {Database} DURATION {InfluxDuration.InfluxQl(keepNs)} REPLICATION 1{(isDefault ? " DEFAULT" : "")}";

    public string AlterPolicy(string policy, long keepNs) => $"ALTER RETENTION POLICY {InfluxQl.Name(policy)} ON {Database} DURATION {InfluxDuration.InfluxQl(keepNs)}";

    /// <summary>Condenses the hours just past; once more than is due, so that what came within the hour is in it.</summary>
    public string CreateHourlyQuery() => CreateQuery(RetentionLayout.HourlyQuery, "EVERY 1h FOR 2h");

    /// <summary>Condenses a week once a day, for what came late. The server says 7d as 1w, and what it says is compared.</summary>
    public string CreateLateQuery() => CreateQuery(RetentionLayout.LateQuery, "EVERY 1d FOR 1w");

    public string DropQuery(string name) => $"DROP CONTINUOUS QUERY {InfluxQl.Name(name)} ON {Database}";

    /// <summary>The same as the queries, for a time that is past. Both moments are whole hours.</summary>
    public string Condense(long fromNs, long untilNs) =>
        string.Create(CultureInfo.InvariantCulture, $"{Select()} WHERE time >= {fromNs} AND time < {untilNs} GROUP BY time(1h), *");

    /// <summary>Any hourly point of a time.</summary>
    public string AnyHourly(long fromNs, long untilNs) => string.Create(CultureInfo.InvariantCulture,
        $"SELECT * FROM {Database}.{InfluxQl.Name(RetentionLayout.Hourly)}./.*/ WHERE time >= {fromNs} AND time < {untilNs} LIMIT 1 SLIMIT 1");

    /// <summary>Whether two statements are one but for spaces and quotes, which the server leaves out where it can.</summary>
    public static bool IsSame(string left, string right)
    {
        return Bare(left) == Bare(right);

        static string Bare(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c is not ('"' or '\\')));
    }

    private string CreateQuery(string name, string resample) =>
        $"CREATE CONTINUOUS QUERY {InfluxQl.Name(name)} ON {Database} RESAMPLE {resample} BEGIN {Select()} GROUP BY time(1h), * END";

    /// <summary>Functions of every field that has them, so that a field that appears tomorrow is in it; all tags stay.</summary>
    private string Select()
    {
        string functions = string.Join(", ", RetentionLayout.Functions.Select(f => $"{f}(*)"));
        string late = $"{Database}.{InfluxQl.Name(@default)}./^({string.Join('|', RetentionLayout.Kinds)})$/";
        return $"SELECT {functions} INTO {Database}.{InfluxQl.Name(RetentionLayout.Hourly)}.:MEASUREMENT FROM {Database}.{InfluxQl.Name(RetentionLayout.Raw)}./.*/, {late}";
    }
}
