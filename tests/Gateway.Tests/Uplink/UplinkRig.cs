using System.Collections.Concurrent;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Microsoft.Extensions.Logging.Abstractions;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>A corner with a locker and a sensor box; the tests change it.</summary>
internal sealed class TestCorner : ICorner
{
    private volatile CornerImage _image = new("c1", "gw1", [new("Node/uptime_s", SparkplugType.Int64, "s", MetricValue.Of(1L), 192)],
    [
        new("locker-1", "locker", "Locker", true,
        [
            new("compartment/01/door_open", SparkplugType.Boolean, "", MetricValue.Of(false), 192),
            new("event/door-opened", SparkplugType.String, "", MetricValue.Null, 192),
            new(Names.Command, SparkplugType.String, "", MetricValue.Null, 192),
        ]),
        new("sensors-1", "sensors", "Sensors", true, [new("cabinet/temperature_c", SparkplugType.Double, "Cel", MetricValue.Of(21.5), 192), new("cabinet/broken_c", SparkplugType.Double, "Cel", MetricValue.Null, 0)]),
    ]);

    public CornerImage Image() => _image;

    public void Change(Func<CornerImage, CornerImage> change) => _image = change(_image);

    public void Online(string device, bool online) => Change(i => i with { Devices = [.. i.Devices.Select(d => d.Id == device ? d with { Online = online } : d)] });
}

/// <summary>Keeps the commands it is given.</summary>
internal sealed class TestSink : ICommandSink
{
    public ConcurrentQueue<RemoteCommand> Commands { get; } = new();

    public Task AcceptAsync(RemoteCommand command, CancellationToken ct)
    {
        Commands.Enqueue(command);
        return Task.CompletedTask;
    }
}

/// <summary>The real uplink on a real outbox in a real SQLite file.</summary>
internal sealed class UplinkRig : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TimeProvider _time;
    private readonly Surroundings _around;
    private BootClock _boot;
    private UplinkService? _service;
    private WallClock? _clock;

    /// <param name="time">The machine's clocks; null for the real ones.</param>
    public UplinkRig(UplinkOptions options, TimeProvider? time = null)
    {
        (Options, _time) = (options, time ?? TimeProvider.System);
        _around = time is null ? Surroundings.OfThisMachine : new Surroundings { IsClockSynchronised = static () => false, HasRtc = static (_, _) => false };
        _boot = BootClock.OfThisMachine(_time);
        Open();
    }

    public UplinkOptions Options { get; }

    public TestCorner Corner { get; } = new();

    public TestSink Sink { get; } = new();

    public Database Database { get; private set; } = null!;

    public LifeCircle.Edge.Outbox.Outbox Outbox { get; private set; } = null!;

    public AliasBook Book { get; private set; } = null!;

    public UplinkSignals Signals { get; private set; } = null!;

    public UplinkMonitor Monitor { get; private set; } = null!;

    public UplinkStatus Status => Monitor.Status;

    public long Held => Outbox.Extent(OutboxStream.Events).Records + Outbox.Extent(OutboxStream.Telemetry).Records;

    public static async Task<UplinkRig> StartedAsync(TestBroker broker, Func<UplinkOptions, UplinkOptions>? change = null)
    {
        UplinkOptions options = new() { BrokerUrl = broker.Url, KeepAliveS = 5, ProbeMs = 1_000 };
        UplinkRig rig = new(change is null ? options : change(options));
        await rig.StartAsync();
        return rig;
    }

    public async Task StartAsync()
    {
        _service = new UplinkService(Options, Database, Outbox, Book, Corner, Sink, _clock!, Signals, Monitor, _boot, _time, NullLogger<UplinkService>.Instance, _around);
        await _service.StartAsync(CancellationToken.None);
    }

    public async Task StopAsync()
    {
        if (_service is null) { return; }
        await _service.StopAsync(CancellationToken.None);
        _service.Dispose();
        _service = null;
    }

    public WallClock Clock => _clock!;

    /// <summary>The power goes and comes back: another boot on the same file.</summary>
    public async Task RebootAsync(string bootId)
    {
        await StopAsync();
        await CloseAsync();
        _boot = new BootClock(_time, bootId);
        Open();
    }

    /// <summary>A new process on the same file.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await CloseAsync();
        Open();
        await StartAsync();
    }

    public Task<long> DoorAsync(bool isOpen) => AppendAsync(OutboxStream.Telemetry, "locker-1", "compartment/01/door_open", SparkplugType.Boolean, MetricValue.Of(isOpen));

    /// <summary>Many door records in one write.</summary>
    public Task DoorsAsync(int records) => Database.WriteAsync(scope =>
    {
        ulong alias = Book.Resolve(scope, Outbox.Epoch, "locker-1", "compartment/01/door_open", SparkplugType.Boolean);
        for (int i = 0; i < records; i++)
        {
            Outbox.Append(scope, OutboxStream.Telemetry, RecordBody.Write(new RecordHead("c1", "locker-1", _boot.BootId, _boot.MonotonicNs), [new RecordMetric(alias, SparkplugType.Boolean, MetricValue.Of(i % 2 == 0))]));
        }
    });

    public Task<long> EventAsync(string json = "{}") => AppendAsync(OutboxStream.Events, "locker-1", "event/door-opened", SparkplugType.String, MetricValue.Of(json));

    public Task<long> AppendAsync(OutboxStream stream, string device, string metric, SparkplugType type, MetricValue value) => Database.WriteAsync(scope =>
    {
        ulong alias = Book.Resolve(scope, Outbox.Epoch, device, metric, type);
        return Outbox.Append(scope, stream, RecordBody.Write(new RecordHead("c1", device, _boot.BootId, _boot.MonotonicNs), [new RecordMetric(alias, type, value)]));
    });

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await CloseAsync();
        _folder.Dispose();
    }

    private async Task CloseAsync()
    {
        _clock!.Dispose();
        await Database.DisposeAsync();
    }

    private void Open()
    {
        Database = Database.Open(new DatabaseOptions { Path = Path.Combine(_folder.Path, "gateway.db") }, c =>
        {
            LifeCircle.Edge.Outbox.Outbox.Create(c);
            AliasBook.Create(c);
            WallClock.Create(c);
        });
        Outbox = new LifeCircle.Edge.Outbox.Outbox(Database, new OutboxOptions());
        Book = new AliasBook(Database);
        _clock = new WallClock(Database, _boot, _time, Options, _around);
        Signals = new UplinkSignals();
        Monitor = new UplinkMonitor();
    }
}
