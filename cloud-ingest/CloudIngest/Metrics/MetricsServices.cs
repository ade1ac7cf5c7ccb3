using LifeCircle.Edge.Ingest;
using LifeCircle.Edge.TimeSeries;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace LifeCircle.Edge.CloudIngest.Metrics;

internal static class MetricsServices
{
    public const string MeterName = "LifeCircle.Edge.CloudIngest";

    /// <summary>Adds the figures of <c>/metrics</c>: the ingest's own, the store's, the fleet's and the embedded broker's. Called after the ingest, whose writer it measures.</summary>
    public static IServiceCollection AddIngestMetrics(this IServiceCollection services)
    {
        services.AddHostedService<FleetGauges>();
        Measure(services);
        services.AddOpenTelemetry().ConfigureResource(r => r.AddService("cloud-ingest")).WithMetrics(metrics => metrics
            .AddMeter(IngestStatus.MeterName, MeterName)
            .AddPrometheusExporter());
        services.AddHostedService<MetricsStart>();
        return services;
    }

    private static void Measure(IServiceCollection services)
    {
        ServiceDescriptor writer = services.Last(d => d.ServiceType == typeof(ITimeSeriesWriter));
        Func<IServiceProvider, object> make = writer.ImplementationFactory ?? throw new InvalidOperationException("The ingest registers its writer by a factory.");
        services.Remove(writer);
        services.AddSingleton<ITimeSeriesWriter>(s => new MeasuredWriter((ITimeSeriesWriter)make(s), s.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Makes the meters that nobody else asks for.</summary>
    private sealed class MetricsStart(IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = services.GetService<BrokerGauges>();
            _ = services.GetService<IngestStatus>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
