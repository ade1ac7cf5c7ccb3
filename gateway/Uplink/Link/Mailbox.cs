using System.Threading.Channels;

namespace LifeCircle.Edge.Uplink;

/// <summary>A message as it came.</summary>
internal sealed record InboundMessage(string Topic, byte[] Payload);

/// <summary>What came in and waits for the uplink's task. Writers never wait: the client's receive handler must not.</summary>
internal sealed class Mailbox(UplinkSignals signals)
{
    /// <summary>Confirmations are cumulative enough to lose some; more than this means that the disk stands still.</summary>
    private const int MessagesMax = 256;

    /// <summary>Larger than any confirmation or command.</summary>
    private const int PayloadBytesMax = 256 << 10;

    private readonly Channel<InboundMessage> _messages = Channel.CreateBounded<InboundMessage>(new BoundedChannelOptions(MessagesMax) { SingleReader = true });
    private long _dropped;
    private int _pong;

    public long Dropped => Interlocked.Read(ref _dropped);

    public bool HasMessages => _messages.Reader.TryPeek(out _);

    public bool TryTake(out InboundMessage? message) => _messages.Reader.TryRead(out message);

    public void Put(string topic, System.Buffers.ReadOnlySequence<byte> payload)
    {
        if (payload.Length > PayloadBytesMax || !_messages.Writer.TryWrite(new InboundMessage(topic, System.Buffers.BuffersExtensions.ToArray(payload)))) { Interlocked.Increment(ref _dropped); }
        signals.Wake();
    }

    /// <summary>The broker has answered a ping.</summary>
    public void Pong()
    {
        Interlocked.Exchange(ref _pong, 1);
        signals.Wake();
    }

    public bool TakePong() => Interlocked.Exchange(ref _pong, 0) != 0;

    public void Clear()
    {
        while (_messages.Reader.TryRead(out _)) { }
        TakePong();
    }
}
