using System.Diagnostics.Metrics;
using LifeCircle.Edge.Registry;

namespace LifeCircle.Edge.CloudIngest.Metrics;

/// <summary>Gateways as figures, read from the registry in the background so that a scrape never waits for it.</summary>
internal sealed partial class FleetGauges : BackgroundService
{
    private const int PeriodS = 5;
    private readonly Meter _meter = new(MetricsServices.MeterName);
    private readonly IFleet _fleet;
    private readonly TimeProvider _time;
    private readonly ILogger<FleetGauges> _logger;
    private IReadOnlyList<GatewayRow> _rows = [];

    public FleetGauges(IFleet fleet, TimeProvider time, ILogger<FleetGauges> logger)
    {
        (_fleet, _time, _logger) = (fleet, time, logger);
        _meter.CreateObservableGauge("fleet.gateways.online", () => Rows.Count(g => g.Online), description: "Gateways heard within three heartbeats");
        _meter.CreateObservableGauge("fleet.gateways.offline", () => Rows.Count(g => !g.Online), description: "Gateways known and not heard");
        _meter.CreateObservableGauge("fleet.gateway.newest.age", Ages, "s", "Age of the newest thing heard from the gateway");
        _meter.CreateObservableGauge("fleet.gateway.backlog", Backlogs, description: "Records that the gateway holds and the ledger does not");
    }

    private IReadOnlyList<GatewayRow> Rows => Volatile.Read(ref _rows);

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(PeriodS), _time);
        try
        {
            do { await ReadAsync(stoppingToken); }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { } // The process ends.
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            Volatile.Write(ref _rows, await _fleet.GatewaysAsync(cancellationToken));
        }
        catch (Exception e) when (e is not OperationCanceledException) // Figures must not end the process; the next round tries again.
        {
            LogUnread(e);
        }
    }

    private IEnumerable<Measurement<double>> Ages()
    {
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return Rows.Where(g => g.LastHeardMs > 0).Select(g => new Measurement<double>(Math.Max(0, now - g.LastHeardMs) / 1e3, Tags(g)));
    }

    private IEnumerable<Measurement<long>> Backlogs() =>
        Rows.Where(g => g.OutboxBacklog is not null).Select(g => new Measurement<long>(g.OutboxBacklog!.Value, Tags(g)));

    private static KeyValuePair<string, object?>[] Tags(GatewayRow g) => [new("circle", g.Circle), new("gateway", g.Gateway)];

    [LoggerMessage(EventId = 3310, Level = LogLevel.Warning, Message = "The registry could not be read for the metrics; check the disk of the data folder")]
    private partial void LogUnread(Exception e);
}
