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
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Facts.Get(database, Facts.Description) is { } stored)
        {
            try { corner.Describe(Description.Parser.ParseFrom(stored), boot.MonotonicNs); }
            catch (InvalidProtocolBufferException) { LogNoDescription(); } // firmware-host says it again.
        }

        outbox.Evicted = (scope, range) =>
        {
            scope.AfterCommit(() => LogEvicted(range.From, range.Through));
            return records.TryAppendEvicted(scope, range);
        };
        corner.OnlineChanged += (_, e) => signals.DeviceOnline(e.Device, e.Online);
        events.NewKind += (_, _) => signals.ImageChanged();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "Telemetry {From} to {Through} was evicted unconfirmed: the outbox has reached its budget. Check that the cloud is reachable and confirms")]
    private partial void LogEvicted(long from, long through);

    [LoggerMessage(EventId = 2041, Level = LogLevel.Warning, Message = "The stored description of the devices cannot be read; firmware-host gives it again")]
    private partial void LogNoDescription();
}
