using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace LifeCircle.Edge.Registry;

/// <summary>For <c>dotnet ef migrations add</c> only.</summary>
internal sealed class RegistryDesign : IDesignTimeDbContextFactory<RegistryDb>
{
    public RegistryDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<RegistryDb>().UseSqlite("Data Source=design.db").Options);
}
