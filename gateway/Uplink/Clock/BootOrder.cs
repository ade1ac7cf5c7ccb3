namespace LifeCircle.Edge.Uplink;

/// <summary>The boots of this machine, oldest first, and how long each lived at least; from it, where a boot without a time lies.</summary>
/// <remarks><code>
///   trusted boot |====|                                               this boot |====> now
///                          never trusted  |=======|--|====|--|==========|--
///                                                  Gap     each as long as it is known to have lived
/// </code>
/// How long the machine was without power is unknown: the least is taken, so that the newest are nearly right, and all are in their order.
/// </remarks>
internal sealed class BootOrder
{
    /// <summary>A boot's last instant on disk is up to one heartbeat old, and starting takes a while.</summary>
    private const long GapMs = 60_000;

    private const long NsPerMs = 1_000_000;
    private readonly List<string> _order = [];
    private readonly Dictionary<string, long> _lastNs = new(StringComparer.Ordinal);

    public BootOrder(IEnumerable<KnownBoot> boots)
    {
        foreach (KnownBoot boot in boots) { Saw(boot.BootId, boot.LastNs); }
    }

    public void Saw(string bootId, long monotonicNs)
    {
        if (_lastNs.TryAdd(bootId, monotonicNs)) { _order.Add(bootId); }
        else { _lastNs[bootId] = Math.Max(_lastNs[bootId], monotonicNs); }
    }

    /// <summary>How long the boot lived, the gap after it included.</summary>
    public long DurationMs(string bootId, long atLeastNs) => (Math.Max(_lastNs.GetValueOrDefault(bootId), atLeastNs) / NsPerMs) + GapMs;

    /// <summary>UTC at which a boot without a time was over: when the next boot with one began, less those between. One that is not known lies right before this boot.</summary>
    public long EndMs(string bootId, long thisStartMs, Func<string, IReadOnlyList<ClockSegment>> segmentsOf)
    {
        int at = _order.IndexOf(bootId);
        if (at < 0) { return thisStartMs; }
        long betweenMs = 0;
        foreach (string later in _order.Skip(at + 1))
        {
            if (segmentsOf(later) is [var first, ..]) { return first.OffsetMs - betweenMs; }
            betweenMs += DurationMs(later, 0);
        }

        return thisStartMs - betweenMs;
    }

    /// <summary>The earliest UTC at which a boot can have begun: after the last one with a time, and after those that have none.</summary>
    public long EarliestStartMs(string bootId, long buildMs, Func<string, IReadOnlyList<ClockSegment>> segmentsOf)
    {
        long startMs = buildMs;
        foreach (string earlier in _order.TakeWhile(b => b != bootId))
        {
            startMs = segmentsOf(earlier) is [.., var last] ? Math.Max(startMs, last.OffsetMs + DurationMs(earlier, 0)) : startMs + DurationMs(earlier, 0);
        }

        return startMs;
    }
}
