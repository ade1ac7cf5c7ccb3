using System.Threading.Channels;
using LifeCircle.Edge.Ingest.Link;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using Microsoft.Extensions.Logging;
using Polly;

namespace LifeCircle.Edge.Ingest.Service;

/// <summary>Reads nodes and writes flushes for the core.</summary>
internal sealed partial class RegistryWorker(RegistryStore store, FleetChanged fleet, TimeProvider time, ILogger<RegistryWorker> logger, Surroundings? around = null)
{
    private const int ReadsMax = 8_192;
    private readonly Channel<NodeKey> _reads = Channel.CreateBounded<NodeKey>(new BoundedChannelOptions(ReadsMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Channel<(RegistryChanges Changes, IReadOnlyCollection<NodeKey> Nodes)> _flushes =
        Channel.CreateBounded<(RegistryChanges, IReadOnlyCollection<NodeKey>)>(new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private RegistryChanges? _cutShort;

    public bool TryRead(NodeKey node) => _reads.Writer.TryWrite(node);

    /// <summary>There is room for the next flush; only the core's thread takes it.</summary>
    public bool CanFlush => _flushes.Reader.Count == 0;

    public void Flush(RegistryChanges changes, IReadOnlyCollection<NodeKey> nodes)
    {
        if (!_flushes.Writer.TryWrite((changes, nodes))) { throw new InvalidOperationException("The last changes are still on their way."); }
    }

    /// <summary>What the core has to know before its first message; waited for, however long the registry is gone.</summary>
    public async Task<IReadOnlyList<FieldTypeEntity>> FieldTypesAsync(CancellationToken cancellationToken) =>
        await RegistryRetry.Of(time, around, LogFailed).ExecuteAsync(async token => await store.FieldTypesAsync(token), cancellationToken);

    public Task RunAsync(InputQueue answers, CancellationToken cancellationToken) => Task.WhenAll(ReadAsync(answers, cancellationToken), FlushAsync(answers, cancellationToken));

    /// <summary>Writes what is left when the process ends; what does not make it is heard of again.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        List<RegistryChanges> left = _cutShort is null ? [] : [_cutShort];
        _cutShort = null;
        while (_flushes.Reader.TryRead(out (RegistryChanges Changes, IReadOnlyCollection<NodeKey>) flush)) { left.Add(flush.Changes); }
        foreach (RegistryChanges changes in left)
        {
            try { await store.FlushAsync(changes, cancellationToken); }
            catch (Exception e) when (e is OperationCanceledException or System.Data.Common.DbException) { LogFailed(e.Message); }
        }
    }

    private async Task ReadAsync(InputQueue answers, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (NodeKey node in _reads.Reader.ReadAllAsync(cancellationToken))
            {
                NodeSnapshot? snapshot = null;
                try { snapshot = await store.NodeAsync(node.Circle, node.Gateway, cancellationToken); }
                catch (System.Data.Common.DbException e) { LogFailed(e.Message); } // The core asks again.
                await answers.AnswerAsync(new CoreInput.NodeRead(node, snapshot), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
    }

    private async Task FlushAsync(InputQueue answers, CancellationToken cancellationToken)
    {
        ResiliencePipeline retry = RegistryRetry.Of(time, around, LogFailed);
        try
        {
            await foreach ((RegistryChanges changes, IReadOnlyCollection<NodeKey> nodes) in _flushes.Reader.ReadAllAsync(cancellationToken))
            {
                _cutShort = changes;
                long began = time.GetTimestamp();
                IReadOnlyList<LedgerEntity> joined = await retry.ExecuteAsync(async token => await store.FlushAsync(changes, token), cancellationToken);
                _cutShort = null;
                await answers.AnswerAsync(new CoreInput.Flushed(joined, (long)time.GetElapsedTime(began).TotalMilliseconds), cancellationToken);
                foreach (NodeKey node in nodes) { fleet.Raise(node.Circle, node.Gateway); }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
    }

    [LoggerMessage(EventId = 3030, Level = LogLevel.Error, Message = "The registry fails: {Reason} Check its disk's space and rights, or its PostgreSQL; trying on.")]
    private partial void LogFailed(string reason);
}
