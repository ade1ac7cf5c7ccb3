namespace LifeCircle.Edge.Uplink;

/// <summary>Who goes first: events, then live telemetry, then what has piled up.</summary>
public enum LaneKind { Events, Live, Backlog }

/// <summary>One record, by what the window has to know of it.</summary>
public readonly record struct Parcel(long Offset, int Bytes);

/// <summary>One message on the way: the records in it that are not confirmed yet.</summary>
internal sealed class Shipment(long sentMs, IEnumerable<Parcel> parcels)
{
    public long SentMs { get; set; } = sentMs;

    /// <summary>Offset -> bytes.</summary>
    public Dictionary<long, int> Open { get; } = parcels.ToDictionary(p => p.Offset, p => p.Bytes);
}

/// <summary>One lane's messages on the way, its window, and when silence becomes a time-out.</summary>
/// <remarks><code>
///            sent                      silence of 10 s                          confirmed
///   Idle ----------> Waiting ---------------------------> Probing -----------------------------> Waiting
///     ^                 |        window halves;              |     window reopens;                 |
///     |                 |        the oldest message goes     | silence: again, after              | those sent before the probe
///     +-----------------+        again                       | a longer wait, up to 10 min        | go again, as the window allows
///       all confirmed                                        +--> Probing
/// </code>
/// (1) Bytes on the way never exceed the window, but for a single record that is larger than it.
/// (2) While probing, one message at a time is sent again and nothing new goes.
/// </remarks>
internal sealed class Lane(LaneKind kind, Outbox.OutboxStream stream, int windowBytesMax, SendLimits limits, Func<double> random)
{
    private readonly int _windowBytesMax = windowBytesMax;
    private readonly LinkedList<Shipment> _onTheWay = new(); // Oldest first.
    private readonly Dictionary<long, LinkedListNode<Shipment>> _byOffset = [];
    private readonly SortedDictionary<long, int> _again = []; // To be sent again: offset -> bytes.
    private int _windowBytes = windowBytesMax;
    private int _silences;
    private long _nextProbeMs;

    public LaneKind Kind => kind;

    public Outbox.OutboxStream Stream => stream;

    public int WindowBytes => _windowBytes;

    public long BytesOnTheWay { get; private set; }

    public int RecordsOnTheWay => _byOffset.Count;

    public bool IsProbing => _silences > 0;

    /// <summary>When <see cref="Silence"/> is due; long.MaxValue for never.</summary>
    public long DeadlineMs => _onTheWay.First is not { } oldest ? long.MaxValue : IsProbing ? _nextProbeMs : oldest.Value.SentMs + limits.ProbeMs;

    /// <summary>Bytes that may still go; the first of an empty lane always may.</summary>
    public long Room => IsProbing ? 0 : _windowBytes - BytesOnTheWay;

    public bool IsEmpty => _byOffset.Count == 0;

    public bool HasAgain => _again.Count > 0;

    /// <summary>The records to send again, oldest first, as many as fit.</summary>
    public List<Parcel> TakeAgain()
    {
        List<Parcel> parcels = [];
        long bytes = 0;
        foreach ((long offset, int size) in _again)
        {
            if (parcels.Count >= limits.RecordsMax || (parcels.Count > 0 && bytes + size > limits.BytesMax) || !Fits(bytes, size)) { break; }
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

    public void Sent(IReadOnlyList<Parcel> parcels, long nowMs)
    {
        if (parcels.Count == 0) { return; }
        LinkedListNode<Shipment> node = _onTheWay.AddLast(new Shipment(nowMs, parcels));
        foreach (Parcel parcel in parcels)
        {
            _byOffset.Add(parcel.Offset, node);
            BytesOnTheWay += parcel.Bytes;
        }
    }

    /// <summary>Silence for too long: the records of the oldest message, to be sent once more.</summary>
    public List<Parcel> Silence(long nowMs)
    {
        _silences++;
        _windowBytes = Math.Max(limits.BytesMax, _windowBytes / 2);
        long ceiling = Math.Min(limits.ProbeMsMax, (long)limits.ProbeMs << Math.Min(_silences, 20));
        _nextProbeMs = nowMs + limits.ProbeMs + (long)(random() * (ceiling - limits.ProbeMs)); // Never sooner than the first wait; the rest is jitter.
        LinkedListNode<Shipment> oldest = _onTheWay.First!;
        _onTheWay.Remove(oldest); // To the end: should this one alone be unwelcome, the next silence tries another.
        _onTheWay.AddLast(oldest);
        oldest.Value.SentMs = nowMs;
        return [.. oldest.Value.Open.Select(p => new Parcel(p.Key, p.Value)).OrderBy(p => p.Offset)];
    }

    /// <summary>True when the record was on the way or waited to go again.</summary>
    public bool Remove(long offset)
    {
        if (_again.Remove(offset)) { return true; }
        if (!_byOffset.Remove(offset, out LinkedListNode<Shipment>? node)) { return false; }
        node.Value.Open.Remove(offset, out int bytes);
        BytesOnTheWay -= bytes;
        if (node.Value.Open.Count == 0) { _onTheWay.Remove(node); }
        return true;
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

    /// <summary>What was sent as long ago as the message that needed a probe was lost with it.</summary>
    private void SendOldAgain(long nowMs)
    {
        for (LinkedListNode<Shipment>? node = _onTheWay.First, next; node is not null; node = next)
        {
            next = node.Next;
            if (nowMs - node.Value.SentMs < limits.ProbeMs) { continue; }
            foreach ((long offset, int bytes) in node.Value.Open)
            {
                _byOffset.Remove(offset);
                _again[offset] = bytes;
                BytesOnTheWay -= bytes;
            }

            _onTheWay.Remove(node);
        }
    }

    private bool Fits(long before, int bytes) => BytesOnTheWay + before + bytes <= _windowBytes || (IsEmpty && before == 0);
}
