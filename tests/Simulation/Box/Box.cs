using System.Globalization;
using System.Text;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Gateway.Node;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Simulation;

/// <summary>One gateway in its cabinet: the real gateway core and uplink on a real SQLite file, with clocks, wire and firmware-host simulated.</summary>
internal sealed class Box : IDisposable
{
    private const int CommandsWaitingMax = 64;
    private static readonly byte[] TimeName = Encoding.UTF8.GetBytes(Names.Time);
    private readonly World _world;
    private readonly SimBroker _broker;
    private readonly string _folder, _password;
    private readonly Truth _truth;
    private readonly ICloud _cloud;
    private readonly Overlap _killed, _powerless, _diskFull;
    private readonly List<Action<Action>> _waitingForOff = [];
    private readonly DiskLimits _limits;
    private readonly BootBook _boots;
    private IHost? _host;
    private UplinkService? _uplink;
    private Database? _database;
    private DiskWatch? _watch;
    private SimHostClient? _client;
    private Wire _wire;
    private FileImage? _before;
    private int _life, _boot, _commitsUntilCut;
    private bool _cutsSchema;

    public Box(World world, SimBroker broker, Truth truth, ICloud cloud, string folder, string gateway)
    {
        (_world, _broker, _truth, _cloud, _folder, Gateway) = (world, broker, truth, cloud, folder, gateway);
        Clock = new HostClock(world);
        _boots = new BootBook(world, Clock, () => IsUp && !_diskFull!.IsHeld);
        _wire = NewWire();
        Firmware = new SimFirmware(world, Clock, Circle, gateway) { LettingGo = LettingGo };
        _password = Path.Combine(folder, "password");
        File.WriteAllText(_password, "x");
        _limits = new DiskLimits(world.Happens(0.3) ? 6 << 10 : 4 << 20, world.Happens(0.4) ? 1 << 10 : Scenario.TelemetryBytesMax, OpenCommandsMax: world.Happens(0.5) ? 8 : 256);
        _killed = new Overlap(Kill, Resume);
        _powerless = new Overlap(Firmware.PowerOff, PowerOn);
        _diskFull = new Overlap(() => SetDisk(full: true), () => SetDisk(full: false));
    }

    public const string Circle = "circle";

    public string Gateway { get; }

    public HostClock Clock { get; }

    public SimFirmware Firmware { get; }

    public Line Line { get; } = new();

    public bool IsUp => _host is not null;

    public Outbox.Outbox Outbox => _host!.Services.GetRequiredService<Outbox.Outbox>();

    public long RecordsHeld => IsUp ? Outbox.Extent(OutboxStream.Events).Records + Outbox.Extent(OutboxStream.Telemetry).Records : long.MaxValue;

    public IReadOnlyDictionary<string, BootTruth> Boots => _boots.All;

    /// <summary>Starts, of which nobody waits for the end.</summary>
    public List<Task> Starting { get; } = [];

    public override string ToString() => _host?.Services.GetRequiredService<UplinkMonitor>().Status is not { } s ? $"{Gateway} is off" : string.Create(CultureInfo.InvariantCulture,
        $"{Gateway} {s.Phase} {s.Detail} holds {Outbox.Extent(OutboxStream.Events)} {Outbox.Extent(OutboxStream.Telemetry)}, journal {Firmware.Held}, in flight {s.InFlightBytes} B, probes {s.Probes}, sent {s.RecordsSent}, confirmed {s.RecordsConfirmed}, silence {s.Link?.SilenceMs} ms, last confirmed {s.Link?.LastConfirmedMs}, refused {s.RefusedConfirmations}");

    public IEnumerable<Fill> Fills()
    {
        if (IsUp) { yield return new Fill($"{Gateway}'s commands in waiting", _uplink!.CommandsWaiting, CommandsWaitingMax); }
    }

    /// <summary>Boots the box on what its disk holds.</summary>
    public void PowerOn()
    {
        Clock.Boot();
        string boot = BootId(++_boot);
        _boots.Begin(boot);
        Firmware.Boot(boot);
        Resume();
    }

    /// <summary>SIGKILL of the gateway alone: what is committed stays, nothing more happens. What comes back ends it.</summary>
    public Action KillGateway() => _killed.Begin();

    /// <summary>What comes back ends it.</summary>
    public Action FillDisk() => _diskFull.Begin();

    /// <summary>The power goes during the next commit, or within 2 s when none comes; <paramref name="off"/> is told then, with what ends it.</summary>
    public void CutPower(Action<Action> off)
    {
        if (_powerless.IsHeld || !IsUp)
        {
            off(_powerless.Begin());
            return;
        }

        _waitingForOff.Add(off);
        _before ??= FileImage.Of(DatabaseOf(_life));
        int life = _life;
        _world.AfterMs(2_000, () =>
        {
            if (life == _life && _before is not null) { Off(FileImage.Of(DatabaseOf(life))); }
        });
    }

    /// <summary>The power goes while the file is made (0), or in the commit after so many.</summary>
    public void CutPowerEarly(int commits, Action<Action> off)
    {
        _waitingForOff.Add(off);
        (_cutsSchema, _commitsUntilCut) = (commits == 0, commits);
    }

    /// <summary>Deletes the newest telemetry, which nobody can have stored yet: what the product must never do.</summary>
    public Task DeleteEarlyAsync() => Outbox.Extent(OutboxStream.Telemetry) is { Records: > 0 } held ? Outbox.ConfirmAsync(Outbox.Epoch, OutboxStream.Telemetry, [(held.Head, held.Head)]) : Task.CompletedTask;

