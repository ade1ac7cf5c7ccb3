namespace LifeCircle.Edge.Uplink;

/// <summary>From an instant of a boot on, UTC = monotonic time + offset.</summary>
/// <param name="Estimated">No trusted clock was at hand when it was fixed.</param>
public readonly record struct ClockSegment(string BootId, long FromNs, long OffsetMs, bool Estimated);

/// <summary>A boot of this machine, and the latest instant of it that is known.</summary>
public readonly record struct KnownBoot(string BootId, long LastNs);

/// <summary>What all clocks of the machine say at one instant.</summary>
/// <param name="KernelSynchronised">adjtimex: STA_UNSYNC is clear.</param>
/// <param name="HasRtc">A battery clock is there, shows a time after the build date, and the system clock agrees with it.</param>
public readonly record struct ClockReading(long MonotonicNs, long SystemUtcMs, bool KernelSynchronised, bool HasRtc);

/// <summary>Who said what time it is, the best last.</summary>
public enum ClockSource { None, Estimate, BatteryClock, Cloud, TimeService }

/// <summary>Which UTC time a record has. Readings in; segments to store out.</summary>
/// <remarks><code>
///                 time service, loopback; else the cloud; else, when it has had its chance, the battery clock
///   Untrusted ------------------------------------------------------------------------------------------> Trusted  (stays so for this boot)
///       |             Observe, CloudTime: first segment from 0                                               | the clock stepped by a second or more, the cloud's
///       |                                                                                                    | by more than its round trips explain
///       | waited long enough: GiveUpWaiting                                                                  v
///       +--> Estimated ------ Observe, CloudTime: segment from now -----------------------------------> Trusted, new segment from now
/// </code>
/// (1) A stored segment never changes: a repeat of a record has the same time.
/// (2) No record's time lies before the build date.
/// (3) Only <see cref="Stored"/> segments give times, so that a time once sent is on disk.
/// (4) A step of a clock that nobody keeps (set by hand, a battery clock) moves nothing that is trusted.
/// (5) Boots without a time lie one behind the other before the next boot that has one: see <see cref="BootOrder"/>.
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
    private readonly BootOrder _boots;
    private long? _cloudOffsetMs;
    private long _cloudErrorMs;
    private bool _mayUseBattery;

    /// <param name="systemTrusted">The broker is on this machine: whatever its clock says is the time.</param>
    /// <param name="boots">Known boots, oldest first; this one may be among them.</param>
    public ClockRules(string bootId, long buildMs, bool systemTrusted, IEnumerable<ClockSegment> stored, IEnumerable<KnownBoot>? boots = null)
    {
        (_bootId, _buildMs, _systemTrusted, _boots) = (bootId, buildMs, systemTrusted, new BootOrder(boots ?? []));
        _boots.Saw(bootId, 0);
        foreach (ClockSegment segment in stored) { Stored(segment); }
    }

    /// <summary>The newest segment of this boot is a trusted one.</summary>
    public bool IsTrusted => Newest is { Estimated: false };

    public ClockSource Source { get; private set; }

    /// <summary>When a trusted source was last heard, monotonic; null for never since this process started.</summary>
    public long? HeardNs { get; private set; }

    /// <summary>How far the true time may be from ours: half the round trip in which the cloud's came; 0 for sources of which nothing is known.</summary>
    public long ErrorMs { get; private set; }

    private ClockSegment? Newest => _segments.TryGetValue(_bootId, out List<ClockSegment>? mine) ? mine[^1] : null;

    /// <summary>The cloud has had its chance, or none is coming: a battery clock may say the time.</summary>
    public void AllowBatteryClock() => _mayUseBattery = true;

    /// <summary>The segment to store now, if any.</summary>
    public ClockSegment? Observe(ClockReading now)
    {
        long systemMs = now.SystemUtcMs - (now.MonotonicNs / NsPerMs);
        bool isAfterBuild = now.SystemUtcMs >= _buildMs;
        if (isAfterBuild && (_systemTrusted || now.KernelSynchronised))
        {
            _cloudOffsetMs = null; // Should the time service go away, what it said stays.
            return Heard(now, ClockSource.TimeService, systemMs, 0);
        }

        if (_cloudOffsetMs is { } cloudMs) { return Segment(now, cloudMs, _cloudErrorMs); }
        return isAfterBuild && now.HasRtc && _mayUseBattery && !IsTrusted ? Heard(now, ClockSource.BatteryClock, systemMs, 0) : null;
    }

    /// <summary>The cloud's time, over an authenticated link; taken while no time service keeps the machine's clock.</summary>
    /// <param name="roundTripMs">Since it was asked for: it was right at some instant of that.</param>
    public ClockSegment? CloudTime(ClockReading now, long cloudUtcMs, long roundTripMs = 0)
    {
        if (cloudUtcMs < _buildMs) { return Observe(now); }
        _cloudErrorMs = roundTripMs / 2;
        _cloudOffsetMs = cloudUtcMs + _cloudErrorMs - (now.MonotonicNs / NsPerMs);
        if (Source != ClockSource.TimeService) { (Source, HeardNs) = (ClockSource.Cloud, now.MonotonicNs); }
        return Observe(now);
    }

    /// <summary>Nothing trusted came in time: the records go with the best guess, which is never earlier than what earlier boots have shown.</summary>
    public ClockSegment? GiveUpWaiting(ClockReading now)
    {
        if (Newest is not null) { return null; }
        Source = ClockSource.Estimate;
        long startMs = _boots.EarliestStartMs(_bootId, _buildMs, SegmentsOf);
        return new ClockSegment(_bootId, 0, Math.Max(now.SystemUtcMs - (now.MonotonicNs / NsPerMs), startMs), true);
    }

    /// <summary>A boot that ended before its clock was trusted. Null while this boot has no segment, or that one has.</summary>
    public ClockSegment? Estimate(string bootId, long monotonicNs)
    {
        if (_segments.ContainsKey(bootId) || Newest is null) { return null; }
        long endMs = _boots.EndMs(bootId, _segments[_bootId][0].OffsetMs, SegmentsOf);
        return new ClockSegment(bootId, 0, Math.Max(endMs - _boots.DurationMs(bootId, monotonicNs), _buildMs - (monotonicNs / NsPerMs)), true);
    }

    /// <summary>The boot has lived at least until then.</summary>
    public void Saw(string bootId, long monotonicNs) => _boots.Saw(bootId, monotonicNs);

    /// <summary>The segment is on disk.</summary>
    public void Stored(ClockSegment segment)
    {
        if (!_segments.TryGetValue(segment.BootId, out List<ClockSegment>? list)) { _segments.Add(segment.BootId, list = []); }
        list.Add(segment);
        if (segment.BootId == _bootId && segment.Estimated && Source == ClockSource.None) { Source = ClockSource.Estimate; }
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

    private IReadOnlyList<ClockSegment> SegmentsOf(string bootId) => _segments.TryGetValue(bootId, out List<ClockSegment>? list) ? list : [];

    private ClockSegment? Heard(ClockReading now, ClockSource source, long offsetMs, long errorMs)
    {
        (Source, HeardNs) = (source, now.MonotonicNs);
        return Segment(now, offsetMs, errorMs);
    }

    private ClockSegment? Segment(ClockReading now, long offsetMs, long errorMs)
    {
        if (Newest is { Estimated: false } current && Math.Abs(current.OffsetMs - offsetMs) < StepMs + ErrorMs + errorMs) { return null; }
        ErrorMs = errorMs;
        return new ClockSegment(_bootId, Newest is null ? 0 : now.MonotonicNs, offsetMs, false);
    }
}
