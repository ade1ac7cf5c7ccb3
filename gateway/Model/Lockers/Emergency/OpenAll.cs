using LifeCircle.Edge.Model.Lockers.Doors;

namespace LifeCircle.Edge.Model.Lockers.Emergency;

/// <summary>Limits of an emergency opening.</summary>
public sealed record OpenAllRules
{
    /// <summary>Pause between the result of one door and the pulse of the next: the supply recovers.</summary>
    public int PauseMs { get; init; } = 400;

    /// <summary>A door without a result after this has none to come.</summary>
    public int AnswerWithinMs { get; init; } = 30_000;

    /// <summary>No door is opened later than this after a person asked.</summary>
    public int ValidForMs { get; init; } = 600_000;
}

/// <summary>Why no further door is opened.</summary>
public enum OpenAllEnd { Done, Stopped, Expired, Rebooted }

/// <summary>The opening of every door of a device, one after the other.</summary>
/// <remarks><code>
///             result, 400 ms, more to open: the next pulse
///               +------+
///               |      v      last result        Over(Done)
///   Begin ----> Opening ----+ Stop -----------> Over(Stopped)
///                           | 10 min --------> Over(Expired)
///                           + another boot --> Over(Rebooted)
/// </code>
/// (1) At most one pulse is without its result. (2) No compartment is pulsed twice. (3) Every compartment is in exactly one place: waiting, pulsed now, or
/// one of the lists of the report. (4) Over never changes.
/// </remarks>
public abstract record OpenAll
{
    private OpenAll() { }

    /// <param name="Id">[a-z0-9-]; the pulses' command ids begin with it.</param>
    /// <param name="Boot">In which a person asked; instants of another one mean nothing.</param>
    /// <param name="Waiting">Parts that are not yet pulsed.</param>
    /// <param name="Current">The part whose pulse was ordered last.</param>
    /// <param name="Ordered">Pulses ordered; the last one's number.</param>
    /// <param name="SinceNs">The last pulse was ordered; or, when it has its result, that came.</param>
    public sealed record Opening(
        string Id, string Device, string Boot, long AskedNs, IReadOnlyList<string> Waiting, string Current, int Ordered, bool Answered, long SinceNs, OpenAllReport Report) : OpenAll;

    public sealed record Over(OpenAllEnd End, OpenAllReport Report) : OpenAll;

    public static string CommandId(string id, int ordered) => $"{id}-{ordered}";
}

/// <param name="Opened">The pulse went out.</param>
/// <param name="Failed">Certainly nothing went out.</param>
/// <param name="Unanswered">Nobody knows.</param>
/// <param name="Left">Never tried.</param>
public sealed record OpenAllReport(IReadOnlyList<string> Opened, IReadOnlyList<string> Failed, IReadOnlyList<string> Unanswered, IReadOnlyList<string> Left)
{
    public static OpenAllReport Empty { get; } = new([], [], [], []);
}

public abstract record OpenAllEvent
{
    private OpenAllEvent() { }

    public sealed record CommandEnded(string CommandId, PulseEnd End) : OpenAllEvent;

    /// <summary>The gateway started anew, in this boot of the machine.</summary>
    public sealed record Restarted(string Boot) : OpenAllEvent;

    /// <summary>A person wants no further door opened.</summary>
    public sealed record Stop : OpenAllEvent;

    public sealed record Tick : OpenAllEvent;
}

/// <param name="CommandId">Order this pulse at <paramref name="Part"/>, in the write that stores the state; null for none.</param>
public readonly record struct OpenAllStep(OpenAll State, string? CommandId = null, string Part = "");
