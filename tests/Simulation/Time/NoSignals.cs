using Microsoft.Extensions.Hosting;

namespace LifeCircle.Edge.Simulation;

/// <summary>A host of the world ends when the world ends it: the real process's signals are not its own, and a host that took them would keep the process from ending.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
