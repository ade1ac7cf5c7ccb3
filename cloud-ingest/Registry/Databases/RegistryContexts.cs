using Microsoft.EntityFrameworkCore;

namespace LifeCircle.Edge.Registry.Databases;

/// <summary>Hands out the database that was chosen to those who need not know which it is.</summary>
internal sealed class RegistryContexts<TDb>(IDbContextFactory<TDb> chosen) : IDbContextFactory<RegistryDb>
    where TDb : RegistryDb
{
    public RegistryDb CreateDbContext() => chosen.CreateDbContext();

    public async Task<RegistryDb> CreateDbContextAsync(CancellationToken cancellationToken = default) => await chosen.CreateDbContextAsync(cancellationToken);
}
