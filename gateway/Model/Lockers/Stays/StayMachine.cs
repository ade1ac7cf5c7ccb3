namespace LifeCircle.Edge.Model.Lockers.Stays;

/// <summary>What happens to a stay.</summary>
public abstract record StayEvent
{
    private StayEvent() { }

    /// <summary>The door was closed over it.</summary>
    public sealed record PutIn(string Boot, long AtNs) : StayEvent;

    public sealed record Abort : StayEvent;

    /// <summary>The door is opened to take it out.</summary>
    public sealed record Leave : StayEvent;

    /// <summary>The door was closed, and it is in there still, or was never opened.</summary>
    public sealed record StayedIn : StayEvent;

    public sealed record Taken(StayEnd End) : StayEvent;

    public sealed record RefuseDamaged : StayEvent;

    /// <param name="Why">Kebab-case: never-closed, emergency-opened, operator-opened, chill-breached.</param>
    public sealed record Hold(string Why) : StayEvent;

    /// <summary>A person looked: it is in there.</summary>
    public sealed record Keep(string Boot, long AtNs) : StayEvent;

    /// <summary>A person looked, or took it out: it is not in there.</summary>
    public sealed record Clear : StayEvent;
}

/// <summary>The rules of <see cref="Stay"/>.</summary>
public static class StayMachine
{
    /// <summary>The same object where the event changes nothing.</summary>
    public static Stay Next(Stay stay, StayEvent @event)
    {
        ArgumentNullException.ThrowIfNull(stay);
        return (stay.Phase, @event) switch
        {
            (StayPhase.Reserved, StayEvent.PutIn p) => stay with { Phase = StayPhase.Stored, StoredBoot = p.Boot, StoredNs = p.AtNs },
            (StayPhase.Reserved, StayEvent.Abort) => Ended(stay, StayEnd.Aborted),
            (StayPhase.Stored, StayEvent.Leave) => stay with { Phase = StayPhase.Leaving },
            (StayPhase.Leaving, StayEvent.StayedIn) => stay with { Phase = StayPhase.Stored },
            (StayPhase.Leaving, StayEvent.Taken t) => Ended(stay, t.End),
            (StayPhase.Leaving, StayEvent.RefuseDamaged) => stay with { Phase = StayPhase.Stored, Refused = true },
            (StayPhase.Reserved or StayPhase.Stored or StayPhase.Leaving, StayEvent.Hold h) => stay with { Phase = StayPhase.Held, HeldFor = h.Why },
            (StayPhase.Held, StayEvent.Keep k) => stay with
            {
                Phase = StayPhase.Stored,
                HeldFor = "",
                StoredBoot = stay.StoredBoot.Length > 0 ? stay.StoredBoot : k.Boot,
                StoredNs = stay.StoredBoot.Length > 0 ? stay.StoredNs : k.AtNs,
            },
            (StayPhase.Held or StayPhase.Stored or StayPhase.Reserved, StayEvent.Clear) => Ended(stay, StayEnd.Cleared),
            _ => stay,
        };
    }

    private static Stay Ended(Stay stay, StayEnd end) => stay with { Phase = StayPhase.Ended, End = end, HeldFor = "" };
}
