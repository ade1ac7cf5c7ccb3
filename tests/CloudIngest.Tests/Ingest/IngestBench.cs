using LifeCircle.Edge.Ingest;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MQTTnet.Server;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

/// <summary>A broker, a running ingest with the embedded store, and room for hand-made gateways.</summary>
internal sealed class IngestBench : IAsyncDisposable
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private readonly TempFolder _folder = new("ingest");
    private readonly List<IAsyncDisposable> _gateways = [];
    private MqttServer _broker = null!;
    private IHost? _host;

    public int Port { get; } = FreePort.Next();

    /// <summary>Stands before the store; null for the store itself.</summary>
    public Func<ITimeSeriesWriter, ITimeSeriesWriter>? Before { get; init; }

    public string? HostId { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string DataDirectory => _folder.Under("data");

    public EmbeddedStore Store { get; private set; } = null!;

    public IFleet Fleet => Service<IFleet>();

    public ICommandDesk Desk => Service<ICommandDesk>();

    public IngestFigures Figures => Service<IngestStatus>().Read();

    public static async Task<IngestBench> StartAsync(Func<ITimeSeriesWriter, ITimeSeriesWriter>? before = null, string? hostId = null, TimeProvider? time = null)
    {
        IngestBench bench = new() { Before = before, HostId = hostId, Time = time ?? TimeProvider.System };
        await bench.StartBrokerAsync();
        await bench.StartIngestAsync();
        return bench;
    }

    public async Task StartBrokerAsync()
    {
        MqttServerFactory factory = new();
        _broker = factory.CreateMqttServer(factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(System.Net.IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(System.Net.IPAddress.None)
            .WithDefaultEndpointPort(Port).WithDefaultEndpointReuseAddress().Build());
        await _broker.StartAsync();
    }

    public Task StopBrokerAsync() => _broker.StopAsync(new MqttServerStopOptions());

    public async Task<byte[]?> RetainedAsync(string topic) =>
        (await _broker.GetRetainedMessageAsync(topic))?.Payload is { } body ? System.Buffers.BuffersExtensions.ToArray(body) : null;

    public async Task StartIngestAsync()
    {
        Store = new EmbeddedStore(Path.Combine(DataDirectory, "timeseries.db"));
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton(Time);
        builder.Services.AddSingleton(Before is null ? Store : Before(Store));
        builder.Services.AddIngest(new IngestOptions { BrokerUrl = new Uri($"mqtt://127.0.0.1:{Port}"), DataDirectory = DataDirectory, HostId = HostId, FlushMs = 200, ReconnectFirstMs = 100 });
        _host = builder.Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.True("the ingest is connected", Soon, () => Figures.Connected);
    }

    public async Task StopIngestAsync()
    {
        if (_host is null) { return; }
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        _host = null;
        Store.Dispose();
    }

    public async Task<HandMadeGateway> GatewayAsync(string name = "gw-1")
    {
        HandMadeGateway gateway = await HandMadeGateway.ConnectAsync(Port, "hailar-1", name);
        _gateways.Add(gateway);
        return gateway;
    }

    public T Service<T>()
        where T : notnull => _host!.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable gateway in _gateways) { await gateway.DisposeAsync(); }
        await StopIngestAsync();
        await _broker.StopAsync(new MqttServerStopOptions());
        _broker.Dispose();
        _folder.Dispose();
    }
}
