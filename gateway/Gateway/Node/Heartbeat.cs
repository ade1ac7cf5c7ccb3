using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;

namespace LifeCircle.Edge.Gateway.Node;

/// <summary>A record of the node itself at a steady pace, so that silence means a lost gateway.</summary>
public sealed partial class Heartbeat(
    Database database, RecordWriter records, NodePoints points, GatewaySettings settings, BootClock boot, DiskHealth disk, TimeProvider time, ILogger<Heartbeat> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(settings.HeartbeatS), time);
        do { await BeatAsync(); }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task BeatAsync()
    {
        try
        {
            await database.WriteAsync(scope => { records.AppendPoints(scope, "", boot.BootId, boot.MonotonicNs, points.Now()); });
            disk.Fine();
        }
        catch (Exception e) when (DiskHealth.IsDiskFault(e))
        {
            disk.Failed(e);
            LogNotStored(e.Message);
        }
    }

    [LoggerMessage(EventId = 2040, Level = LogLevel.Error, Message = "A heartbeat could not be stored: {Reason}. Check free space and the card's health")]
    private partial void LogNotStored(string reason);
}
