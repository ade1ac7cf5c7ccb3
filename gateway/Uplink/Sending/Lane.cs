namespace LifeCircle.Edge.Uplink;

/// <summary>Who goes first: events, then live telemetry, then what has piled up.</summary>
public enum LaneKind { Events, Live, Backlog }

/// <summary>One record, by what the window has to know of it.</summary>
public readonly record struct Parcel(long Offset, int Bytes);

/// <summary>One message on the way: the records in it that are not confirmed yet.</summary>
internal sealed class Shipment(long sentMs, long loadBytes, IReadOnlyList<Parcel> parcels)
{
    /// <summary>The first time.</summary>
    public long FirstSentMs { get; } = sentMs;

    public long SentMs { get; set; } = sentMs;

    /// <summary>On the way in all lanes when it was sent, itself included.</summary>
    public long LoadBytes { get; } = loadBytes;

    public long Bytes { get; } = parcels.Sum(p => (long)p.Bytes);

    public bool IsRepeat { get; set; }

    /// <summary>Offset -> bytes.</summary>
    public Dictionary<long, int> Open { get; } = parcels.ToDictionary(p => p.Offset, p => p.Bytes);
}

/// <summary>One lane's messages on the way, its window, and when silence becomes a time-out.</summary>
/// <remarks><code>
///            sent                  silence (LinkPace)                          confirmed
///   Idle ----------> Waiting ---------------------------> Probing -----------------------------> Waiting
///     ^                 |        window halves;              |     window reopens;                 |
///     |                 |        the oldest message goes     | silence: again, after              | those sent before the probe
///     +-----------------+        again                       | a longer wait, up to 10 min        | go again, as the window allows
///       all confirmed, or gone from the outbox               +--> Probing
/// </code>
/// (1) Bytes on the way never exceed the window, but for a single record that is larger than it.
/// (2) While probing, one message at a time is sent again and nothing new goes.
/// </remarks>
internal sealed class Lane(LaneKind kind, Outbox.OutboxStream stream, int windowBytesMax, SendLimits limits, LinkPace pace, Func<double> random)
{
    private const long AtOnce = long.MinValue;

    private readonly int _windowBytesMax = windowBytesMax;
    private readonly LinkedList<Shipment> _onTheWay = new(); // Oldest first.
    private readonly Dictionary<long, LinkedListNode<Shipment>> _byOffset = [];
    private readonly SortedDictionary<long, int> _again = []; // To be sent again: offset -> bytes.
    private int _windowBytes = windowBytesMax;
    private int _silences;
    private long _nextProbeMs;
    private Shipment? _probe; // The last one sent.

    public LaneKind Kind => kind;

    public Outbox.OutboxStream Stream => stream;

    public int WindowBytes => _windowBytes;

    public long BytesOnTheWay { get; private set; }

    public int RecordsOnTheWay => _byOffset.Count;

    public bool IsProbing => _silences > 0;

    /// <summary>When <see cref="Silence"/> is due; long.MaxValue for never.</summary>
    public long DeadlineMs => _onTheWay.First is not { } oldest ? long.MaxValue : IsProbing ? _nextProbeMs : oldest.Value.SentMs + pace.SilenceMs;

    /// <summary>Bytes that may still go; the first of an empty lane always may.</summary>
    public long Room => IsProbing ? 0 : Math.Min(_windowBytes, pace.WindowBytes) - BytesOnTheWay;

    /// <summary>0 when nothing is on the way.</summary>
    public long OldestSentMs => _onTheWay.Count == 0 ? 0 : _onTheWay.Min(s => s.FirstSentMs);

    public bool IsEmpty => _byOffset.Count == 0;

    public bool HasAgain => _again.Count > 0;

    /// <summary>The records to send again, oldest first, as many as fit.</summary>
    public List<Parcel> TakeAgain()
    {
        List<Parcel> parcels = [];
        long bytes = 0;
        foreach ((long offset, int size) in _again)
        {
            if (parcels.Count >= limits.RecordsMax || (parcels.Count > 0 && bytes + size > pace.MessageBytesMax) || !Fits(bytes, size)) { break; }
            parcels.Add(new Parcel(offset, size));
            bytes += size;
        }

        foreach (Parcel parcel in parcels) { _again.Remove(parcel.Offset); }
        return parcels;
    }

    /// <summary>How many of the records, from the front, fit into the window.</summary>
    public int CountFitting(IReadOnlyList<Parcel> parcels)
    {
        long bytes = 0;
        int count = 0;
        while (count < parcels.Count && Fits(bytes, parcels[count].Bytes)) { bytes += parcels[count++].Bytes; }
        return count;
    }

