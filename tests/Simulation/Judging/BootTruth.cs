using System.Globalization;

namespace LifeCircle.Edge.Simulation;

/// <summary>What could be known of the time in one boot of a box.</summary>
/// <param name="ZeroNs">True time at which its monotonic clock was 0.</param>
internal sealed record BootTruth(long ZeroNs)
{
    /// <summary>The time goes in whole milliseconds; a reading is stamped when it is made, not when it is told.</summary>
    private const double RoundingMs = 3;

    /// <summary>A trusted source was there at some moment: a clock that is kept, or the cloud's word.</summary>
    public bool MayBeFixed { get; init; }

    /// <summary>From this true time on the gateway has had a trusted clock for long enough to have taken it.</summary>
    public long FixedFromNs { get; init; } = long.MaxValue;

    /// <summary>Half of the longest way from a birth to the cloud's answer: so far may the cloud's time be off.</summary>
    public long CloudErrorNs { get; init; }

    public long TrueNs(long monotonicNs) => ZeroNs + monotonicNs;

    /// <summary>What is wrong with the time that a record was given; null when nothing is.</summary>
    /// <param name="storedMs">UTC.</param>
    /// <param name="isMarked">It is said to be an estimate.</param>
    public string? Fault(long monotonicNs, long storedMs, bool isMarked)
    {
        long trueNs = TrueNs(monotonicNs);
        if (isMarked) { return trueNs >= FixedFromNs ? "is marked as estimated, though its clock was trusted" : null; }
        if (!MayBeFixed) { return "is not marked as estimated, though nobody knew the time"; }
        double offMs = storedMs - (World.Began - DateTimeOffset.UnixEpoch).TotalMilliseconds - (trueNs / 1e6), mayMs = (CloudErrorNs / 1e6) + RoundingMs;
        return Math.Abs(offMs) <= mayMs ? null : string.Create(CultureInfo.InvariantCulture, $"has a time that is {offMs:F0} ms off, {mayMs:F0} ms would be right, and no mark");
    }
}
