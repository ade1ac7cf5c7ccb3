using LifeCircle.Edge.Ingest.Link;
using LifeCircle.Edge.Ingest.Service;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.TimeSeries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LifeCircle.Edge.Ingest;

/// <summary>Wiring of the ingest, its registry and its time-series writer.</summary>
public static class IngestServices
{
    /// <summary>
    /// Adds the hosted ingest. Afterwards the container has <see cref="IFleet"/>, <see cref="ICommandDesk"/>, <see cref="IDeadLetters"/>,
    /// <see cref="ITimeSeriesWriter"/>,
    /// <see cref="ITimeSeriesReader"/>, <see cref="IngestStatus"/> and <see cref="FleetChanged"/>.
    /// </summary>
    /// <remarks>
    /// The registry's migrations run in the first hosted service. <see cref="IngestOptions.Validate"/> is the caller's to ask first.
    /// A <see cref="ITimeSeriesWriter"/> that is registered already is used as it is.
    /// </remarks>
    public static IServiceCollection AddIngest(this IServiceCollection services, IngestOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { } wrong) { throw new ArgumentException(wrong, nameof(options)); }
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddRegistry(new RegistryOptions { Path = Path.Combine(options.DataDirectory, "registry.db"), Postgres = options.Postgres, HeartbeatS = options.HeartbeatS });
        services.TryAddSingleton(provider => Writer(options, provider));
        services.TryAddSingleton(_ => Reader(options));
        services.AddSingleton<IngestStatus>();
        services.AddSingleton<FleetChanged>();
        services.AddSingleton(new InputQueue(options.QueuedBytesMax));
        services.AddSingleton<BatchWriter>();
        services.AddSingleton<RegistryWorker>();
        services.AddSingleton<MqttLink>();
        services.AddSingleton<CommandDesk>();
        services.AddSingleton<RecognisedDatabase>();
        services.AddSingleton<IDeadLetters, DeadLetterDesk>();
        services.AddSingleton<ICommandDesk>(provider => provider.GetRequiredService<CommandDesk>());
        services.AddHostedService<RegistryStart>();
        services.AddHostedService<IngestService>();
        services.AddHostedService(provider => provider.GetRequiredService<MqttLink>());
        services.AddHostedService(provider => provider.GetRequiredService<CommandDesk>());
        return services;
    }

    private static ITimeSeriesWriter Writer(IngestOptions options, IServiceProvider provider)
    {
        RecognisedDatabase database = provider.GetRequiredService<RecognisedDatabase>();
        if (options.Influx is null)
        {
            database.Note(IngestFigures.EmbeddedStore);
            return new EmbeddedStore(Path.Combine(options.DataDirectory, "timeseries.db"));
        }

        Uri url = options.Influx.Url;
        return InfluxClient.Writer(options.Influx, Http(), provider.GetRequiredService<TimeProvider>(), server => database.Note($"{server} at {url.GetLeftPart(UriPartial.Authority)}"));
    }

    private static ITimeSeriesReader Reader(IngestOptions options) => options.Influx is null
        ? new EmbeddedHistory(Path.Combine(options.DataDirectory, "timeseries.db"))
        : new InfluxHistory(options.Influx, Http());

    /// <summary>Writer and reader set their own limit for each request.</summary>
    private static HttpClient Http() => new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(10), ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
