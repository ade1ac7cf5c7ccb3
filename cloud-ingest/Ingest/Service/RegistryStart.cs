using LifeCircle.Edge.Registry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Ingest.Service;

/// <summary>Brings the registry up to date before anything else of the ingest starts.</summary>
/// <remarks>A PostgreSQL that is gone or starting at that moment is waited for: after a power cut both come up together, and the look before the start may have met the old one.</remarks>
internal sealed partial class RegistryStart(RegistryStore registry, TimeProvider time, ILogger<RegistryStart> logger, Surroundings? around = null) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken) =>
        await RegistryRetry.Of(time, around, LogWaits, PostgresServer.MayPass).ExecuteAsync(async token => await registry.MigrateAsync(token), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 3031, Level = LogLevel.Warning, Message = "The registry's tables wait for PostgreSQL: {Reason} Trying on.")]
    private partial void LogWaits(string reason);
}
