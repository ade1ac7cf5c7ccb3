using Microsoft.Extensions.DependencyInjection;

namespace LifeCircle.Edge.Ingest;

/// <summary>Wiring of the ingest, its registry and its time-series writer.</summary>
public static class IngestServices
{
    /// <summary>
    /// Adds the hosted ingest. Afterwards the container has <see cref="Registry.IFleet"/>, <see cref="Registry.ICommandDesk"/>,
    /// <see cref="TimeSeries.ITimeSeriesWriter"/>, <see cref="IngestStatus"/> and <see cref="FleetChanged"/>.
    /// </summary>
    /// <remarks>The registry's migrations run in the first hosted service. <see cref="IngestOptions.Validate"/> is the caller's to ask first.</remarks>
    public static IServiceCollection AddIngest(this IServiceCollection services, IngestOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { } wrong) { throw new ArgumentException(wrong, nameof(options)); }
        services.AddSingleton(options);
        services.AddSingleton<IngestStatus>();
        services.AddSingleton<FleetChanged>();
        return services;
    }
}
