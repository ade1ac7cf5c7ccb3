using LifeCircle.Edge.Registry.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace LifeCircle.Edge.Registry;

/// <summary>The registry's tables. Names are snake case, times UTC milliseconds.</summary>
/// <remarks>A database of its own class for each of the two, because each has its own migrations; what else they do not share stands below.</remarks>
public abstract class RegistryDb(DbContextOptions options) : DbContext(options)
{
    public DbSet<GatewayEntity> Gateways => Set<GatewayEntity>();

    public DbSet<BirthEntity> Births => Set<BirthEntity>();

    public DbSet<DeviceEntity> Devices => Set<DeviceEntity>();

    public DbSet<PointEntity> Points => Set<PointEntity>();

    public DbSet<EventEntity> Events => Set<EventEntity>();

    public DbSet<SealedEntity> Sealed => Set<SealedEntity>();

    public DbSet<LedgerEntity> Ledgers => Set<LedgerEntity>();

    public DbSet<CommandEntity> Commands => Set<CommandEntity>();

    public DbSet<DeadLetterEntity> DeadLetters => Set<DeadLetterEntity>();

    public DbSet<FieldTypeEntity> FieldTypes => Set<FieldTypeEntity>();

    /// <summary>Ends a SELECT whose rows nobody else may change until the transaction is over; empty where there is one writer alone.</summary>
    internal abstract string RowLock { get; }

    /// <summary>Makes the tables, or brings them up to date; several processes may do it at the same moment.</summary>
    internal abstract Task UpgradeAsync(CancellationToken cancellationToken);

    /// <summary>Before a change that takes away what nobody may read again, inside its transaction.</summary>
    internal virtual Task BeforeErasingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After it, outside of any transaction.</summary>
    internal virtual Task AfterErasingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Rows go as an array for each column, many in one statement; else one after the other, where a statement costs no round trip.</summary>
    internal abstract bool TakesArrays { get; }

    /// <summary>The text as this database can keep it.</summary>
    internal virtual string Storable(string text) => text;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<GatewayEntity>().ToTable("gateway").HasKey(g => new { g.Circle, g.Gateway });
        modelBuilder.Entity<BirthEntity>().ToTable("birth").HasKey(b => new { b.Circle, b.Gateway, b.BirthId, b.Device });
        modelBuilder.Entity<DeviceEntity>().ToTable("device").HasKey(d => new { d.Circle, d.Gateway, d.Device });
        modelBuilder.Entity<PointEntity>().ToTable("point_state").HasKey(p => new { p.Circle, p.Gateway, p.Device, p.Name });
        modelBuilder.Entity<LedgerEntity>().ToTable("ledger").HasKey(l => new { l.Circle, l.Gateway, l.Epoch, l.Stream });
        modelBuilder.Entity<FieldTypeEntity>().ToTable("field_type").HasKey(f => new { f.Measurement, f.Field });
        modelBuilder.Entity<DeadLetterEntity>().ToTable("dead_letter").HasKey(d => d.Id);
        modelBuilder.Entity<SealedEntity>(s =>
        {
            s.ToTable("sealed").HasKey(x => new { x.Circle, x.Gateway, x.Epoch, x.Stream, x.Offset });
            s.HasIndex(x => x.ReceivedAt);
        });
        modelBuilder.Entity<EventEntity>(e =>
        {
            e.Ignore(x => x.Sealed);
            e.ToTable("event").HasKey(x => x.Id);
            e.HasIndex(x => new { x.Circle, x.Gateway, x.Epoch, x.Stream, x.Offset }).IsUnique();
            e.HasIndex(x => new { x.Circle, x.Gateway, x.AtMs });
            e.HasIndex(x => new { x.Circle, x.Gateway, x.Kind });
        });
        modelBuilder.Entity<CommandEntity>(c =>
        {
            c.ToTable("command").HasKey(x => x.Id);
            c.HasIndex(x => new { x.Circle, x.Gateway, x.IssuedMs });
            c.HasIndex(x => new { x.State, x.ExpiresMs });
        });

        foreach (IMutableEntityType entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (IMutableProperty property in entity.GetProperties()) { property.SetColumnName(Snake(property.Name)); }
        }
    }

    private static string Snake(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
