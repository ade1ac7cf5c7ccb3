using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Telemetry;

/// <summary>Turns batches into telemetry records, grouped so that a busy corner costs few fsyncs.</summary>
public sealed partial class TelemetryWriter(
    Database database, RecordWriter records, LinkView link, GatewaySettings settings, BootClock boot, DiskHealth disk, TimeProvider time, ILogger<TelemetryWriter> logger) : BackgroundService
{
    /// <summary>Batches that wait for a disk that does not write; beyond it the oldest go, counted. Telemetry degrades first.</summary>
    private const int WaitingMax = 4_096;

    /// <summary>How late a quiet corner's timers may be seen.</summary>
    private static readonly TimeSpan LongestNap = TimeSpan.FromSeconds(1);

    /// <summary>Pause after a write that failed, so that a broken disk is not asked without end.</summary>
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly TelemetryBatcher _batcher = new(settings.GroupMs * 1_000_000L);
    private readonly SemaphoreSlim _offered = new(0, 1);
    private readonly Queue<PointBatch> _waiting = new();
    private long _dropped, _written;

    /// <summary>Batches given up because the disk did not take them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public long Written => Interlocked.Read(ref _written);

    public void Offer(PointReading reading)
    {
        bool sooner;
        lock (_lock) { sooner = _batcher.Offer(reading, boot.MonotonicNs); }
        if (sooner && _offered.CurrentCount == 0) { Wake(); }
    }

    public override void Dispose()
    {
        _offered.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await NapAsync(stoppingToken);
            if (stoppingToken.IsCancellationRequested) { break; }
            if (!await WriteDueAsync(all: false))
            {
                await Task.Delay(AfterFault, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await WriteDueAsync(all: true);
    }

    private void Wake()
    {
        try { _offered.Release(); }
        catch (SemaphoreFullException) { } // Woken already.
    }

    private async Task NapAsync(CancellationToken stoppingToken)
    {
        long dueNs;
        lock (_lock) { dueNs = _batcher.NextDueNs(); }
        long nowNs = boot.MonotonicNs;
        if (dueNs <= nowNs) { return; }
        // Rounded up: a timer that fires a hair early would only spin.
        double untilDueMs = dueNs == long.MaxValue ? double.MaxValue : Math.Ceiling((dueNs - nowNs) / 1e6);
        TimeSpan nap = untilDueMs < LongestNap.TotalMilliseconds ? TimeSpan.FromMilliseconds(untilDueMs) : LongestNap;
        using CancellationTokenSource wokenOrDue = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task woken = _offered.WaitAsync(wokenOrDue.Token);
        await Task.WhenAny(woken, Task.Delay(nap, time, wokenOrDue.Token)).ConfigureAwait(false);
        await wokenOrDue.CancelAsync();
        await woken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>False when the disk did not take it; it waits for the next turn.</summary>
    private async Task<bool> WriteDueAsync(bool all)
    {
        lock (_lock)
        {
            foreach (PointBatch batch in _batcher.TakeDue(boot.MonotonicNs, all)) { _waiting.Enqueue(batch); }
        }

        while (_waiting.Count > WaitingMax)
        {
            _waiting.Dequeue();
            Interlocked.Increment(ref _dropped);
        }

        if (_waiting.Count == 0) { return true; }
        PointBatch[] batches = [.. _waiting];
        string bootId = link.Session?.BootId ?? boot.BootId;
        try
        {
            await database.WriteAsync(scope =>
            {
                foreach (PointBatch batch in batches) { records.AppendPoints(scope, batch.Device, bootId, batch.AtNs, [.. batch.Points.Select(Image)]); }
            });
            _waiting.Clear();
            Interlocked.Add(ref _written, batches.Length);
            disk.Fine();
            return true;
        }
        catch (Exception e) when (DiskHealth.IsDiskFault(e))
        {
            disk.Failed(e);
            LogNotStored(batches.Length, e.Message);
            return false;
        }
    }

    private static MetricImage Image(PointReading point) => new(
        point.Point.Name, ProtoMap.SparkplugType(point.Point.Kind), point.Point.Unit, ProtoMap.Metric(point.Reading), ProtoMap.MetricQualityOf(point.Reading));

    [LoggerMessage(EventId = 2020, Level = LogLevel.Error, Message = "{Batches} groups of points wait for the disk: {Reason}. Check free space and the card's health")]
    private partial void LogNotStored(int batches, string reason);
}
