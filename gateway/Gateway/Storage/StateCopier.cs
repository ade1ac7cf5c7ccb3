using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Uplink;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Storage;

/// <summary>Copies the business state on a schedule, when it has changed, and notes how far this life has come.</summary>
public sealed partial class StateCopier(
    Database database, Outbox.Outbox outbox, GatewaySettings settings, WallClock clock, BootClock boot, TimeProvider time, ILogger<StateCopier> logger, Life? life = null) : BackgroundService
{
    /// <summary>Soon after the start, so that a box that loses power every few minutes has a copy too.</summary>
    private static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(1);

    private CopyNote? _note;
    private long _agreedNs;

    /// <summary>Since the state was last the same as its copy; null before that.</summary>
    public double? AgeS => Interlocked.Read(ref _agreedNs) is > 0 and var ns ? (boot.MonotonicNs - ns) / 1e9 : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.CopyEveryS == 0) { return; }
        TimeSpan every = TimeSpan.FromSeconds(settings.CopyEveryS);
        _note = StateCopy.NoteOf(database.Path);
        await Task.Delay(every < FirstAfter ? every : FirstAfter, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            Look();
            await Task.Delay(every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Copies what has changed; false when there was nothing to do or the disk did not take it.</summary>
    public bool Look()
    {
        life?.Note(outbox);
        if (database.IsShort) { return false; } // The reserve is for what residents do.
        try
        {
            long nowNs = boot.MonotonicNs;
            string digest = database.Read(StateCopy.Digest);
            bool isNew = _note is null || _note.Digest != digest;
            if (isNew)
            {
                if (!HasRoom()) { throw new IOException("the disk has no room to spare for it."); }
                CopyNote note = new(clock.UtcMsNow(), boot.BootId, nowNs, digest);
                StateCopy.Make(database.Path, note);
                _note = note;
            }

            Interlocked.Exchange(ref _agreedNs, Math.Max(1, nowNs));
            return isNew;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            LogNotMade(e.Message);
            return false;
        }
    }

    /// <summary>A copy must not be what fills the disk, and what opens the reserve.</summary>
    private bool HasRoom()
    {
        FileInfo before = new(StateCopy.PathOf(database.Path));
        (long file, _, long reserve) = database.FileBytes;
        long needed = before.Exists ? 2 * before.Length : Math.Min(file, StateCopy.BytesMax);
        return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(database.Path))!).AvailableFreeSpace >= needed + (2 * reserve);
    }

    [LoggerMessage(EventId = 2044, Level = LogLevel.Error, Message = "The state could not be copied: {Reason}. The copy before stays. Check free space and the card's health")]
    private partial void LogNotMade(string reason);
}
