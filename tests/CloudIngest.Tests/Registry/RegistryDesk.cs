using LifeCircle.Edge.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LifeCircle.Edge.CloudIngest.Tests.Registry;

/// <summary>A registry as one process has it.</summary>
public sealed class RegistryDesk(RegistryOptions options, IDisposable? folder = null) : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddRegistry(options).BuildServiceProvider();

    public RegistryStore Store => _services.GetRequiredService<RegistryStore>();

    public IFleet Fleet => _services.GetRequiredService<IFleet>();

    public ISealedParts Sealed => _services.GetRequiredService<ISealedParts>();

    public IDbContextFactory<RegistryDb> Contexts => _services.GetRequiredService<IDbContextFactory<RegistryDb>>();

    /// <summary>The same database as another process has it.</summary>
    public RegistryDesk Again() => new(options);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        folder?.Dispose();
    }
}
