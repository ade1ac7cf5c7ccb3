namespace LifeCircle.Edge.Uplink;

/// <summary>From an instant of a boot on, UTC = monotonic time + offset.</summary>
/// <param name="Estimated">No trusted clock was at hand when it was fixed.</param>
public readonly record struct ClockSegment(string BootId, long FromNs, long OffsetMs, bool Estimated);

/// <summary>What all clocks of the machine say at one instant.</summary>
/// <param name="KernelSynchronised">adjtimex: STA_UNSYNC is clear.</param>
/// <param name="HasRtc">A battery clock is there and shows a time after the build date; the system clock was set from it at boot.</param>
public readonly record struct ClockReading(long MonotonicNs, long SystemUtcMs, bool KernelSynchronised, bool HasRtc);

/// <summary>Which UTC time a record has. Readings in; segments to store out.</summary>
/// <remarks><code>
///                 kernel synchronised, RTC, loopback, cloud's time
///   Untrusted ------------------------------------------------------> Trusted  (stays so for this boot)
///       |             Observe, CloudTime: first segment from 0           |
///       |                                                                | system clock stepped by a second or more
///       | waited long enough: GiveUpWaiting                              v
///       +--> Estimated ------ Observe, CloudTime: segment from now --> Trusted, new segment from now
/// </code>
/// (1) A stored segment never changes: a repeat of a record has the same time.
/// (2) No record's time lies before the build date.
/// (3) Only <see cref="Stored"/> segments give times, so that a time once sent is on disk.
/// </remarks>
public sealed class ClockRules
{
    /// <summary>Less is the slow adjusting that CLOCK_MONOTONIC makes too.</summary>
    private const long StepMs = 1_000;

    private const long NsPerMs = 1_000_000;
    private readonly string _bootId;
    private readonly long _buildMs;
    private readonly bool _systemTrusted;
    private readonly Dictionary<string, List<ClockSegment>> _segments = new(StringComparer.Ordinal);
    private long? _cloudOffsetMs;
    private bool _followsSystem;

    /// <param name="systemTrusted">The broker is on this machine: whatever its clock says is the time.</param>
    public ClockRules(string bootId, long buildMs, bool systemTrusted, IEnumerable<ClockSegment> stored)
    {
        (_bootId, _buildMs, _systemTrusted) = (bootId, buildMs, systemTrusted);
        foreach (ClockSegment segment in stored) { Stored(segment); }
    }

    /// <summary>The newest segment of this boot is a trusted one.</summary>
    public bool IsTrusted => Newest is { Estimated: false };

    private ClockSegment? Newest => _segments.TryGetValue(_bootId, out List<ClockSegment>? mine) ? mine[^1] : null;

    /// <summary>The segment to store now, if any.</summary>
    public ClockSegment? Observe(ClockReading now)
    {
        _followsSystem |= now.SystemUtcMs >= _buildMs && (_systemTrusted || now.KernelSynchronised || now.HasRtc);
        long? offset = _followsSystem ? now.SystemUtcMs - (now.MonotonicNs / NsPerMs) : _cloudOffsetMs;
        return offset is { } known && now.MonotonicNs / NsPerMs + known >= _buildMs ? Segment(now, known) : null;
    }

    /// <summary>The cloud's time, over an authenticated link; taken only while nothing on the machine is trusted.</summary>
    public ClockSegment? CloudTime(ClockReading now, long cloudUtcMs)
    {
        if (cloudUtcMs >= _buildMs) { _cloudOffsetMs = cloudUtcMs - (now.MonotonicNs / NsPerMs); }
        return Observe(now);
    }

    /// <summary>Nothing trusted came in time: the records go with the best guess.</summary>
    public ClockSegment? GiveUpWaiting(ClockReading now) =>
        Newest is null ? new ClockSegment(_bootId, 0, Math.Max(now.SystemUtcMs, _buildMs) - (now.MonotonicNs / NsPerMs), true) : null;

    /// <summary>A boot that ended before its clock was trusted: its records lie just before this boot. Null while this boot has no segment, or that one has.</summary>
    public ClockSegment? Estimate(string bootId, long monotonicNs)
    {
        if (_segments.ContainsKey(bootId) || Newest is null) { return null; }
        long bootStartMs = _segments[_bootId][0].OffsetMs;
        return new ClockSegment(bootId, 0, Math.Max(bootStartMs, _buildMs) - (monotonicNs / NsPerMs), true);
    }

    /// <summary>The segment is on disk.</summary>
    public void Stored(ClockSegment segment)
    {
        if (!_segments.TryGetValue(segment.BootId, out List<ClockSegment>? list)) { _segments.Add(segment.BootId, list = []); }
        list.Add(segment);
    }

    /// <summary>Null while the record has to wait.</summary>
    public (long UtcMs, bool Estimated)? ToUtc(string bootId, long monotonicNs)
    {
        if (!_segments.TryGetValue(bootId, out List<ClockSegment>? list)) { return null; }
        ClockSegment segment = list[0];
        foreach (ClockSegment later in list)
        {
            if (later.FromNs <= monotonicNs) { segment = later; }
        }

        return (Math.Max(_buildMs, (monotonicNs / NsPerMs) + segment.OffsetMs), segment.Estimated);
    }

    private ClockSegment? Segment(ClockReading now, long offsetMs) => Newest switch
    {
        null => new ClockSegment(_bootId, 0, offsetMs, false),
        { Estimated: true } => new ClockSegment(_bootId, now.MonotonicNs, offsetMs, false),
        { } current when Math.Abs(current.OffsetMs - offsetMs) >= StepMs => new ClockSegment(_bootId, now.MonotonicNs, offsetMs, false),
        _ => null,
    };
}
