using LifeCircle.Edge.Ingest;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Databases;
using LifeCircle.Edge.TimeSeries;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Simulation;

/// <summary>One replica of cloud-ingest: the real ingest, registry store and writer; wire and database are simulated.</summary>
internal sealed class Replica
{
    private readonly World _world;
    private readonly SimBroker _broker;
    private readonly SimDatabase _database;
    private readonly HostClock _clock;
    private readonly string _folder, _password;
    private IHost? _host;
    private SimSender? _sender;
    private RegistryCut? _registry;

    private readonly bool _roomy;

    /// <param name="roomy">With the limits of the product; else with narrow ones, which a few corners can reach.</param>
    public Replica(World world, SimBroker broker, SimDatabase database, string folder, string name, bool roomy = false)
    {
        (_world, _broker, _database, _folder, Name, _roomy) = (world, broker, database, folder, name, roomy);
        (_clock, Wire) = (new HostClock(world), new Wire(world));
        _password = Path.Combine(folder, "password");
        if (!File.Exists(_password)) { File.WriteAllText(_password, "x"); }
    }

    public string Name { get; }

    public Wire Wire { get; private set; }

    public bool IsUp => _host is not null;

    public ICommandDesk Commands => _host!.Services.GetRequiredService<ICommandDesk>();

    public IngestFigures Figures => _host!.Services.GetRequiredService<IngestStatus>().Read();

    public RegistryStore Registry => _host!.Services.GetRequiredService<RegistryStore>();

    public IDbContextFactory<RegistryDb> Contexts => _host!.Services.GetRequiredService<IDbContextFactory<RegistryDb>>();

    public async Task StartAsync()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        (_sender, _registry) = (new SimSender(_database), new RegistryCut());
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddSingleton<ITimeSeriesWriter>(new InfluxWriter(_sender, _clock));
        Wire wire = Wire;
        builder.Services.AddSingleton(new Ingest.Surroundings { NewClient = () => new SimClient(_world, _broker, wire), Random = _world.Chance.NextDouble });
        IngestOptions options = new()
        {
            BrokerUrl = new Uri("mqtts://broker.example:8883"),
            User = Name,
            PasswordFile = _password,
            SharedGroup = "ingest",
            DataDirectory = _folder,
            ReconnectFirstMs = 500,
            ReconnectMs = 5_000,
        };
        builder.Services.AddIngest(_roomy ? options : options with { QueuedBytesMax = 1 << 20, PendingLinesMax = 20_000, BatchLinesMax = 500 });
        RegistryCut cut = _registry;
        builder.Services.AddSingleton<IDbContextFactory<RegistryDb>>(services => new CutContexts(services.GetRequiredService<IDbContextFactory<SqliteRegistryDb>>(), cut));
        _host = builder.Build();
        await _host.StartAsync();
        _world.Note($"{Name} up");
    }

    public void Kill()
    {
        if (_host is not { } host) { return; }
        _world.Note($"{Name} killed");
        (_sender!.IsDead, _registry!.IsCut, Wire.IsDead) = (true, true, true);
        (_host, Wire) = (null, new Wire(_world));
        _ = StopAsync(host);
    }

    /// <summary>The registry's server is away, or back.</summary>
    public void RegistryIsAway(bool away)
    {
        if (_registry is { } registry && IsUp) { registry.IsCut = away; }
    }

    public override string ToString() => !IsUp ? $"{Name} is off" : Figures is var f ? $"{Name} {f.LinkText} got {f.MessagesReceived}, records {f.RecordsReceived}, repeats {f.RecordsRepeated}, written {f.RecordsWritten}, pending {f.PendingRecords}, confirmations {f.ConfirmationsSent}, database {f.DatabaseOk} {f.DatabaseText}" : "";

    private static async Task StopAsync(IHost host)
    {
        try
        {
            await host.StopAsync();
            host.Dispose();
        }
        catch (Exception) // Whatever a dying process says: it is not of this world any more.
        {
        }
    }
}

internal sealed class RegistryCut
{
    public bool IsCut { get; set; }
}

/// <summary>The registry as long as it can be reached.</summary>
internal sealed class CutContexts(IDbContextFactory<SqliteRegistryDb> inner, RegistryCut cut) : IDbContextFactory<RegistryDb>
{
    public RegistryDb CreateDbContext() => cut.IsCut ? throw new Microsoft.Data.Sqlite.SqliteException("the registry is away", 14) : inner.CreateDbContext();

    public Task<RegistryDb> CreateDbContextAsync(CancellationToken cancellationToken = default) => Task.FromResult(CreateDbContext());
}