    public void Dispose()
    {
        Kill();
        _watch?.Dispose();
    }

    private string BootId(int boot) => string.Create(CultureInfo.InvariantCulture, $"{Gateway}-boot-{boot}");

    private string DatabaseOf(int life) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Gateway}-{life}"), "gateway.db");

    private Wire NewWire() => new(_world, Line)
    {
        Sent = (topic, payload) =>
        {
            if (topic.Contains("/NBIRTH/", StringComparison.Ordinal)) { _boots.BirthSent(payload); }
        },
        Received = (_, payload) =>
        {
            if (payload.AsSpan().IndexOf(TimeName) >= 0) { _boots.TimeReceived(payload); }
        },
    };

    private void LettingGo(Contracts.Grpc.JournalEntry entry)
    {
        if (!_truth.Of(Gateway).EventIds.Contains(entry.Id)) { _world.Fail($"{Gateway} lets the journal forget {entry.Id} ({entry.Kind}), and has not got it on its disk."); }
    }

    private void Resume()
    {
        if (!IsUp && !_killed.IsHeld && !_powerless.IsHeld) { Starting.Add(StartAsync()); }
    }

    private void Kill()
    {
        if (!IsUp) { return; }
        _world.Note($"{Gateway} killed");
        Leave(FileImage.Of(DatabaseOf(_life)));
    }

    private async Task StartAsync()
    {
        string path = DatabaseOf(_life);
        GatewaySettings settings = new()
        {
            Site = new SiteFile { Circle = Circle, Gateway = Gateway, Devices = [new DeviceSettings { Id = "locker-1", Kind = "locker", Name = "Locker" }] },
            FirmwareSocket = "none",
            DataFolder = Path.GetDirectoryName(path)!,
            OpenCommandsMax = _limits.OpenCommandsMax,
        };
        FileImage? empty = null;
        long room = _diskFull.IsHeld && File.Exists(path) ? new FileInfo(path).Length : 0;
        Database database = Database.Open(new DatabaseOptions { Path = settings.DatabasePath, OwnThread = false, OnDisk = OnDisk(_life), CheckpointPages = 40, FileBytesMax = room }, connection =>
        {
            empty = FileImage.Of(path);
            GatewayTables.Create(connection);
        });
        if (_cutsSchema)
        {
            _cutsSchema = false;
            FileImage left = empty!.CutBefore(FileImage.Of(path), _world.Chance);
            _ = database.DisposeAsync().AsTask();
            MoveTo(left);
            GoDark();
            return;
        }

        _database = database;
        _watch = new DiskWatch(_world, _truth, _cloud, Gateway, path, _limits);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        GatewayApp.AddCore(builder.Services, settings, new OutboxOptions { TelemetryBytesMax = _limits.TelemetryBytesMax, EventsBytesMax = _limits.EventsBytesMax }, database, Clock);
        _client = new SimHostClient(Firmware);
        builder.Services.AddSingleton(new FirmwareClient(_client));
        builder.Services.AddSingleton(new BootClock(Clock, BootId(_boot)));
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
        _host.Services.GetRequiredService<NodePoints>().Memory = static () => 100_000_000; // The process grows with each seed; the corner must not.
        _uplink = _host.Services.GetServices<IHostedService>().OfType<UplinkService>().Single();
        _boots.GatewayStarts();
        try { await _host.StartAsync(); }
        catch (PowerIsGoneException) { return; } // In the middle of a start.
        _world.Note($"{Gateway} up on file {_life}, clock error {Clock.Error.TotalDays:F1} d");
    }

    /// <summary>What the database calls when a commit is on disk and nobody knows it yet.</summary>
    private Action OnDisk(int life) => () =>
    {
        if (life != _life) { return; }
        if (_before is { } before)
        {
            Off(before.CutBefore(FileImage.Of(DatabaseOf(_life)), _world.Chance));
            throw new PowerIsGoneException();
        }

        try { _watch!.Committed(); }
        catch (Exception e) { _world.Broken.Add($"The file could not be watched: {e}"); }

        if (_commitsUntilCut > 0 && --_commitsUntilCut == 0) { _before = FileImage.Of(DatabaseOf(_life)); }
    };

    /// <summary>The file system has no room left, or room again: SQLite's own answer to a limit on its pages.</summary>
    private void SetDisk(bool full)
    {
        _boots.Disturbed();
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
        Leave(left);
        GoDark();
    }

    private void GoDark()
    {
        _world.Note($"{Gateway} loses power");
        (_cutsSchema, _commitsUntilCut) = (false, 0);
        foreach (Action<Action> off in (Action<Action>[])[.. _waitingForOff])
        {
            _waitingForOff.Remove(off);
            off(_powerless.Begin());
        }
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
        _wire = NewWire();
        _boots.Disturbed();
        _watch!.Dispose();
        MoveTo(left);
        (IHost host, Database database) = (_host!, _database!);
        (_host, _uplink, _database, _client, _watch) = (null, null, null, null, null);
        _ = StopAsync(host, database);
    }

    private void MoveTo(FileImage left)
    {
        _before = null;
        string next = DatabaseOf(++_life);
        Directory.CreateDirectory(Path.GetDirectoryName(next)!);
        left.WriteTo(next);
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
