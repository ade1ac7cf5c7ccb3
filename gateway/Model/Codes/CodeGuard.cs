namespace LifeCircle.Edge.Model.Codes;

/// <summary>How many wrong attempts a scope allows, and what follows.</summary>
/// <param name="FailsMax">The so-manieth wrong attempt blocks.</param>
/// <param name="FirstBlockS">Length of the first block in seconds; each further one is twice as long.</param>
/// <param name="BlockSMax">Longest block in seconds.</param>
/// <param name="WindowS">Wrong attempts are forgotten so many seconds after the first of them.</param>
/// <param name="CalmS">Without a block for so long after one, the next block is a first one again.</param>
/// <param name="RightClears">A right attempt makes the wrong ones, and the length of the last block, forgotten.</param>
/// <param name="Alarms">A block is told to a person.</param>
public sealed record GuardRules(int FailsMax, int FirstBlockS, int BlockSMax, int WindowS, int CalmS, bool RightClears, bool Alarms)
{
    /// <summary>One terminal, whoever stands there: 5 wrong ones within an hour, then 60 s, doubling up to an hour.</summary>
    public static GuardRules Terminal { get; } = new(5, 60, 3_600, 3_600, 86_400, RightClears: true, Alarms: false);

    /// <summary>The whole site: 20 wrong ones within an hour. A right one clears nothing, else one's own parcel would buy guesses at the others'.</summary>
    public static GuardRules Site { get; } = new(20, 60, 3_600, 3_600, 86_400, RightClears: false, Alarms: true);
}

/// <summary>What is known of a scope's attempts; stored, so that no restart forgives.</summary>
/// <param name="Fails">Wrong attempts that count towards the next block.</param>
/// <param name="Blocks">Blocks so far: the length of the next one.</param>
/// <param name="FirstFailNs">Monotonic instant of the first of <see cref="Fails"/>.</param>
/// <param name="CalmFromNs">Monotonic instant at which the last block ended.</param>
/// <param name="BlockedUntilNs">Monotonic instant at which the block ends; 0 when not blocked.</param>
/// <param name="BootId">The boot that the instants belong to; empty for a state that has never been stepped.</param>
public sealed record GuardState(int Fails, int Blocks, long FirstFailNs, long CalmFromNs, long BlockedUntilNs, string BootId)
{
    public static GuardState Fresh { get; } = new(0, 0, 0, 0, 0, "");
}

public enum GuardEvent
{
    /// <summary>Somebody is about to try, or time has passed.</summary>
    Look,

    /// <summary>An attempt that was allowed was wrong.</summary>
    Wrong,

    /// <summary>An attempt that was allowed was right.</summary>
    Right,
}

/// <param name="BlockedForS">Whole seconds until attempts are allowed; 0 when they are.</param>
/// <param name="Alarm">A block has begun that a person must hear of.</param>
public readonly record struct GuardStep(GuardState State, int BlockedForS, bool Alarm);

/// <summary>Limited attempts at PINs and codes: one machine for a terminal and for the site.</summary>
/// <remarks><code>
///          Wrong, below the limit               Wrong, the limit is reached
///   Open --------------------------> Counting ------------------------------> Blocked (60 s, 120 s, … 1 h)
///    ^                                  |                                       |
///    +------ Right, or window over -----+                                       |
///    +------------------------------ time over ---------------------------------+
/// </code>
/// Invariants: nothing shortens a block, not a right attempt and not a restart, after which it begins anew with its whole length; attempts while blocked
/// are not looked at by anybody, so they change nothing.
///
/// What a guesser gets: at one terminal, without a right code of his own, at most 150 guesses in a day; on the whole site, with any number of terminals
/// and codes of his own, at most 600 (CodeGuardTests counts them). So a code of six digits is found with a chance of 0.06 % in a day, and one of a
/// hundred codes with 6 %: the site's first block has raised an alarm after 20 guesses, and eight digits make it 0.06 % again.
/// </remarks>
public static class CodeGuard
{
    private const long NsPerS = 1_000_000_000;

    /// <param name="bootId">This boot.</param>
    /// <param name="nowNs">Monotonic instant of this boot.</param>
    public static GuardStep Next(GuardState state, GuardEvent @event, GuardRules rules, string bootId, long nowNs)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(rules);
        GuardState now = Passed(Rebooted(state, rules, bootId, nowNs), rules, nowNs);
        if (now.BlockedUntilNs > 0) { return new(now, SecondsUntil(now.BlockedUntilNs, nowNs), false); }
        return @event switch
        {
            GuardEvent.Wrong when now.Fails + 1 >= rules.FailsMax => Block(now, rules, nowNs),
            GuardEvent.Wrong => new(now with { Fails = now.Fails + 1, FirstFailNs = now.Fails == 0 ? nowNs : now.FirstFailNs }, 0, false),
            GuardEvent.Right when rules.RightClears => new(GuardState.Fresh with { BootId = bootId }, 0, false),
            _ => new(now, 0, false),
        };
    }

    /// <summary>Length of a block in seconds.</summary>
    /// <param name="blocks">1 for the first.</param>
    public static int BlockS(GuardRules rules, int blocks)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return (int)Math.Min(rules.BlockSMax, (long)rules.FirstBlockS << Math.Clamp(blocks - 1, 0, 24));
    }

    /// <summary>Instants of another boot mean nothing here: whatever ran then runs its whole length from now on.</summary>
    private static GuardState Rebooted(GuardState state, GuardRules rules, string bootId, long nowNs) => state.BootId == bootId
        ? state
        : state with
        {
            BootId = bootId,
            FirstFailNs = nowNs,
            CalmFromNs = nowNs,
            BlockedUntilNs = state.BlockedUntilNs > 0 ? nowNs + (BlockS(rules, state.Blocks) * NsPerS) : 0,
        };

    private static GuardState Passed(GuardState state, GuardRules rules, long nowNs)
    {
        if (state.BlockedUntilNs > nowNs) { return state; }
        if (state.BlockedUntilNs > 0) { state = state with { BlockedUntilNs = 0, CalmFromNs = state.BlockedUntilNs }; }
        if (state.Fails > 0 && nowNs - state.FirstFailNs >= rules.WindowS * NsPerS) { state = state with { Fails = 0 }; }
        return state.Blocks > 0 && nowNs - state.CalmFromNs >= rules.CalmS * NsPerS ? state with { Blocks = 0 } : state;
    }

    private static GuardStep Block(GuardState state, GuardRules rules, long nowNs)
    {
        int blocks = Math.Min(state.Blocks + 1, 32); // Far beyond the longest block; only bounded.
        int lengthS = BlockS(rules, blocks);
        return new(state with { Fails = 0, Blocks = blocks, BlockedUntilNs = nowNs + (lengthS * NsPerS) }, lengthS, rules.Alarms);
    }

    private static int SecondsUntil(long untilNs, long nowNs) => (int)((untilNs - nowNs + NsPerS - 1) / NsPerS);
}
