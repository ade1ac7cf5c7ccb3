namespace LifeCircle.Edge.Model.Lockers.Watch;

/// <summary>What goods need. Temperatures in thousandths of a degree Celsius.</summary>
/// <param name="BreachMinutes">So long outside, or unread, is still borne.</param>
/// <param name="StaleAfterMs">A reading says nothing any more after this.</param>
public sealed record ChillLimits(int MinMilliC, int MaxMilliC, int BreachMinutes, int StaleAfterMs = 120_000);

public enum ChillLook { Unread, Within, Outside }

/// <summary>The temperature trace of one chilled stay, from when it was put in until it is gone. Stored with each reading that changes it.</summary>
/// <remarks><code>
///            good reading within: AmissNs = 0
///              +--------+
///              |        v     outside or unread
///   Begin --> Watching ---------------------> AmissNs grows ----> longer than BreachMinutes: Breached, for ever
/// </code>
/// (1) Breached never goes back. (2) Only a good reading within the limits ends a bad span; outside and unread by turns is one span, for nobody knows the goods cold.
/// (3) Min and max are of good readings alone. (4) After <see cref="Restarted"/> the span goes on; the time away itself is not counted, since nobody knows how long it was.
/// </remarks>
/// <param name="AtNs">Counted up to here.</param>
/// <param name="ReadNs">Last good reading.</param>
/// <param name="OutsideNs">Outside in all.</param>
/// <param name="AmissNs">Not known to be within since so long; 0 when it is.</param>
public sealed record ChillWatch(ChillLook Look, long AtNs, long ReadNs, int? MinMilliC, int? MaxMilliC, long OutsideNs, long AmissNs, bool Breached)
{
    private const long NsPerMs = 1_000_000;

    public static ChillWatch Begin(long nowNs) => new(ChillLook.Unread, nowNs, nowNs, null, null, 0, 0, Breached: false);

    /// <summary>A reading; null where its quality is not good.</summary>
    public ChillWatch Read(int? milliC, long nowNs, ChillLimits limits)
    {
        ChillWatch upTo = Tick(nowNs, limits);
        if (milliC is not { } read) { return upTo with { Look = ChillLook.Unread }; }
        bool within = read >= limits.MinMilliC && read <= limits.MaxMilliC;
        return upTo with
        {
            Look = within ? ChillLook.Within : ChillLook.Outside,
            ReadNs = upTo.AtNs,
            MinMilliC = Math.Min(read, MinMilliC ?? read),
            MaxMilliC = Math.Max(read, MaxMilliC ?? read),
            AmissNs = within ? 0 : upTo.AmissNs,
        };
    }

    /// <summary>Time passed. An instant before the last one counts as the last one.</summary>
    public ChillWatch Tick(long nowNs, ChillLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        long now = Math.Max(nowNs, AtNs);
        long freshUntilNs = Look == ChillLook.Unread ? AtNs : Math.Clamp(ReadNs + (limits.StaleAfterMs * NsPerMs), AtNs, now);
        long freshNs = freshUntilNs - AtNs, unreadNs = now - freshUntilNs;
        long amissNs = AmissNs + unreadNs + (Look == ChillLook.Outside ? freshNs : 0);
        return this with
        {
            Look = unreadNs > 0 ? ChillLook.Unread : Look,
            AtNs = now,
            OutsideNs = OutsideNs + (Look == ChillLook.Outside ? freshNs : 0),
            AmissNs = amissNs,
            Breached = Breached || amissNs > limits.BreachMinutes * 60_000L * NsPerMs,
        };
    }

    /// <summary>The machine started anew: instants of before mean nothing.</summary>
    public ChillWatch Restarted(long nowNs) => this with { Look = ChillLook.Unread, AtNs = nowNs, ReadNs = nowNs };
}
