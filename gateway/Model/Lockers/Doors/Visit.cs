using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Model.Lockers.Doors;

/// <summary>How a pulse ended.</summary>
public enum PulseEnd
{
    /// <summary>No result yet.</summary>
    None,

    /// <summary>The board confirmed it, or nobody knows: the solenoid may have moved.</summary>
    MayHaveMoved,

    /// <summary>Certainly nothing went out.</summary>
    NotSent,
}

/// <summary>How the use of a door ended.</summary>
public enum VisitEnd
{
    /// <summary>It was open and is closed.</summary>
    Closed,

    /// <summary>It was read closed after every pulse that is allowed.</summary>
    NotOpened,

    /// <summary>Nobody closed it.</summary>
    LeftOpen,

    /// <summary>It can neither be moved nor read.</summary>
    Away,
}

/// <summary>One use of a compartment's door: told to open, seen open, seen closed, looked into.</summary>
/// <remarks><code>
///              result, then read closed: a further pulse (at most 3)
///                +------+
///                |      v        seen open                 seen closed              settled
///   Begin ----> Opening ----------------------> Open ------------------> Checking ----------> Over(Closed, inside)
///               | | |  ^                        ^  |  ^                     |
///               | | |  | sensor back            |  |  +----- seen open -----+
///               | | +--+-- no sensor --> DidItOpen | 60 s: reminder; 120 s more: Over(LeftOpen)
///               | |                        | no    |
///               | |  restarted, closed     +-----> Over(NotOpened)
///               | +--------------------> TouchToOpen -- touched --> Opening
///               +-- four pulses: Over(NotOpened); no answer, no sensor: Over(Away)
/// </code>
/// (1) A pulse is ordered only in a step that enters Opening, each under an id of its own; none is ordered twice.
/// (2) A further pulse needs the result of the one before, the door *read* closed at least <see cref="DoorRules.ReadAfterMs"/> later, and fewer than
///     <see cref="DoorRules.FurtherPulses"/> further ones so far.
/// (3) After a restart, or after firmware-host was away, no pulse is ordered without a touch: whoever stood there may have gone.
/// (4) Over never changes.
/// </remarks>
[JsonDerivedType(typeof(Opening), "opening")]
[JsonDerivedType(typeof(TouchToOpen), "touch-to-open")]
[JsonDerivedType(typeof(DidItOpen), "did-it-open")]
[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(Checking), "checking")]
[JsonDerivedType(typeof(Over), "over")]
public abstract record Visit
{
    /// <summary>Ids of visits, and so of their pulses, begin with it.</summary>
    public const string Prefix = "v-";

    private Visit() { }

    /// <param name="Pulse">1 for the first.</param>
    /// <param name="SinceNs">The pulse was ordered.</param>
    /// <param name="EndNs">Its result came.</param>
    /// <param name="WasOpen">The door read open already: only the pulse's result makes that count.</param>
    /// <param name="Interrupted">See invariant 3.</param>
    public sealed record Opening(string Id, int Pulse, long SinceNs, PulseEnd End, long EndNs, bool WasOpen, bool Interrupted) : Visit;

    public sealed record TouchToOpen(string Id, int Pulse) : Visit;

    public sealed record DidItOpen(string Id, int Pulse) : Visit;

    /// <param name="Blind">A person said so; there is no sensor.</param>
    public sealed record Open(string Id, int Pulse, long SinceNs, bool Reminded, bool Blind) : Visit;

    public sealed record Checking(string Id, int Pulse, long SinceNs) : Visit;

    /// <param name="MayHaveOpened">A pulse may have moved the lock.</param>
    public sealed record Over(VisitEnd End, Inside Inside, bool MayHaveOpened) : Visit;

    /// <summary>The command of one pulse; the same id is executed at most once by firmware-host.</summary>
    public static string CommandId(string visitId, int pulse) => $"{visitId}-{pulse}";

    /// <summary>Whether a command is one of this visit's pulses.</summary>
    public static bool Owns(string visitId, string commandId)
    {
        ArgumentNullException.ThrowIfNull(commandId);
        return commandId.Length == visitId.Length + 2 && commandId.StartsWith(visitId, StringComparison.Ordinal) && commandId[^2] == '-';
    }

    /// <summary>Empty when it is over.</summary>
    [JsonIgnore]
    public string VisitId => this switch
    {
        Opening o => o.Id,
        TouchToOpen t => t.Id,
        DidItOpen d => d.Id,
        Open o => o.Id,
        Checking c => c.Id,
        _ => "",
    };
}

public abstract record VisitEvent
{
    private VisitEvent() { }

    /// <summary>The command of a pulse has its result.</summary>
    public sealed record PulseEnded(string CommandId, PulseEnd End) : VisitEvent;

    /// <summary>The journal of firmware-host says that this command's door opened, maybe while nobody listened.</summary>
    public sealed record WasOpened(string CommandId) : VisitEvent;

    /// <summary>The journal says that the door which this command opened was closed.</summary>
    public sealed record WasClosed(string CommandId) : VisitEvent;

    /// <summary>Open it (again).</summary>
    public sealed record TouchedOpen : VisitEvent;

    public sealed record SaidOpened : VisitEvent;

    public sealed record SaidNotOpened : VisitEvent;

    public sealed record SaidClosed : VisitEvent;

    /// <summary>The gateway started anew; instants of before mean nothing.</summary>
    public sealed record Restarted : VisitEvent;

    /// <summary>Time passed, or a sensor changed.</summary>
    public sealed record Tick : VisitEvent;
}

/// <param name="CommandId">Order this pulse, in the write that stores the state; null for none.</param>
/// <param name="Remind">Say that the door is open for long.</param>
public readonly record struct VisitStep(Visit Visit, string? CommandId = null, bool Remind = false);
