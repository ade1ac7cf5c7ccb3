using LifeCircle.Edge.Ingest.Core;
using LifeCircle.Edge.Ingest.Link;
using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Ingest.Service;

/// <summary>The shell around the core: one thread that feeds it, and workers that do what it asks.</summary>
internal sealed class IngestService(
    IngestOptions options, InputQueue input, MqttLink link, BatchWriter writer, RegistryWorker registry,
    IngestStatus status, TimeProvider time, ILogger<IngestCore> coreLogger) : BackgroundService, ICoreOutput
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastFlushWithin = TimeSpan.FromSeconds(2);

    public bool TryPublish(string topic, byte[] payload) => link.TryPublish(topic, payload);

    public bool TryReadNode(NodeKey node) => registry.TryRead(node);

    public bool TryWrite(WriteBatch batch) => writer.TryWrite(batch);

    public bool CanFlush => registry.CanFlush;

    public void Flush(RegistryChanges changes, IReadOnlyCollection<NodeKey> nodes) => registry.Flush(changes, nodes);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        FieldTypes types = new();
        foreach (FieldTypeEntity known in await registry.FieldTypesAsync(stoppingToken)) { types.Load(known.Measurement, known.Field, (TimeSeries.FieldKind)known.Kind); }
        IngestCore core = new(IngestRules.Of(options), types, this, coreLogger);

        Task ticking = TickAsync(stoppingToken);
        Task writing = writer.RunAsync(input, stoppingToken);
        Task working = registry.RunAsync(input, stoppingToken);
        try { await FeedAsync(core, stoppingToken); }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }

        await Task.WhenAll(ticking, writing, working);
        using CancellationTokenSource limit = new(LastFlushWithin, time);
        await registry.FinishAsync(limit.Token); // What was cut short or waits goes first, then what gathered meanwhile.
        core.FlushNow(Moment.Of(time));
        await registry.FinishAsync(limit.Token);
    }

    private async Task FeedAsync(IngestCore core, CancellationToken cancellationToken)
    {
        while (await input.WaitAsync(cancellationToken))
        {
            while (!cancellationToken.IsCancellationRequested && input.TryRead(out CoreInput? next)) { Feed(core, next, Moment.Of(time)); }
        }
    }

    private void Feed(IngestCore core, CoreInput next, Moment now)
    {
        switch (next)
        {
            case CoreInput.Message message: core.Message(message.Topic, message.Body, now); break;
            case CoreInput.NodeRead read: core.NodeRead(read.Node, read.Snapshot, now); break;
            case CoreInput.Settled done: core.Settled(done.Batch, done.PointsWritten, done.DeadLetters, done.NewEvents, now); break;
            case CoreInput.Flushed flushed: core.Flushed(flushed.Joined, flushed.TookMs); break;
            case CoreInput.TypesOverruled types: core.TypesOverruled(types.Registered); break;
            default:
                core.Tick(now);
                status.Update(f => core.Tally.Onto(f, core.PendingRecords) with { MessagesReceived = input.Received, MessagesDropped = input.Dropped, QueuedBytes = input.Bytes });
                break;
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(TickEvery, time);
        CoreInput.Tick tick = new();
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken)) { input.TryTick(tick); }
        }
        catch (OperationCanceledException) { }
    }
}
