using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Commands;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.FirmwareHost.Points;
using LifeCircle.Edge.FirmwareHost.Serving;
using LifeCircle.Edge.FirmwareHost.Wires;
using LifeCircle.Edge.Wire.Boards;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.FirmwareHost;

/// <summary>What the verb <c>run</c> needs.</summary>
/// <param name="SocketPath">The Unix socket to serve on.</param>
/// <param name="DataFolder">Where the journal lives.</param>
public sealed record HostOptions(SiteFile Site, IReadOnlyList<IBoardType> Catalogue, IWires Wires, string SocketPath, string DataFolder);

/// <summary>The running host: journal, corner, bus loops and gRPC server, put together.</summary>
public sealed class FirmwareHostApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly EventJournal _journal;
    private readonly FolderLock _lock;
    private readonly Corner _corner;

    private FirmwareHostApp(WebApplication app, EventJournal journal, FolderLock folderLock, Corner corner) => (_app, _journal, _lock, _corner) = (app, journal, folderLock, corner);

    /// <summary>Serves until it is told to stop.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _app.RunAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    /// <exception cref="OperatorException">The data folder or the socket cannot be used; the message says why.</exception>
    public static async Task<FirmwareHostApp> BuildAsync(HostOptions options, TimeProvider time)
    {
        UnixSocket.MakeFree(options.SocketPath);
        FolderLock folderLock = FolderLock.Take(options.DataFolder);
        try
        {
            BootClock clock = BootClock.OfThisMachine(time);
            (EventJournal journal, IReadOnlyList<Intent> unknown) = await OpenJournalAsync(options.DataFolder, clock);
            WebApplicationBuilder builder = Configure(options);
            builder.Services.AddSingleton(time).AddSingleton(clock).AddSingleton(journal).AddSingleton(options.Catalogue).AddSingleton<PointTable>()
                .AddSingleton<EventRecorder>().AddSingleton<OrderDesk>().AddSingleton<Polling.GatewayPresence>().AddSingleton<CommandDesk>().AddSingleton<CornerServices>()
                .AddSingleton(s => Corner.Build(options.Site, options.Catalogue, options.Wires, s.GetRequiredService<PointTable>(), s.GetRequiredService<CornerServices>()))
                .AddSingleton(new SocketPath(options.SocketPath)).AddHostedService<BusRunner>().AddHostedService<ReadyReporter>();
            WebApplication app = builder.Build();
            app.MapGrpcService<DeviceHostService>();
            Corner corner = app.Services.GetRequiredService<Corner>();
            corner.Remember(unknown);
            return new FirmwareHostApp(app, journal, folderLock, corner);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        foreach (Polling.BusLoop bus in _corner.Buses) { await bus.Wire.DisposeAsync(); }
        await _journal.DisposeAsync();
        _lock.Dispose();
    }

    private static async Task<(EventJournal Journal, IReadOnlyList<Intent> Unknown)> OpenJournalAsync(string folder, BootClock clock)
    {
        try { return await EventJournal.OpenAsync(folder, clock); }
        catch (SqliteException e) { throw new OperatorException($"The journal in {folder} cannot be opened: {e.Message} Check the disk; a damaged file can be moved aside, never deleted."); }
    }

    private static WebApplicationBuilder Configure(HostOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        builder.Services.AddSystemd();
        // One pulse and one answer fit into this; systemd and the demo wait for 5 s.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // The gateway and a few people who watch.
            kestrel.Limits.MaxConcurrentConnections = 32;
            // A gateway that hangs without dying stops answering these, and so counts as away.
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(20);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
            kestrel.ListenUnixSocket(options.SocketPath, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = 64 << 10); // A command is below 1 KiB.
        return builder;
    }
}
