namespace LifeCircle.Edge.Uplink;

/// <summary>What bytes on the link were for.</summary>
public enum TrafficKind
{
    /// <summary>NBIRTH, DBIRTH, DDEATH.</summary>
    Birth,

    /// <summary>Records of the events stream, sent for the first time.</summary>
    Event,

    /// <summary>Telemetry made in this session.</summary>
    Live,

    /// <summary>Telemetry that had piled up.</summary>
    Backlog,

    /// <summary>Records that had gone before without being confirmed in time.</summary>
    Repeat,

    /// <summary>Received: confirmations and what else a host says to the node.</summary>
    Confirm,

    /// <summary>Received: commands to devices, states of hosts.</summary>
    Command,

    /// <summary>Connecting, subscribing, pings, acknowledgements of TCP.</summary>
    Overhead,
}

/// <summary>Bytes on the link by what they were for, headers of MQTT, TLS, TCP and IP included as they usually are. Not thread-safe; no clock.</summary>
/// <remarks>An estimate from above: each message pays for a segment of its own and for an acknowledgement of TCP the other way.</remarks>
public sealed class Traffic(bool usesTls)
{
    /// <summary>IPv4, and TCP with time stamps.</summary>
    private const int SegmentHeaderBytes = 20 + 32;

    private const int SegmentBytesMax = 1_400, TlsRecordBytes = 29, PublishHeaderBytesMax = 8;

    /// <summary>TCP's handshake, CONNECT with will, CONNACK, SUBSCRIBE, SUBACK; with TLS its certificates.</summary>
    private const int ConnectBytes = 1_000, TlsConnectBytes = 5_000;

    private const int PingBytes = 2;
    private const long MinuteMs = 60_000;
    private const int Minutes = 60;

    private readonly long[] _bytes = new long[Enum.GetValues<TrafficKind>().Length];
    private readonly long[] _perMinute = new long[Minutes];
    private long _minute = -1, _firstMinute = -1;

    /// <summary>A snapshot, by <see cref="TrafficKind"/>.</summary>
    public IReadOnlyList<long> Bytes => [.. _bytes];

    public void Message(TrafficKind kind, int topicBytes, int payloadBytes, long nowMs)
    {
        Add(kind, Wire(PublishHeaderBytesMax + topicBytes + payloadBytes), nowMs);
        Add(TrafficKind.Overhead, SegmentHeaderBytes, nowMs);
    }

    public void Connect(long nowMs) => Add(TrafficKind.Overhead, usesTls ? TlsConnectBytes : ConnectBytes, nowMs);

    /// <summary>PINGREQ and PINGRESP.</summary>
    public void Ping(long nowMs) => Add(TrafficKind.Overhead, 2 * (Wire(PingBytes) + SegmentHeaderBytes), nowMs);

    /// <summary>What a day costs when it goes on like the last hour, or like the time since the first byte, at least one minute.</summary>
    public long BytesPerDay(long nowMs)
    {
        if (_firstMinute < 0) { return 0; }
        Turn(nowMs);
        double sinceMs = Math.Clamp(nowMs - (_firstMinute * MinuteMs), MinuteMs, (Minutes - 1) * MinuteMs);
        return (long)(_perMinute.Sum() * (24 * 60 * MinuteMs / sinceMs));
    }

    private int Wire(int bytes)
    {
        int segments = (bytes + SegmentBytesMax - 1) / SegmentBytesMax;
        return bytes + (segments * (SegmentHeaderBytes + (usesTls ? TlsRecordBytes : 0)));
    }

    private void Add(TrafficKind kind, int bytes, long nowMs)
    {
        Turn(nowMs);
        _bytes[(int)kind] += bytes;
        _perMinute[_minute % Minutes] += bytes;
    }

    /// <summary>Minutes that have gone by are empty.</summary>
    private void Turn(long nowMs)
    {
        long minute = nowMs / MinuteMs;
        if (_firstMinute < 0) { (_firstMinute, _minute) = (minute, minute); }
        for (long next = Math.Max(_minute + 1, minute - Minutes + 1); next <= minute; next++) { _perMinute[next % Minutes] = 0; }
        _minute = Math.Max(_minute, minute);
        _firstMinute = Math.Max(_firstMinute, _minute - Minutes + 1);
    }
}
