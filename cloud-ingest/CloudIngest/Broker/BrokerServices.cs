using LifeCircle.Edge.CloudIngest.Metrics;

namespace LifeCircle.Edge.CloudIngest.Broker;

internal static class BrokerServices
{
    /// <summary>Adds the broker; called before the ingest, so that it stands first and falls last.</summary>
    public static IServiceCollection AddEmbeddedBroker(this IServiceCollection services, int port)
    {
        services.AddSingleton(new EmbeddedBrokerOptions(port));
        services.AddSingleton<EmbeddedBroker>();
        services.AddSingleton<BrokerGauges>();
        return services.AddHostedService(s => s.GetRequiredService<EmbeddedBroker>());
    }
}
