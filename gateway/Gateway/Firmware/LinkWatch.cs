using System.Text;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Gateway.Telemetry;
using LifeCircle.Edge.Model;

namespace LifeCircle.Edge.Gateway.Firmware;

/// <summary>Says once that firmware-host is lost and once that it is found, and lets the points go stale in between.</summary>
public sealed partial class LinkWatch : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Database _database;
    private readonly RecordWriter _records;
    private readonly RecentEvents _recent;
    private readonly CornerState _corner;
    private readonly TelemetryWriter _telemetry;
    private readonly LinkView _view;
    private readonly GatewaySettings _settings;
    private readonly BootClock _boot;
    private readonly TimeProvider _time;
    private readonly ILogger<LinkWatch> _logger;
    private FirmwareLinkState _state;

    public LinkWatch(
        Database database, RecordWriter records, RecentEvents recent, CornerState corner, TelemetryWriter telemetry, LinkView view,
        GatewaySettings settings, BootClock boot, TimeProvider time, ILogger<LinkWatch> logger)
    {
        (_database, _records, _recent, _corner, _telemetry, _view) = (database, records, recent, corner, telemetry, view);
        (_settings, _boot, _time, _logger) = (settings, boot, time, logger);
        bool wasLost = Facts.Get(database, Facts.FirmwareLink) is { } fact && Encoding.UTF8.GetString(fact) == "lost";
        _state = wasLost ? new FirmwareLinkState.Lost() : new FirmwareLinkState.Unheard(boot.MonotonicNs);
        view.Lost = wasLost;
    }

    private long GraceNs => _settings.FirmwareGraceMs * 1_000_000L;

    /// <summary>Completes when firmware-found, if there is one, is on disk.</summary>
    public Task ConnectedAsync() => StepAsync(FirmwareLinkEvent.Connected);

    /// <summary>The stream ended. Only the grace time makes a loss of it.</summary>
    public void Broke()
    {
        _turn.Wait();
        try { _state = FirmwareLinkMachine.Next(_state, FirmwareLinkEvent.Broke, GraceNs, _boot.MonotonicNs).State; }
        finally { _turn.Release(); }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(LookEvery, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try { await StepAsync(FirmwareLinkEvent.Tick); }
            catch (Exception e) when (DiskHealth.IsDiskFault(e)) { LogNotStored(e.Message); } // The state did not move: the next tick tries again.
        }
    }

    private async Task StepAsync(FirmwareLinkEvent @event)
    {
        await _turn.WaitAsync();
        try
        {
            FirmwareLinkStep step = FirmwareLinkMachine.Next(_state, @event, GraceNs, _boot.MonotonicNs);
            if (step.Effect != FirmwareLinkEffect.None) { await ReportAsync(step.Effect); }
            _state = step.State;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ReportAsync(FirmwareLinkEffect effect)
    {
        bool lost = effect == FirmwareLinkEffect.ReportLost;
        EventNote note = _records.OwnEvent("", "", lost ? EventKinds.FirmwareLost : EventKinds.FirmwareFound, "{}");
        await _database.WriteAsync(scope =>
        {
            Facts.Set(scope, Facts.FirmwareLink, Encoding.UTF8.GetBytes(lost ? "lost" : "up"));
            _records.AppendEvent(scope, note);
        });
        _view.Lost = lost;
        _recent.Add(note);
        if (!lost)
        {
            LogFound();
            return;
        }

        LogLost(_settings.FirmwareSocket);
        foreach (PointReading reading in _corner.GoStale(ProtoMap.FirmwareLost, _boot.MonotonicNs)) { _telemetry.Offer(reading); }
        _corner.LinkDown();
    }

    [LoggerMessage(EventId = 2010, Level = LogLevel.Error, Message = "firmware-host is lost: check that it runs and serves {Socket}. Pages, uplink and outbox go on without it")]
    private partial void LogLost(string socket);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Information, Message = "firmware-host is found again")]
    private partial void LogFound();

    [LoggerMessage(EventId = 2012, Level = LogLevel.Error, Message = "The loss of firmware-host could not be stored and is tried again: {Reason}")]
    private partial void LogNotStored(string reason);
}
