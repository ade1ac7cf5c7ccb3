namespace LifeCircle.Edge.TimeSeries;

/// <summary>The opt-in writer over the package InfluxDB.Client; see <c>Client/</c>.</summary>
public static class InfluxClient
{
    /// <summary>What to say when it is asked for and not there.</summary>
    public const string HowToSwitchOn =
        "--influx-api client needs a build with the package InfluxDB.Client: dotnet build cloud-ingest/CloudIngest -p:WithInfluxDbClient=true; --influx-api v2 writes the same API without it.";

    /// <summary>This build has it.</summary>
    public static bool IsBuiltIn =>
#if WITH_INFLUXDB_CLIENT
        true;
#else
        false;
#endif

    /// <summary>The writer that the options ask for.</summary>
    /// <param name="recognised">Hears of every server that is recognised.</param>
    /// <exception cref="InvalidOperationException">It is asked for and not built in; <see cref="InfluxOptions.Validate"/> says so before.</exception>
    public static ITimeSeriesWriter Writer(InfluxOptions options, HttpClient http, TimeProvider time, Action<RecognisedServer>? recognised)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Api != InfluxApi.Client) { return new DividedWriter(options, http, time, recognised); }
#if WITH_INFLUXDB_CLIENT
        return new InfluxWriter(new ClientLineSender(options, recognised), time);
#else
        throw new InvalidOperationException(HowToSwitchOn);
#endif
    }
}
