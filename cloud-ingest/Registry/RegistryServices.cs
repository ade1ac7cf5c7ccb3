using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LifeCircle.Edge.Registry;

/// <summary>Wiring of the registry.</summary>
public static class RegistryServices
{
    /// <summary>Adds the registry on a SQLite file. Someone calls <see cref="RegistryStore.MigrateAsync"/> before the first read.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services, RegistryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        // SQLite's own busy wait covers the odd checkpoint; our writes queue in RegistryStore.
        services.AddDbContextFactory<RegistryDb>(db => db.UseSqlite($"Data Source={options.Path};Default Timeout=30"));
        services.AddSingleton<RegistryStore>();
        services.AddSingleton<IFleet, Fleet>();
        services.AddSingleton<DeadLetters>();
        return services;
    }
}
