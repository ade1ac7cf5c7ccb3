using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.FirmwareHost.Polling;

namespace LifeCircle.Edge.FirmwareHost;

/// <summary>Runs every bus on its own until the host stops.</summary>
internal sealed class BusRunner(Corner corner) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(corner.Buses.Select(bus => Task.Run(() => bus.RunAsync(stoppingToken), CancellationToken.None)));
}

internal sealed record SocketPath(string Path);

/// <summary>Opens the socket to its group, and says that the host serves.</summary>
internal sealed partial class ReadyReporter(SocketPath socket, Corner corner, EventJournal journal, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ReadyReporter> logger) : IHostedService, IDisposable
{
    /// <summary>By then every board has been asked and the gateway has its snapshot.</summary>
    private static readonly TimeSpan StartedAfter = TimeSpan.FromSeconds(10);

    private ITimer? _started;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() =>
        {
            UnixSocket.OpenToGroup(socket.Path);
            int boards = corner.Buses.Sum((BusLoop b) => b.Boards.Count);
            _started = time.CreateTimer(_ => ReleasePages(), null, StartedAfter, Timeout.InfiniteTimeSpan);
            LogReady(socket.Path, corner.Site.Circle, corner.Site.Gateway, corner.Site.Devices.Count, boards, corner.Buses.Count, journal.Extent.Records);
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _started?.Dispose();

    private void ReleasePages()
    {
        long bytes = ProgramPages.Release();
        LogReleased(bytes);
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Debug, Message = "{Bytes} bytes of the program's files were handed back to the kernel")]
    private partial void LogReleased(long bytes);

    [LoggerMessage(EventId = 1100, Level = LogLevel.Information,
        Message = "firmware-host ready on {Socket}: {Circle}/{Gateway}, {Devices} devices, {Boards} boards on {Buses} buses, {Entries} journal entries wait")]
    private partial void LogReady(string socket, string circle, string gateway, int devices, int boards, int buses, long entries);
}
