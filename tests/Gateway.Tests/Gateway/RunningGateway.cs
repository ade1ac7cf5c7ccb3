using System.Text.Json;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Gateway.Tests.Gateway;

/// <summary>The gateway's services over a real database file and a scripted device host; can be ended and started again on the same file.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new("gw");
    private IHost? _host;

    public RunningGateway()
    {
        Host = new ScriptedHost(_folder.Under("host.sock"));
        Settings = new GatewaySettings
        {
            Site = new SiteFile { Circle = "circle", Gateway = "gw", Devices = [new DeviceSettings { Id = "locker-1", Kind = "locker", Name = "Locker" }] },
            FirmwareSocket = Host.Socket,
            DataFolder = _folder.Path,
            FirmwareGraceMs = 300,
            ReconnectMsMin = 10,
            ReconnectMsMax = 50,
            GroupMs = 20,
        };
    }

    public ScriptedHost Host { get; }

    public GatewaySettings Settings { get; set; }

    public OutboxOptions OutboxOptions { get; set; } = new();

    /// <summary>On: the machine's clock counts as trusted, because the broker that is not there is on loopback.</summary>
    public bool WithUplink { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public Database Database { get; private set; } = null!;

    public T Get<T>() where T : notnull => _host!.Services.GetRequiredService<T>();

    public async Task StartAsync()
    {
        Database = Database.Open(new DatabaseOptions { Path = Settings.DatabasePath }, GatewayTables.Create);
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        GatewayApp.AddCore(builder.Services, Settings, OutboxOptions, Database, Time);
        UplinkOptions uplink = new() { BrokerUrl = $"mqtt://127.0.0.1:{FreePort.Next()}" };
        if (WithUplink) { builder.Services.AddUplink(uplink); }
        else { builder.Services.AddSingleton(uplink).AddSingleton<WallClock>().AddSingleton<UplinkSignals>().AddSingleton<UplinkMonitor>(); }
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_host is null) { return; }
        await _host.StopAsync();
        _host.Dispose();
        _host = null;
        await Database.DisposeAsync();
    }

    /// <summary>Every record of a stream, decoded: device, metric name, value.</summary>
    public IReadOnlyList<(string Device, long AtNs, IReadOnlyList<(string Name, MetricValue Value, int Quality)> Metrics)> Records(OutboxStream stream)
    {
        Edge.Outbox.Outbox outbox = Get<Edge.Outbox.Outbox>();
        Dictionary<ulong, AliasEntry> aliases = Get<AliasBook>().All(outbox.Epoch).ToDictionary(a => a.Alias);
        List<(string, long, IReadOnlyList<(string, MetricValue, int)>)> records = [];
        foreach (OutboxRecord record in outbox.Read(stream, 1, 100_000, long.MaxValue))
        {
            if (!RecordBody.TryRead(record.Body.Span, out RecordHead head, out IReadOnlyList<RecordMetric>? metrics, out string error)) { throw new InvalidDataException(error); }
            records.Add((head.Device, head.MonotonicNs, [.. metrics.Select(m => (aliases[m.Alias].Metric, m.Value, m.Quality))]));
        }

        return records;
    }

    /// <summary>Every event: device, kind, and its JSON.</summary>
    public IReadOnlyList<(string Device, string Kind, JsonElement Json)> Events() =>
        [.. Records(OutboxStream.Events).Select(r => (r.Device, r.Metrics[0].Name["event/".Length..], JsonDocument.Parse(r.Metrics[0].Value.Text).RootElement))];

    public IReadOnlyList<string> EventIds(string kind) => [.. Events().Where(e => e.Kind == kind).Select(e => e.Json.GetProperty("id").GetString()!)];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Host.DisposeAsync();
        _folder.Dispose();
    }
}
