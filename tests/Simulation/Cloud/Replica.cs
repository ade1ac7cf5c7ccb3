using LifeCircle.Edge.Ingest;
using LifeCircle.Edge.Ingest.Link;
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
    private const int StartAgainMs = 2_000, QueuedBytesNarrow = 12 << 10, PendingLinesNarrow = 120, BatchLinesNarrow = 40;
    private readonly World _world;
    private readonly SimBroker _broker;
    private readonly SimDatabase _database;
    private readonly HostClock _clock;
    private readonly Overlap _registryAway;
    private readonly IngestOptions _options;
    private IHost? _host;
    private SimSender? _sender;
    private RegistryCut? _registry;
    private InputQueue? _queue;
    private IngestStatus? _status;
    private Wire _wire;

    /// <param name="roomy">With the limits of the product; else with narrow ones, which a few corners can reach.</param>
    public Replica(World world, SimBroker broker, SimDatabase database, string folder, string name, bool roomy = false)
    {
        (_world, _broker, _database, Name) = (world, broker, database, name);
        (_clock, _wire) = (new HostClock(world), new Wire(world, Line));
        string password = Path.Combine(folder, "password");
        if (!File.Exists(password)) { File.WriteAllText(password, "x"); }
        IngestOptions options = new()
        {
            BrokerUrl = new Uri("mqtts://broker.example:8883"),
            User = Name,
            PasswordFile = password,
            SharedGroup = "ingest",
            DataDirectory = folder,
            ReconnectFirstMs = 500,
            ReconnectMs = 5_000,
        };
        _options = roomy ? options : options with { QueuedBytesMax = QueuedBytesNarrow, PendingLinesMax = PendingLinesNarrow, BatchLinesMax = BatchLinesNarrow };
        Down = new Overlap(Kill, Start);
        _registryAway = new Overlap(() => CutRegistry(true), () => CutRegistry(false));
    }

    public string Name { get; }

    public Line Line { get; } = new();

    /// <summary>The process is killed, and started again when the last of it is over.</summary>
    public Overlap Down { get; }

    /// <summary>Starts, of which nobody waits for the end.</summary>
    public List<Task> Starting { get; } = [];

    public bool IsUp => _host is not null;

    public ICommandDesk Commands => _host!.Services.GetRequiredService<ICommandDesk>();

    public IDbContextFactory<RegistryDb> Contexts => _host!.Services.GetRequiredService<IDbContextFactory<RegistryDb>>();

    private IngestFigures Figures => _status!.Read();

    public void Start()
    {
        if (!IsUp && !Down.IsHeld) { Starting.Add(StartOrTryAgainAsync()); }
    }

    /// <summary>A process that finds no registry ends, and is started again.</summary>
    private async Task StartOrTryAgainAsync()
    {
        try { await StartAsync(); }
        catch (System.Data.Common.DbException)
        {
            Kill();
            _world.AfterMs(StartAgainMs, Start);
        }
    }

    private async Task StartAsync()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        (_sender, _registry) = (new SimSender(_world, _database), new RegistryCut { IsCut = _registryAway.IsHeld });
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddSingleton<ITimeSeriesWriter>(new InfluxWriter(_sender, _clock));
        Wire wire = _wire;
        builder.Services.AddSingleton(new Ingest.Surroundings { NewClient = () => new SimClient(_world, _broker, wire), Random = _world.Chance.NextDouble });
        builder.Services.AddIngest(_options);
        RegistryCut cut = _registry;
        builder.Services.AddSingleton<IDbContextFactory<RegistryDb>>(services => new CutContexts(services.GetRequiredService<IDbContextFactory<SqliteRegistryDb>>(), cut));
        _host = builder.Build();
        (_queue, _status) = (_host.Services.GetRequiredService<InputQueue>(), _host.Services.GetRequiredService<IngestStatus>());
        await _host.StartAsync();
        _world.Note($"{Name} up");
    }

    public void Kill()
    {
        if (_host is not { } host) { return; }
        _world.Note($"{Name} killed");
        (_sender!.IsDead, _registry!.IsCut, _wire.IsDead) = (true, true, true);
        (_host, _wire) = (null, new Wire(_world, Line));
        _ = EndAsync(host);
    }

    /// <summary>A clean stop: what it holds it still brings home, and then it is gone.</summary>
    public async Task LeaveAsync()
    {
        if (_host is not { } host) { return; }
        _world.Note($"{Name} leaves");
        (SimSender sender, RegistryCut registry, Wire wire) = (_sender!, _registry!, _wire);
        _host = null;
        await host.StopAsync();
        (sender.IsDead, registry.IsCut, wire.IsDead) = (true, true, true);
        host.Dispose();
        _world.Note($"{Name} has left");
    }

    /// <summary>The registry's server is away for this replica; what comes back ends it.</summary>
    public Action LoseRegistry() => _registryAway.Begin();

    public IEnumerable<Fill> Fills()
    {
        if (!IsUp) { yield break; }
        yield return new Fill($"{Name}'s messages in waiting, bytes", _queue!.Bytes, _options.QueuedBytesMax);
        yield return new Fill($"{Name}'s records on their way to the database", Figures.PendingRecords, _options.PendingLinesMax);
    }

    public override string ToString() => !IsUp ? $"{Name} is off" : Figures is var f ? $"{Name} {f.LinkText} got {f.MessagesReceived}, dropped {f.MessagesDropped} and {f.RecordsDropped}, records {f.RecordsReceived}, repeats {f.RecordsRepeated}, written {f.RecordsWritten}, pending {f.PendingRecords}, confirmations {f.ConfirmationsSent}, database {f.DatabaseOk} {f.DatabaseText}" : "";

    private void CutRegistry(bool away)
    {
        if (_registry is { } registry && IsUp) { registry.IsCut = away; }
    }

    private static async Task EndAsync(IHost host)
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
