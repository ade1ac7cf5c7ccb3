using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Support;

/// <summary>
/// A gateway made of its messages: births, telemetry in messages of many records, at most a window of them unconfirmed,
/// what stays unconfirmed is sent again, and a birth that was asked for is given. It has no disk: its records are made up from their offsets.
/// </summary>
public sealed class PlayedGateway : IDisposable
{
    private const byte EventsStream = 1;
    private readonly FleetOptions _options;
    private readonly Func<string, ReadOnlyMemory<byte>, Task> _publish;
    private readonly PlayedMessages _messages;
    private readonly ulong _epoch;
    private readonly LinkedList<OnItsWay> _window = new();
    private readonly ConcurrentQueue<Confirmation> _confirmed = new(), _confirmedEvents = new();
    private readonly SemaphoreSlim _news = new(0);
    private readonly List<double> _waitsMs = [];
    private volatile bool _birthAsked = true;
    private long _next = 1, _repeated;

    internal PlayedGateway(FleetOptions options, int number, Func<string, ReadOnlyMemory<byte>, Task> publish)
    {
        (_options, _publish) = (options, publish);
        Name = $"{options.Prefix}{number:00000}";
        _epoch = (ulong)Random.Shared.NextInt64(1, long.MaxValue);
        _messages = new PlayedMessages(_epoch, options.StartMs);
    }

    public string Name { get; }

    /// <summary>Records whose confirmation has come.</summary>
    public long Confirmed { get; private set; }

    /// <summary>Records that were sent more than once, each time counted.</summary>
    public long Repeated => Interlocked.Read(ref _repeated);

    /// <summary>Milliseconds from the sending of each message to the confirmation of all its records.</summary>
    public IReadOnlyList<double> WaitsMs => _waitsMs;

    /// <summary>64 bits that its records' offsets belong to.</summary>
    public ulong Epoch => _epoch;

    /// <summary>Says one event, once; not while <see cref="PlayAsync"/> runs.</summary>
    public async Task SayAsync(long offset, string json)
    {
        _messages.HeadEvents = Math.Max(_messages.HeadEvents, offset);
        if (_birthAsked) { await BirthAsync(); }
        await _publish(Topic(MessageType.DData, PlayedMeter.Device), _messages.Event(offset, json));
    }

    /// <summary>How often an event was confirmed.</summary>
    public int ConfirmedEvent(long offset) => _confirmedEvents.Count(c => c.Ranges.Any(r => r.From <= offset && offset <= r.Through));

    /// <summary>Completes when so many further records are confirmed.</summary>
    public async Task PlayAsync(long records, CancellationToken cancellationToken)
    {
        long end = _next + records;
        while (_next < end || _window.Count > 0)
        {
            TakeConfirmations();
            if (_birthAsked) { await BirthAsync(); }
            else if (_next < end && _window.Count < _options.WindowMessages)
            {
                OnItsWay message = new(_next, Math.Min(end, _next + _options.RecordsPerMessage) - 1);
                _next = message.Through + 1;
                _window.AddLast(message);
                await SendAsync(message);
            }
            else if (_window.Count > 0 && !await _news.WaitAsync(_options.SilenceMs, cancellationToken)) { await RepeatAsync(); }
        }
    }

    public void Dispose() => _news.Dispose();

    internal void Take(ReadOnlySequence<byte> payload)
    {
        if (!PayloadCodec.TryRead(payload.ToArray(), out SparkplugPayload read, out _)) { return; }
        foreach (Metric metric in read.Metrics)
        {
            if (metric.Name == Names.Rebirth) { _birthAsked = true; }
            if (metric.Name == Names.Confirm && Confirmation.TryRead(metric.Value.Bytes, out Confirmation confirmation, out _) && confirmation.Epoch == _epoch) { (confirmation.Stream == EventsStream ? _confirmedEvents : _confirmed).Enqueue(confirmation); }
        }

        _news.Release();
    }

    private async Task BirthAsync()
    {
        _birthAsked = false;
        await _publish(Topic(MessageType.NBirth, null), _messages.NodeBirth(_next - 1));
        await _publish(Topic(MessageType.DBirth, PlayedMeter.Device), _messages.DeviceBirth());
    }

    private Task SendAsync(OnItsWay message)
    {
        message.SentAt = Stopwatch.GetTimestamp();
        return _publish(Topic(MessageType.DData, PlayedMeter.Device), _messages.Data(message.From, message.Through, _window.First!.Value.From));
    }

    private async Task RepeatAsync()
    {
        TakeConfirmations();
        foreach (OnItsWay message in _window)
        {
            Interlocked.Add(ref _repeated, message.Through - message.From + 1);
            await SendAsync(message);
        }
    }

    private void TakeConfirmations()
    {
        while (_confirmed.TryDequeue(out Confirmation? confirmation))
        {
            foreach (OffsetRange range in confirmation.Ranges) { Take(range); }
        }
    }

    private void Take(OffsetRange range)
    {
        LinkedListNode<OnItsWay>? next;
        for (LinkedListNode<OnItsWay>? at = _window.First; at is not null && at.Value.From <= range.Through; at = next)
        {
            next = at.Next;
            OnItsWay message = at.Value;
            for (long offset = Math.Max(range.From, message.From); offset <= Math.Min(range.Through, message.Through); offset++) { message.Missing &= ~(1UL << (int)(offset - message.From)); }
            if (message.Missing != 0) { continue; }
            Confirmed += message.Through - message.From + 1;
            _waitsMs.Add(Stopwatch.GetElapsedTime(message.SentAt).TotalMilliseconds);
            _window.Remove(at);
        }
    }

    private string Topic(MessageType type, string? device) => new SparkplugTopic(_options.Circle, type, Name, device).ToString();

    /// <summary>A message whose records are not all confirmed; a bit for each that is missing.</summary>
    private sealed class OnItsWay(long from, long through)
    {
        public long From => from;

        public long Through => through;

        public ulong Missing { get; set; } = through - from == 63 ? ulong.MaxValue : (1UL << (int)(through - from + 1)) - 1;

        public long SentAt { get; set; }
    }
}
