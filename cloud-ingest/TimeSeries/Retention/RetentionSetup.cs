namespace LifeCircle.Edge.TimeSeries;

/// <summary>The set-up of retention and downsampling: recognises the server and does what it understands.</summary>
public static class RetentionSetup
{
    private const string TheirOwn = "Points are kept as long as the server itself is told: ";

    /// <summary>Null when it is done, else one sentence with what to check or do instead.</summary>
    /// <param name="say">Takes the lines of the report: what was found, made, changed and left.</param>
    public static async Task<string?> RunAsync(InfluxOptions options, RetentionWish wish, HttpClient http, TimeProvider time, Action<string> say, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(wish);
        ArgumentNullException.ThrowIfNull(say);
        HttpLineSender greeter = new(options with { Api = options.Api == InfluxApi.Client ? InfluxApi.V2 : options.Api }, http, time, null);
        if (await greeter.RecogniseAsync(cancellationToken) is { } trouble) { return trouble; }
        RecognisedServer? server = greeter.Server;
        InfluxProduct product = server?.Product ?? InfluxProduct.Unknown;
        say(new SetupStep(SetupEffect.Found, $"{server?.ToString() ?? "a server that does not say what it is"} at {options.Url.GetLeftPart(UriPartial.Authority)}").Line(wish.DryRun));
        try
        {
            return product switch
            {
                InfluxProduct.VictoriaMetrics => $"This is VictoriaMetrics. {TheirOwn}start it with -retentionPeriod=2y (all points alike); its downsampling (-downsampling.period) is in the enterprise edition.",
                InfluxProduct.InfluxDb3 => $"This is InfluxDB 3. {TheirOwn}influxdb3 create database --retention-period 30d {options.Bucket}; it has no continuous queries, its downsampling is a plugin of the processing engine.",
                InfluxProduct.InfluxDbCloud => $"This is InfluxDB Cloud. {TheirOwn}set the retention of the bucket \"{options.Bucket}\" on its pages, and a task for downsampling.",
                InfluxProduct.InfluxDb2 => await new BucketSetup(options, http, say).RunAsync(wish, cancellationToken),
                _ => await new InfluxSetup(options, http, time, say).RunAsync(wish, cancellationToken),
            };
        }
        catch (TimeSeriesReadException e)
        {
            return e.Message;
        }
    }
}
