using LifeCircle.Edge.Ingest;
using OpenTelemetry.Metrics;

namespace LifeCircle.Edge.CloudIngest.Metrics;

internal static class MetricsServices
{
    public const string MeterName = "LifeCircle.Edge.CloudIngest";

    /// <summary>Adds the figures of <c>/metrics</c>: the ingest's own, the fleet's and the embedded broker's.</summary>
    public static IServiceCollection AddIngestMetrics(this IServiceCollection services)
    {
        services.AddHostedService<FleetGauges>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(IngestStatus.MeterName, MeterName, "Microsoft.AspNetCore.Hosting")
            .AddPrometheusExporter());
        services.AddHostedService<MetricsStart>();
        return services;
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
