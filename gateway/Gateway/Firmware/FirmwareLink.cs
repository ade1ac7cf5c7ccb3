using Google.Protobuf;
using Grpc.Core;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Gateway.Telemetry;
using LifeCircle.Edge.Uplink;
using Polly;
using Polly.Retry;

namespace LifeCircle.Edge.Gateway.Firmware;

/// <summary>Keeps the one stream of observations from firmware-host: readings to telemetry, entries to the hand-over.</summary>
/// <remarks>Whatever ends the stream, the next one begins at the stored offset, so a failed write costs a repeat and never an entry.</remarks>
public sealed partial class FirmwareLink(
    FirmwareClient client,
    Handover handover,
    CornerState corner,
    TelemetryWriter telemetry,
    LinkWatch watch,
    LinkView view,
    Database database,
    UplinkSignals signals,
    GatewaySettings settings,
    BootClock boot,
    TimeProvider time,
    ILogger<FirmwareLink> logger,
    Surroundings? around = null) : BackgroundService
{
    /// <summary>Entries of one write: enough to share an fsync, few enough to stay below a tenth of a second.</summary>
    private const int EntriesPerWriteMax = 256;

    /// <summary>Describe, and the first observation after it, take milliseconds; more is a firmware-host that hangs.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    /// <summary>A disk that does not take entries is asked again at this pace: every attempt replays them.</summary>
    private static readonly TimeSpan AfterDiskFault = TimeSpan.FromSeconds(1);

    private bool _diskFault, _diskFaultTold;

    private readonly ResiliencePipeline _untilConnected = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Randomizer = (around ?? Surroundings.OfThisMachine).Random,
            Delay = TimeSpan.FromMilliseconds(settings.ReconnectMsMin),
            MaxDelay = TimeSpan.FromMilliseconds(settings.ReconnectMsMax),
            ShouldHandle = new PredicateBuilder().Handle<Exception>(e => e is not OperationCanceledException),
        })
        .Build();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // The back-off covers everything up to the first observation; after that the next loss starts from the shortest pause again.
                Stream stream = await _untilConnected.ExecuteAsync(async token => await ConnectAsync(token), stoppingToken);
                using (stream.Call) { await RunAsync(stream, stoppingToken); }
            }
            catch (Exception e) when (e is RpcException or IOException or OperationCanceledException || DiskHealth.IsDiskFault(e))
            {
                if (!stoppingToken.IsCancellationRequested) { Broke(e); }
            }

            if (stoppingToken.IsCancellationRequested) { break; }
            TimeSpan pause = _diskFault ? AfterDiskFault : TimeSpan.FromMilliseconds(settings.ReconnectMsMin);
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        view.Session = null;
    }

    private async Task<Stream> ConnectAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenSource limit = new(AnswerWithin, time);
        using CancellationTokenSource tooLong = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
        AsyncServerStreamingCall<Observation>? call = null;
        try
        {
            Description description = await client.Host.DescribeAsync(new DescribeRequest(), cancellationToken: tooLong.Token);
            if (description.Circle != settings.Site.Circle || description.Gateway != settings.Site.Gateway) { LogOtherSite(description.Circle, description.Gateway); }
            string journalId = Convert.ToHexStringLower(description.JournalId.Span);
            await StoreAsync(description);
            long safe = handover.SafeOffset(journalId);
            call = client.Host.Observe(new ObserveRequest { JournalId = description.JournalId, AfterOffset = safe, IsGateway = true }, cancellationToken: stoppingToken);
            if (!await call.ResponseStream.MoveNext(tooLong.Token)) { throw new IOException("firmware-host ended the stream before its first observation."); }
            // The last acknowledgement may have been lost with the link, and what is safe here does not come again.
            if (safe > 0) { await AcknowledgeAsync(description, safe, tooLong.Token); }
            return new Stream(call, description, journalId);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            call?.Dispose();
            Broke(e is OperationCanceledException ? new TimeoutException("firmware-host does not answer.") : e);
            if (e is OperationCanceledException) { throw new TimeoutException("firmware-host does not answer.", e); }
            throw;
        }
    }

    /// <summary>The description is stored only when it says something new, so that a flapping link does not wear the card.</summary>
    private async Task StoreAsync(Description description)
    {
        byte[] stored = new Description { Devices = { description.Devices } }.ToByteArray();
        if (Facts.Get(database, Facts.Description) is not { } before || !before.AsSpan().SequenceEqual(stored))
        {
            await database.WriteAsync(scope => Facts.Set(scope, Facts.Description, stored));
        }

        corner.Describe(description, boot.MonotonicNs);
        signals.ImageChanged();
    }

    private async Task RunAsync(Stream stream, CancellationToken stoppingToken)
    {
        LinkSession session = new(view.CountConnect(), stream.JournalId, stream.Description.BootId, stream.Description.Version);
        view.Session = session;
        view.Trouble = "";
        await watch.ConnectedAsync();
        corner.LinkUp();
        LogConnected(session.Version, session.JournalId);

        List<JournalEntry> entries = [];
        Take(stream.Call.ResponseStream.Current, entries);
        Task<bool> next = stream.Call.ResponseStream.MoveNext(stoppingToken);
        while (true)
        {
            // What has come already shares one write; nothing waits for what has not.
            if (entries.Count > 0 && (!next.IsCompleted || entries.Count >= EntriesPerWriteMax))
            {
                HandoverStep step = await handover.TakeAsync(stream.JournalId, entries);
                entries.Clear();
                await AcknowledgeAsync(stream.Description, step.SafeOffset, stoppingToken);
                if (step.Full is { } full) { throw full; }
                _diskFaultTold = false;
            }

            if (!await next) { break; }
            Take(stream.Call.ResponseStream.Current, entries);
            next = stream.Call.ResponseStream.MoveNext(stoppingToken);
        }

        if (entries.Count > 0) { await handover.TakeAsync(stream.JournalId, entries); }
        throw new IOException("firmware-host ended the stream: it is stopping or was replaced.");
    }

    private async Task AcknowledgeAsync(Description description, long offset, CancellationToken token) =>
        await client.Host.AcknowledgeAsync(new AcknowledgeRequest { JournalId = description.JournalId, Offset = offset }, cancellationToken: token);

    private void Take(Observation observation, List<JournalEntry> entries)
    {
        switch (observation.KindCase)
        {
            case Observation.KindOneofCase.Entry:
                entries.Add(observation.Entry);
                break;
            case Observation.KindOneofCase.Reading:
                view.CountReading();
                if (corner.Apply(observation.Reading, boot.MonotonicNs) is { } reading) { telemetry.Offer(reading); }
                break;
            default: // The end of the snapshot, or something a later firmware-host says.
                break;
        }
    }

    private void Broke(Exception e)
    {
        bool wasUp = view.Session is not null;
        _diskFault = DiskHealth.IsDiskFault(e);
        view.Session = null;
        corner.Bump();
        if (_diskFault)
        {
            // firmware-host is there and keeps the entries; it is our disk that does not take them.
            view.Trouble = "The entries of firmware-host cannot be stored: see the state of the database.";
            if (!_diskFaultTold) { LogNotStored(e.Message); }
            _diskFaultTold = true;
            return;
        }

        view.Trouble = $"Nothing answers on {settings.FirmwareSocket}: check that firmware-host runs with this socket and that this user may open it.";
        watch.Broke();
        if (wasUp) { LogBroke(e.Message, view.Trouble); }
        else { LogStillAway(e.Message); }
    }

    [LoggerMessage(EventId = 2005, Level = LogLevel.Error, Message = "Journal entries cannot be stored and stay with firmware-host: {Reason}")]
    private partial void LogNotStored(string reason);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "Connected to firmware-host {Version}, journal {JournalId}")]
    private partial void LogConnected(string version, string journalId);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "The link to firmware-host broke ({Reason}). {Check}")]
    private partial void LogBroke(string reason, string check);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Debug, Message = "firmware-host is still away: {Reason}")]
    private partial void LogStillAway(string reason);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Error, Message = "firmware-host serves {Circle}/{Gateway}, another corner than this site file's: check that both were started with the same site file")]
    private partial void LogOtherSite(string circle, string gateway);

    private sealed record Stream(AsyncServerStreamingCall<Observation> Call, Description Description, string JournalId);
}
