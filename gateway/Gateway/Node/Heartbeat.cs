using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Node;

/// <summary>A record of the node itself at a steady pace, so that silence means a lost gateway.</summary>
public sealed partial class Heartbeat(
    Database database, RecordWriter records, NodePoints points, WallClock clock, UplinkMonitor uplink, RecentEvents recent, GatewaySettings settings, BootClock boot, DiskHealth disk,
    TimeProvider time, ILogger<Heartbeat> logger) : BackgroundService
{
    private readonly BeatRules _beats = new();
    private readonly NodeAlarms _alarms = new();

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
            DiskEpisode? trouble = disk.Ended;
            EventNote[] due =
            [
                .. _alarms.Look(clock.Figures, uplink.Status.TakenOver).Select(a => records.OwnEvent("", "", a.Kind, a.DataJson)),
                .. trouble is null ? Array.Empty<EventNote>() : [records.OwnEvent("", "", EventKinds.DiskTrouble, EventJson.Disk(trouble.Text, trouble.Seconds))],
            ];
            await database.WriteAsync(scope =>
            {
                records.AppendPoints(scope, "", boot.BootId, boot.MonotonicNs, _beats.Choose(points.Now()));
                clock.NoteBoot(scope);
                foreach (EventNote note in due) { records.AppendEvent(scope, note); }
            });
            foreach (EventNote note in due) { recent.Add(note); }
            disk.Fine();
            if (trouble is not null) { disk.Reported(trouble); }
        }
        catch (Exception e) when (DiskHealth.IsDiskFault(e))
        {
            _beats.Failed();
            disk.Failed(e);
            LogNotStored(e.Message);
        }
    }

    [LoggerMessage(EventId = 2040, Level = LogLevel.Error, Message = "A heartbeat could not be stored: {Reason}. Check free space and the card's health")]
    private partial void LogNotStored(string reason);
}
