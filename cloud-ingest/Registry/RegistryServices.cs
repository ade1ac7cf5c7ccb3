using LifeCircle.Edge.Registry.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LifeCircle.Edge.Registry;

/// <summary>Wiring of the registry.</summary>
public static class RegistryServices
{
    /// <summary>Adds the registry on a SQLite file or on PostgreSQL. Someone calls <see cref="RegistryStore.MigrateAsync"/> before the first read.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services, RegistryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        if (options.Postgres is { } postgres)
        {
            services.AddDbContextFactory<PostgresRegistryDb>(db => PostgresRegistryDb.Use(db, postgres.ConnectionString));
            services.AddSingleton<IDbContextFactory<RegistryDb>, RegistryContexts<PostgresRegistryDb>>();
        }
        else
        {
            string path = options.Path ?? throw new ArgumentException("A registry needs a file or a PostgreSQL database.", nameof(options));
            // SQLite's own busy wait covers the odd checkpoint; our writes queue in RegistryStore.
            services.AddDbContextFactory<SqliteRegistryDb>(db => db.UseSqlite($"Data Source={path};Default Timeout=30"));
            services.AddSingleton<IDbContextFactory<RegistryDb>, RegistryContexts<SqliteRegistryDb>>();
        }

        services.AddSingleton<RegistryStore>();
        services.AddSingleton<IFleet, Fleet>();
        services.AddSingleton<DeadLetters>();
        services.AddSingleton<ISealedParts, SealedParts>();
        return services;
    }
}
