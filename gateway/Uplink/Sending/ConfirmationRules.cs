using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Uplink;

/// <summary>What to do about a confirmation.</summary>
/// <param name="Refusal">Empty when it is taken, else why not, for the log.</param>
/// <param name="Ranges">What may be deleted.</param>
public readonly record struct ConfirmationVerdict(string Refusal, IReadOnlyList<OffsetRange> Ranges)
{
    public bool IsTaken => Refusal.Length == 0;
}

/// <summary>Which confirmations are believed.</summary>
/// <remarks>
/// (1) One of another epoch or of an unknown stream is refused.
/// (2) One that names an offset above all that was ever sent is refused as a whole: whoever made it has not read what we sent.
/// (3) Of the others, only what this process has sent is deleted. The rest (sent by an earlier process, or skipped by live data so far)
///     stays: it goes again and is confirmed again.
/// </remarks>
public static class ConfirmationRules
{
    /// <param name="sent">Sent by this process.</param>
    /// <param name="headAtStart">Highest offset given before this process started; all of it may have been sent by the one before.</param>
    public static ConfirmationVerdict Judge(Confirmation confirmation, ulong epoch, OffsetSet sent, long headAtStart)
    {
        ArgumentNullException.ThrowIfNull(confirmation);
        ArgumentNullException.ThrowIfNull(sent);
        if (confirmation.Epoch != epoch) { return Refused($"it is of epoch {confirmation.Epoch:x16}, ours is {epoch:x16}"); }

        List<OffsetRange> taken = [];
        long highest = Math.Max(sent.Highest, headAtStart);
        foreach (OffsetRange range in confirmation.Ranges)
        {
            if (range.Through > highest) { return Refused($"it names offset {range.Through}, and nothing above {highest} was ever sent"); }
            taken.AddRange(sent.Within(range));
        }

        return new ConfirmationVerdict("", taken);
    }

    private static ConfirmationVerdict Refused(string why) => new(why, []);
}
