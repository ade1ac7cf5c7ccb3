namespace LifeCircle.Edge.Uplink;

/// <summary>What the link carries and how long it takes.</summary>
/// <param name="RoundTripMs">From sending to confirmation, smoothed; 0 before the first.</param>
/// <param name="BaseMs">The same without a queue of ours.</param>
/// <param name="WindowBytes">Record bytes that may be on the way.</param>
/// <param name="SilenceMs">The first wait for a confirmation.</param>
/// <param name="LastConfirmedMs">When the last confirmation came, on the boot's clock; 0 for never.</param>
/// <param name="BytesPerDay">On the link, if it goes on like the last hour.</param>
/// <param name="BytesByKind">On the link since the start, by <see cref="TrafficKind"/>.</param>
/// <param name="Lanes">By <see cref="LaneKind"/>.</param>
public sealed record LinkFigures(
    long RoundTripMs, long BaseMs, long WindowBytes, long SilenceMs, long LastConfirmedMs, long BytesPerDay, IReadOnlyList<long> BytesByKind, IReadOnlyList<LaneFigures> Lanes)
{
    public static LinkFigures None { get; } = new(0, 0, 0, 0, 0, 0, new long[Enum.GetValues<TrafficKind>().Length], new LaneFigures[Enum.GetValues<LaneKind>().Length]);
}

/// <param name="OldestSentMs">When the oldest message on the way was sent first, on the boot's clock; 0 when none is.</param>
public readonly record struct LaneFigures(long OnTheWayBytes, long WindowBytes, long OldestSentMs);
