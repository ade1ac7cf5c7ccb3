using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using LifeCircle.Edge.Ingest.Core;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;

namespace LifeCircle.Edge.Ingest.Link;

/// <summary>What the core's thread is told.</summary>
internal abstract record CoreInput
{
    private CoreInput() { }

    public sealed record Message(string Topic, byte[] Body) : CoreInput;

    public sealed record NodeRead(NodeKey Node, NodeSnapshot? Snapshot) : CoreInput;

    public sealed record Settled(WriteBatch Batch, int PointsWritten, int DeadLetters, int NewEvents) : CoreInput;

    public sealed record TypesOverruled(IReadOnlyList<FieldTypeEntity> Registered) : CoreInput;

    public sealed record Flushed(IReadOnlyList<LedgerEntity> Joined, long TookMs) : CoreInput;

    public sealed record Tick : CoreInput;
}

/// <summary>The way into the core: bounded in count and in bytes of messages.</summary>
/// <remarks>
/// Messages come by the receive handler, which must never wait: what does not fit is dropped, counted and comes again.
/// Answers of the shell's own workers are few, bounded by their own queues, and wait for a place.
/// </remarks>
internal sealed class InputQueue(long bytesMax)
{
    private const int InputsMax = 65_536;
    private readonly Channel<CoreInput> _inputs = Channel.CreateBounded<CoreInput>(new BoundedChannelOptions(InputsMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private long _bytes, _received, _dropped;

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Received => Interlocked.Read(ref _received);

    public long Dropped => Interlocked.Read(ref _dropped);

    public bool TryMessage(string topic, byte[] body)
    {
        Interlocked.Increment(ref _received);
        long used = Interlocked.Add(ref _bytes, body.Length);
        if (used <= bytesMax && IsUrgentEnough(topic, body, used) && _inputs.Writer.TryWrite(new CoreInput.Message(topic, body))) { return true; }
        Interlocked.Add(ref _bytes, -body.Length);
        Interlocked.Increment(ref _dropped);
        return false;
    }

    /// <summary>Backlog gives way when half of the room is in use, live telemetry at three quarters: events find room to the last.</summary>
    private bool IsUrgentEnough(string topic, byte[] body, long used) => Urgencies.Least(used, bytesMax) is var least && (least == Urgency.Backlog || Urgencies.Of(topic, body) >= least);

    /// <summary>A message too large to be taken.</summary>
    public void Oversized()
    {
        Interlocked.Increment(ref _received);
        Interlocked.Increment(ref _dropped);
    }

    public ValueTask AnswerAsync(CoreInput answer, CancellationToken cancellationToken) => _inputs.Writer.WriteAsync(answer, cancellationToken);

    public bool TryTick(CoreInput.Tick tick) => _inputs.Writer.TryWrite(tick);

    /// <summary>True when there is something to read.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _inputs.Reader.WaitToReadAsync(cancellationToken);

    public bool TryRead([NotNullWhen(true)] out CoreInput? input)
    {
        if (!_inputs.Reader.TryRead(out input)) { return false; }
        if (input is CoreInput.Message message) { Interlocked.Add(ref _bytes, -message.Body.Length); }
        return true;
    }
}
