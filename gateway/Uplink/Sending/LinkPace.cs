namespace LifeCircle.Edge.Uplink;

/// <summary>What one confirmed message tells about the way.</summary>
/// <param name="LoadBytes">All that was on the way when it was sent, itself included.</param>
/// <param name="IsRepeat">It went more than once, so nobody knows which of them was confirmed, or was on the way while the far end was silent.</param>
internal readonly record struct RoundTrip(long SentMs, long ConfirmedMs, long Bytes, long LoadBytes, bool IsRepeat);

/// <summary>How much may be on the way, and which silence is too long; learned from the time between a message and its confirmation.</summary>
/// <remarks>
/// <code>
///   confirmed after less than base + Queue     the window grows by what was confirmed, less so the nearer it is: at most twofold in one round trip
///   confirmed after more                       window = load x (base + 3/4 Queue) / round trip: what the link carries in that time
///   the same with the smallest window          the queue is not ours: base = that round trip
///   silence                                    the window halves
/// </code>
/// (1) What is sent now waits behind about one second of older data (<see cref="QueueMs"/>), whatever the link's rate; a fast or long link fills its whole window.
/// (2) A silence is too long after the smoothed round trip and four times its variation, never before the set first wait; of what a silence has met, no more than twice the set first wait is believed, or an hour's outage would make the next loss wait as long.
/// Pure: no clock.
/// </remarks>
public sealed class LinkPace(SendLimits limits)
{
    /// <summary>Older data that a new record may wait behind. Half of it would idle on the far end's batching.</summary>
    private const long QueueMs = 1_000;

    /// <summary>Two seconds of 9600 bit/s.</summary>
    private const long WindowBytesMin = 2 << 10;

    /// <summary>Less is hardly more than its headers.</summary>
    private const int MessageBytesMin = 1 << 10;

    /// <summary>Before anything is known: a second of 64 kbit/s, and doubled in each round trip.</summary>
    private const long FirstWindowBytes = 8 << 10;

    /// <summary>Messages that the window is cut into, so that confirmations come as a stream and live data fits in between.</summary>
    private const int MessagesPerWindow = 4;

    private readonly long _windowBytesMax = (long)limits.EventsWindowBytes + limits.LiveWindowBytes + limits.BacklogWindowBytes;
    private double _variationMs;
    private long _cutMs = long.MinValue;

    /// <summary>Record bytes of all lanes that may be on the way; live data and events may go beyond it, each lane by itself.</summary>
    public long WindowBytes { get; private set; } = Math.Min(FirstWindowBytes, (long)limits.EventsWindowBytes + limits.LiveWindowBytes + limits.BacklogWindowBytes);

    /// <summary>From sending to confirmation, smoothed; null before the first.</summary>
    public double? RoundTripMs { get; private set; }

    /// <summary>The way without a queue of ours: wire, broker, the far end's write.</summary>
    public long BaseMs { get; private set; }

    public int MessageBytesMax => (int)Math.Clamp(WindowBytes / MessagesPerWindow, Math.Min(MessageBytesMin, limits.BytesMax), limits.BytesMax);

    /// <summary>The first wait for a confirmation.</summary>
    public long SilenceMs => RoundTripMs is { } smooth ? (long)Math.Clamp(smooth + (4 * _variationMs), limits.ProbeMs, limits.ProbeMsMax) : limits.ProbeMs;

    /// <summary>Another connection, perhaps another way: times are kept until they prove wrong, the window starts small.</summary>
    public void NewSession()
    {
        WindowBytes = Math.Min(WindowBytes, Math.Min(FirstWindowBytes, _windowBytesMax));
        _cutMs = long.MinValue;
    }

    internal void Silence() => Set(WindowBytes / 2);

    internal void Confirmed(RoundTrip trip)
    {
        long tripMs = Math.Max(0, trip.ConfirmedMs - trip.SentMs);
        if (trip.IsRepeat)
        {
            Smooth(Math.Min(tripMs, 2L * limits.ProbeMs)); // More was an outage, and says nothing of the link.
            return;
        }

        bool isFirst = RoundTripMs is null;
        Smooth(tripMs);
        if (isFirst || tripMs < BaseMs) { BaseMs = tripMs; }
        long queueMs = tripMs - BaseMs;
        if (queueMs > QueueMs) { Cut(trip, tripMs); }
        else if (trip.LoadBytes >= WindowBytes / 2) { Set(WindowBytes + (trip.Bytes * (QueueMs - queueMs) / QueueMs)); } // Else it is not the window that holds back.
    }

    private void Cut(RoundTrip trip, long tripMs)
    {
        if (trip.SentMs < _cutMs) { return; } // Sent before the last cut: it says the same again.
        if (trip.LoadBytes <= 2 * WindowBytesMin && WindowBytes <= WindowBytesMin) { BaseMs = tripMs; }
        else { Set(Math.Min(WindowBytes, (long)(trip.LoadBytes * (BaseMs + (QueueMs * 0.75)) / tripMs))); }
        _cutMs = trip.ConfirmedMs;
    }

    private void Smooth(long tripMs)
    {
        if (RoundTripMs is { } smooth)
        {
            _variationMs += (Math.Abs(tripMs - smooth) - _variationMs) / 4;
            RoundTripMs = smooth + ((tripMs - smooth) / 8);
        }
        else { (RoundTripMs, _variationMs) = (tripMs, tripMs / 2.0); }
    }

    private void Set(long bytes) => WindowBytes = Math.Clamp(bytes, Math.Min(WindowBytesMin, _windowBytesMax), _windowBytesMax);
}
