using Google.Protobuf;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Node;

/// <summary>Joins what must not know each other, before any service runs: the stored description, evicted ranges, the uplink's signals.</summary>
public sealed partial class Wiring(
    Database database, CornerState corner, RecordWriter records, KnownEvents events, Outbox.Outbox outbox, UplinkSignals signals, BootClock boot, ILogger<Wiring> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Facts.Get(database, Facts.Description) is { } stored)
        {
            try { corner.Describe(Description.Parser.ParseFrom(stored), boot.MonotonicNs); }
            catch (InvalidProtocolBufferException) { LogNoDescription(); } // firmware-host says it again.
        }

        database.AnnouncementFailed = LogUntold;
        outbox.Evicted = (scope, range) =>
        {
            scope.AfterCommit(() => LogEvicted(range.From, range.Through));
            return records.TryAppendEvicted(scope, range);
        };
        corner.OnlineChanged += (_, e) => signals.DeviceOnline(e.Device, e.Online);
        events.NewKind += (_, _) => signals.ImageChanged();
        await ReportAsync(Facts.Rescued, EventKinds.DatabaseRescued);
        await ReportAsync(Facts.PutBack, EventKinds.DatabasePutBack);
    }

    /// <summary>The event and the end of the note about it are one write.</summary>
    private async Task ReportAsync(string fact, string kind)
    {
        if (Facts.Get(database, fact) is not { } said) { return; }
        string text = System.Text.Encoding.UTF8.GetString(said);
        LogDatabase(text);
        try
        {
            await database.WriteAsync(scope =>
            {
                records.AppendEvent(scope, records.OwnEvent("", "", kind, EventJson.Text(text)));
                Facts.Delete(scope, fact);
            });
        }
        catch (Exception e) when (DiskHealth.IsDiskFault(e)) { LogUnsaid(e.Message); } // It is said at the next start.
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "Telemetry {From} to {Through} was evicted unconfirmed: the outbox has reached its budget. Check that the cloud is reachable and confirms")]
    private partial void LogEvicted(long from, long through);

    [LoggerMessage(EventId = 2042, Level = LogLevel.Error, Message = "{Text}")]
    private partial void LogDatabase(string text);

    [LoggerMessage(EventId = 2043, Level = LogLevel.Error, Message = "The event about the database could not be stored: {Reason}")]
    private partial void LogUnsaid(string reason);

    [LoggerMessage(EventId = 2044, Level = LogLevel.Error, Message = "A write is on disk, but telling the rest of the gateway of it failed; a restart reads all of it anew")]
    private partial void LogUntold(Exception e);

    [LoggerMessage(EventId = 2041, Level = LogLevel.Warning, Message = "The stored description of the devices cannot be read; firmware-host gives it again")]
    private partial void LogNoDescription();
}
