namespace LifeCircle.Edge.TimeSeries;

/// <summary>Where the points of a database lie: all in the default policy, or divided by <c>influx-setup</c>.</summary>
/// <param name="Default">Name of the policy that is neither of the division's.</param>
/// <param name="RawNs">For how long raw points are there for certain; 0: there is no division.</param>
internal sealed record InfluxSources(string Database, string Default, bool HasRaw, bool HasHourly, long RawNs)
{
    public static InfluxSources Undivided { get; } = new("", "", false, false, 0);

    /// <remarks>A 2.x calls every policy a default one and each kept for ever, whatever its bucket keeps; so neither word is believed there.</remarks>
    public static InfluxSources Of(string database, IReadOnlyList<RetentionPolicy> policies)
    {
        RetentionPolicy? raw = policies.FirstOrDefault(p => p.Name == RetentionLayout.Raw);
        bool hourly = policies.Any(p => p.Name == RetentionLayout.Hourly);
        if (policies.FirstOrDefault(p => p is { IsDefault: true, Name: not (RetentionLayout.Raw or RetentionLayout.Hourly) }) is not { } kept || (raw is null && !hourly)) { return Undivided; }
        long rawNs = raw is { DurationNs: > 0 } ? raw.DurationNs : RetentionLayout.RawDaysMin * RetentionLayout.DayNs;
        return new InfluxSources(database, kept.Name, raw is not null, hourly, hourly ? rawNs : 0);
    }

    /// <summary>Points as they were written.</summary>
    public string Written(string measurement)
    {
        if (Database.Length == 0) { return InfluxQl.Name(measurement); }
        string kept = InfluxQl.Source(Database, Default, measurement);
        return HasRaw ? $"{InfluxQl.Source(Database, RetentionLayout.Raw, measurement)}, {kept}" : kept;
    }

    public string Hours(string measurement) => InfluxQl.Source(Database, RetentionLayout.Hourly, measurement);

    /// <summary>All of them, for the names and types of fields.</summary>
    public string All(string measurement) => HasHourly ? $"{Written(measurement)}, {Hours(measurement)}" : Written(measurement);
}
