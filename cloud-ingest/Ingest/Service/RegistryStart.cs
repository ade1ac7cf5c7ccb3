using LifeCircle.Edge.Registry;
using Microsoft.Extensions.Hosting;

namespace LifeCircle.Edge.Ingest.Service;

/// <summary>Brings the registry up to date before anything else of the ingest starts.</summary>
internal sealed class RegistryStart(RegistryStore registry) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => registry.MigrateAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
