namespace LifeCircle.Edge.Model;

/// <summary>How a command ended. Unknown: bytes went out and no proof came back; it is never repeated blindly.</summary>
public enum CommandOutcome { Done, Unknown, Refused, Failed, Expired }

/// <summary>The first and only result of a command.</summary>
/// <param name="Fault">Kebab-case; empty when done.</param>
/// <param name="Text">One sentence for a person: what to check.</param>
public sealed record CommandVerdict(CommandOutcome Outcome, string Fault, string Text);

/// <summary>The life of one command id.</summary>
/// <remarks><code>
///                Start, in time                    Result
///   Received ---------------------> Running ----------------------> Closed (done | unknown | refused | failed | expired)
///      |                             |   ^                            ^
///      |                             +---+ LinkBack: asked again      |
///      |                               with the same id               |
///      |          +-- JournalLost: unknown ---------------------------+
///      |                                                              |
///      +--- Start or Tick after the deadline: expired; Refuse --------+
/// </code>
/// Invariants: Closed never changes; only Received may still expire without having reached the wire; every way into Closed reports exactly once,
/// and a result that came as a journal entry is not reported again.
/// </remarks>
public abstract record RemoteCommandState
{
    private RemoteCommandState() { }

    /// <summary>Stored, not yet handed to firmware-host.</summary>
    /// <param name="DeadlineNs">Monotonic instant of this boot after which it must not start.</param>
    public sealed record Received(long DeadlineNs) : RemoteCommandState;

    /// <summary>Handed over, or about to be: from here on only firmware-host knows.</summary>
    /// <param name="JournalId">The journal that holds its intent: another one cannot answer for it.</param>
    public sealed record Running(long DeadlineNs, string JournalId) : RemoteCommandState;

    public sealed record Closed(CommandVerdict Verdict) : RemoteCommandState;
}

public abstract record RemoteCommandEvent
{
    private RemoteCommandEvent() { }

    /// <summary>The link is up and the command's turn has come.</summary>
    public sealed record Start(string JournalId) : RemoteCommandEvent;

    /// <summary>The link is up again and the command has no result yet.</summary>
    public sealed record LinkBack(string JournalId) : RemoteCommandEvent;

    /// <summary>A result; <paramref name="Journaled"/> when it came as an event of its own, which reports it.</summary>
    public sealed record Result(CommandVerdict Verdict, bool Journaled) : RemoteCommandEvent;

    /// <summary>The gateway itself says no.</summary>
    public sealed record Refuse(CommandVerdict Verdict) : RemoteCommandEvent;

    public sealed record Tick : RemoteCommandEvent;
}

[Flags]
public enum RemoteCommandEffects
{
    None = 0,

    /// <summary>Ask firmware-host, with the validity that remains; after the state is stored.</summary>
    Execute = 1,

    /// <summary>Write the command-result event in the same write as the state.</summary>
    Report = 2,
}

public readonly record struct RemoteCommandStep(RemoteCommandState State, RemoteCommandEffects Effects = RemoteCommandEffects.None);

public static class RemoteCommandMachine
{
    public static RemoteCommandStep Next(RemoteCommandState state, RemoteCommandEvent @event, long nowNs) => (state, @event) switch
    {
        (RemoteCommandState.Received r, RemoteCommandEvent.Start or RemoteCommandEvent.Tick) when nowNs >= r.DeadlineNs => Close(Expired),
        (RemoteCommandState.Received r, RemoteCommandEvent.Start s) => new(new RemoteCommandState.Running(r.DeadlineNs, s.JournalId), RemoteCommandEffects.Execute),
        (RemoteCommandState.Received, RemoteCommandEvent.Refuse r) => Close(r.Verdict),

        (RemoteCommandState.Running r, RemoteCommandEvent.LinkBack l) when l.JournalId != r.JournalId => Close(JournalLost),
        (RemoteCommandState.Running, RemoteCommandEvent.LinkBack) => new(state, RemoteCommandEffects.Execute),

        // A result ends it wherever it stands: a state restored from a copy may lag behind what firmware-host has done.
        (RemoteCommandState.Received or RemoteCommandState.Running, RemoteCommandEvent.Result r) => Close(r.Verdict, r.Journaled),
        _ => new(state), // Every other pair is inert: RemoteCommandTests walks all of them.
    };

    private static CommandVerdict Expired => new(CommandOutcome.Expired, "expired", "The command could not start in time. Check that firmware-host runs and its board answers, then ask again.");

    private static CommandVerdict JournalLost =>
        new(CommandOutcome.Unknown, "journal-lost", "firmware-host has another journal than the one that took the command. Look at the door or the output; it is not repeated by itself.");

    private static RemoteCommandStep Close(CommandVerdict verdict, bool reported = false) =>
        new(new RemoteCommandState.Closed(verdict), reported ? RemoteCommandEffects.None : RemoteCommandEffects.Report);
}
