using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Outbox;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>Time for the lockers: doors and countdowns several times a second while somebody is there, the watch over doors and cold twice a second, retention now and then.</summary>
internal sealed partial class LockerService(
    LockerDesk desk, KioskService kiosk, WatchDesk watch, ChillDesk chill, OpenAllDesk openAll, RetentionDesk retention, LockerBooks books, CornerState corner, LinkView link, DepositRule deposits, TimeProvider time, ILogger<LockerService> logger) : BackgroundService
{
    /// <summary>A door's switch, a poll and this are what a person waits for.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>The shortest span that a watch measures is a second.</summary>
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan RetentionEvery = TimeSpan.FromSeconds(15);

    private bool _hasResumed;

    /// <summary>Where the doors stand after the restart is known before the first page is served; a disk that cannot take it holds up nothing but the lockers.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try { await ResumeAsync(); }
        catch (Exception e) when (IsPassing(e)) { LogNotStored(e.Message); }
        await base.StartAsync(cancellationToken);
    }

    private async Task ResumeAsync()
    {
        await desk.ResumeAsync();
        await openAll.ResumeAsync();
        _hasResumed = true;
    }

    private static bool IsPassing(Exception e) => DiskHealth.IsDiskFault(e) || e is DatabaseBusyException or OutboxFullException;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(LookEvery, time);
        long retentionAt = 0, watchAt = 0, corners = -1;
        (bool Online, bool Doors) reach = default;
        while (await NextAsync(timer, stoppingToken))
        {
            try
            {
                if (!_hasResumed) { await ResumeAsync(); }
                if (books.Errands.Count > 0) { await desk.LookAsync(); }
                await openAll.LookAsync();
                if (time.GetElapsedTime(watchAt) >= WatchEvery)
                {
                    watchAt = time.GetTimestamp();
                    await watch.LookAsync();
                    await chill.LookAsync();
                }

                if (time.GetElapsedTime(retentionAt) >= RetentionEvery)
                {
                    retentionAt = time.GetTimestamp();
                    await retention.LookAsync();
                }
            }
            catch (Exception e) when (IsPassing(e))
            {
                LogNotStored(e.Message); // The machine stands where it stood; the next look tries again.
            }

            (bool, bool) now = (deposits.Online, link.Session is not null);
            if (corner.Version == corners && now == reach) { continue; }
            (corners, reach) = (corner.Version, now);
            kiosk.ChangedEverywhere();
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try { return await timer.WaitForNextTickAsync(stoppingToken); }
        catch (OperationCanceledException) { return false; }
    }

    [LoggerMessage(EventId = 2070, Level = LogLevel.Error, Message = "A step of the lockers could not be stored and is tried again: {Reason}. Check free space and the card's health")]
    private partial void LogNotStored(string reason);
}
