using System.Globalization;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Uplink;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Simulation;

/// <summary>One gateway in its cabinet: the real gateway core and uplink on a real SQLite file, with clocks, wire and firmware-host simulated.</summary>
internal sealed class Box
{
    private readonly World _world;
    private readonly SimBroker _broker;
    private readonly string _folder, _password;
    private readonly Truth _truth;
    private IHost? _host;
    private Database? _database;
    private SimHostClient? _client;
    private Wire _wire;
    private FileImage? _before;
    private int _life, _boot;

    public Box(World world, SimBroker broker, Truth truth, string folder, string gateway)
    {
        (_world, _broker, _truth, _folder, Gateway) = (world, broker, truth, folder, gateway);
        _wire = new Wire(world);
        Clock = new HostClock(world);
        Firmware = new SimFirmware(world, Clock, Circle, gateway);
        _password = Path.Combine(folder, "password");
        File.WriteAllText(_password, "x");
    }

    public const string Circle = "circle";

    public string Gateway { get; }

    public HostClock Clock { get; }

    public SimFirmware Firmware { get; }

    public Wire Wire => _wire;

    public bool IsUp => _host is not null;

    public Outbox.Outbox Outbox => _host!.Services.GetRequiredService<Outbox.Outbox>();

    public long RecordsHeld => IsUp ? Outbox.Extent(OutboxStream.Events).Records + Outbox.Extent(OutboxStream.Telemetry).Records : long.MaxValue;

    public IReadOnlyList<AliasEntry> Aliases => _host!.Services.GetRequiredService<AliasBook>().All(Outbox.Epoch);

    public override string ToString() => _host?.Services.GetRequiredService<UplinkMonitor>().Status is not { } s ? $"{Gateway} is off" : string.Create(CultureInfo.InvariantCulture,
        $"{Gateway} {s.Phase} {s.Detail} holds {Outbox.Extent(OutboxStream.Events)} {Outbox.Extent(OutboxStream.Telemetry)}, journal {Firmware.Held}, in flight {s.InFlightBytes} B, probes {s.Probes}, sent {s.RecordsSent}, confirmed {s.RecordsConfirmed}, silence {s.Link?.SilenceMs} ms, last confirmed {s.Link?.LastConfirmedMs}, refused {s.RefusedConfirmations}");

    private string DatabaseOf(int life) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Gateway}-{life}"), "gateway.db");

    /// <summary>Boots the box on what its disk holds.</summary>
    public async Task PowerOnAsync()
    {
        Clock.Boot();
        Firmware.Boot(string.Create(CultureInfo.InvariantCulture, $"{Gateway}-boot-{++_boot}"));
        await StartAsync();
    }

    /// <summary>SIGKILL of the gateway alone: what is committed stays, nothing more happens.</summary>
    public void Kill()
    {
        if (!IsUp) { return; }
        _world.Note($"{Gateway} killed");
        Leave(FileImage.Of(DatabaseOf(_life)));
    }

    /// <summary>The power goes during the next commit, or now when none comes soon.</summary>
    public void CutPower(Action off)
    {
        if (!IsUp || _before is not null) { return; }
        _before = FileImage.Of(DatabaseOf(_life));
        int life = _life;
        _off = off;
        _world.AfterMs(2_000, () =>
        {
            if (life == _life && _before is not null) { Off(FileImage.Of(DatabaseOf(life))); }
        });
    }

    private Action? _off;

    public async Task StartAsync()
    {
        GatewaySettings settings = new()
        {
            Site = new SiteFile { Circle = Circle, Gateway = Gateway, Devices = [new DeviceSettings { Id = "locker-1", Kind = "locker", Name = "Locker" }] },
            FirmwareSocket = "none",
            DataFolder = Path.GetDirectoryName(DatabaseOf(_life))!,
        };
        _database = Database.Open(new DatabaseOptions { Path = settings.DatabasePath, OwnThread = false, OnDisk = OnDisk(_life), CheckpointPages = 40 }, GatewayTables.Create);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        GatewayApp.AddCore(builder.Services, settings, new OutboxOptions { TelemetryBytesMax = Scenario.TelemetryBytesMax, EventsBytesMax = 4 << 20 }, _database, Clock);
        _client = new SimHostClient(Firmware);
        builder.Services.AddSingleton(new FirmwareClient(_client));
        builder.Services.AddSingleton(new BootClock(Clock, string.Create(CultureInfo.InvariantCulture, $"{Gateway}-boot-{_boot}")));
        Wire wire = _wire;
        builder.Services.AddSingleton(new Surroundings
        {
            NewClient = () => new SimClient(_world, _broker, wire),
            Random = _world.Chance.NextDouble,
            IsClockSynchronised = () => Clock.IsSynchronised,
            HasRtc = (_, _) => false,
        });
        builder.Services.AddUplink(new UplinkOptions { BrokerUrl = "mqtts://broker.example:8883", User = Gateway, PasswordFile = _password, ReconnectSpreadMs = 2_000, KeepAliveS = 10, ClockWaitMs = Scenario.ClockWaitMs });
        _host = builder.Build();
        _truth.Watch(this, Outbox);
        await _host.StartAsync();
        _world.Note($"{Gateway} up on file {_life}, clock error {Clock.Error.TotalDays:F1} d");
    }

    /// <summary>What the database calls when a commit is on disk and nobody knows it yet.</summary>
    private Action OnDisk(int life) => () =>
    {
        if (life != _life || _before is not { } before) { return; }
        Off(before.CutBefore(FileImage.Of(DatabaseOf(_life)), _world.Chance));
        throw new PowerIsGoneException();
    };

    /// <summary>The file system has no room left, or room again: SQLite's own answer to a limit on its pages.</summary>
    public void DiskIsFull(bool full)
    {
        if (_database is not { } database) { return; }
        _world.Note($"{Gateway} disk {(full ? "is full" : "has room")}");
        _ = SetAsync();

        async Task SetAsync()
        {
            try
            {
                await database.WriteAsync(scope =>
                {
                    long pages = (long)scope.Scalar("PRAGMA page_count")!;
                    scope.Scalar(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {(full ? pages : 1_000_000)}"));
                });
            }
            catch (Exception e) when (e is Microsoft.Data.Sqlite.SqliteException or PowerIsGoneException)
            {
                _world.Note($"{Gateway} {e.Message}");
            }
        }
    }

    private void Off(FileImage left)
    {
        _world.Note($"{Gateway} loses power");
        _before = null;
        Leave(left);
        _off?.Invoke();
        _off = null;
    }

    /// <summary>
    /// The process that was is cut from the world: its wire and firmware-host are dead to it, its files are no longer the box's.
    /// It is told to stop so that it costs nothing more; what it still does, nobody sees.
    /// </summary>
    private void Leave(FileImage left)
    {
        _wire.IsDead = true;
        _client!.IsDead = true;
        Firmware.Cut();
        Wire before = _wire;
        _wire = new Wire(_world);
        (_wire.IsSilent, _wire.Loss) = (before.IsSilent, before.Loss);
        _truth.Leave(this);
        string next = DatabaseOf(++_life);
        Directory.CreateDirectory(Path.GetDirectoryName(next)!);
        left.WriteTo(next);
        (IHost host, Database database) = (_host!, _database!);
        (_host, _database, _client) = (null, null, null);
        _ = StopAsync(host, database);
    }

    private static async Task StopAsync(IHost host, Database database)
    {
        try
        {
            await host.StopAsync();
            host.Dispose();
            await database.DisposeAsync();
        }
        catch (Exception) // Whatever a dying process says: it is not of this world any more.
        {
        }
    }
}