    /// <param name="othersBytes">On the way in the other lanes.</param>
    public void Sent(IReadOnlyList<Parcel> parcels, long nowMs, long othersBytes)
    {
        if (parcels.Count == 0) { return; }
        LinkedListNode<Shipment> node = _onTheWay.AddLast(new Shipment(nowMs, othersBytes + BytesOnTheWay + parcels.Sum(p => p.Bytes), parcels));
        foreach (Parcel parcel in parcels)
        {
            _byOffset.Add(parcel.Offset, node);
            BytesOnTheWay += parcel.Bytes;
        }
    }

    /// <summary>Silence for too long: the records of the oldest message, to be sent once more.</summary>
    public List<Parcel> Silence(long nowMs)
    {
        if (!IsProbing || _nextProbeMs != AtOnce)
        {
            _silences++;
            _windowBytes = Math.Max(limits.BytesMax, _windowBytes / 2);
            pace.Silence();
        }

        long first = pace.SilenceMs, ceiling = Math.Min(limits.ProbeMsMax, first << Math.Min(_silences, 20));
        _nextProbeMs = nowMs + first + (long)(random() * (ceiling - first)); // Never sooner than the first wait; the rest is jitter.
        LinkedListNode<Shipment> oldest = _onTheWay.First!;
        _onTheWay.Remove(oldest); // To the end: should this one alone be unwelcome, the next silence tries another.
        _onTheWay.AddLast(oldest);
        oldest.Value.SentMs = nowMs;
        _probe = oldest.Value;
        foreach (Shipment shipment in _onTheWay) { shipment.IsRepeat = true; }
        return [.. oldest.Value.Open.Select(p => new Parcel(p.Key, p.Value)).OrderBy(p => p.Offset)];
    }

    /// <summary>
    /// Nobody will confirm the record. A probe that turned out to be empty is made up for at once with the next message; with the last message gone there is nothing
    /// left to probe with, and the next record goes as the first of an idle lane, within the small window.
    /// </summary>
    public void Forget(long offset)
    {
        Remove(offset, out Shipment? whole);
        if (IsEmpty) { _silences = 0; }
        else if (whole is not null && whole == _probe) { ProbeAtOnce(); }
    }

    /// <summary>The wait for the next probe is over, though nothing says that the far end is more silent than before.</summary>
    public void ProbeAtOnce()
    {
        if (IsProbing) { _nextProbeMs = AtOnce; }
    }

    /// <summary>True when the record, which the far end has, was on the way or waited to go again.</summary>
    public bool Confirm(long offset, long nowMs)
    {
        bool was = Remove(offset, out Shipment? whole);
        if (whole is not null) { pace.Confirmed(new RoundTrip(whole.FirstSentMs, nowMs, whole.Bytes, whole.LoadBytes, whole.IsRepeat)); }
        return was;
    }

    /// <summary>A confirmation has removed something: the far end lives.</summary>
    public void Heard(long bytes, long nowMs)
    {
        _windowBytes = (int)Math.Min(_windowBytesMax, _windowBytes + bytes); // Doubles with each full window that is confirmed.
        if (IsProbing) { SendOldAgain(nowMs); }
        _silences = 0;
    }

    public IEnumerable<long> OffsetsWithin(long from, long through) => through - from < _byOffset.Count + _again.Count
        ? Enumerable.Sequence(from, through, 1L).Where(o => _byOffset.ContainsKey(o) || _again.ContainsKey(o))
        : _byOffset.Keys.Concat(_again.Keys).Where(o => o >= from && o <= through);

    /// <param name="whole">The message of which this was the last open record.</param>
    private bool Remove(long offset, out Shipment? whole)
    {
        whole = null;
        if (_again.Remove(offset)) { return true; }
        if (!_byOffset.Remove(offset, out LinkedListNode<Shipment>? node)) { return false; }
        node.Value.Open.Remove(offset, out int bytes);
        BytesOnTheWay -= bytes;
        if (node.Value.Open.Count > 0) { return true; }
        whole = node.Value;
        _onTheWay.Remove(node);
        return true;
    }

    /// <summary>What was sent as long ago as the message that needed a probe was lost with it.</summary>
    private void SendOldAgain(long nowMs)
    {
        long silenceMs = pace.SilenceMs;
        for (LinkedListNode<Shipment>? node = _onTheWay.First, next; node is not null; node = next)
        {
            next = node.Next;
            if (nowMs - node.Value.SentMs < silenceMs) { continue; }
            foreach ((long offset, int bytes) in node.Value.Open)
            {
                _byOffset.Remove(offset);
                _again[offset] = bytes;
                BytesOnTheWay -= bytes;
            }

            _onTheWay.Remove(node);
        }
    }

    private bool Fits(long before, int bytes) => BytesOnTheWay + before + bytes <= Math.Min(_windowBytes, pace.WindowBytes) || (IsEmpty && before == 0);
}
