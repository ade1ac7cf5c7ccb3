namespace LifeCircle.Edge.Model;

/// <summary>Whether anything that is known of a device still comes from it.</summary>
/// <remarks><code>
///              LinkUp                     all boards silent, or LinkDown
///   Unknown ----------> Online &lt;-----------------------------------------&gt; Offline
///                                one board answers again (link up)
/// </code>
/// A device without board points follows the link alone. Invariant: the set of silent boards is kept while the link is down, because
/// firmware-host says it again in its next snapshot.
/// </remarks>
public abstract record DeviceState
{
    private DeviceState() { }

    public sealed record Unknown : DeviceState;

    /// <param name="Boards">Boards by index; false: silent.</param>
    public sealed record Online(BoardSet Boards) : DeviceState;

    public sealed record Offline(BoardSet Boards, bool LinkIsUp) : DeviceState;
}

/// <summary>Which boards of a device answer; up to 64. One not heard of counts as answering.</summary>
public readonly record struct BoardSet(int Count, ulong Silent = 0)
{
    public const int CountMax = 64;

    public bool AnyAnswers => Count == 0 || Silent != Mask;

    private ulong Mask => Count >= CountMax ? ulong.MaxValue : (1UL << Count) - 1;

    public BoardSet With(int board, bool answers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(board);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(board, Count);
        return this with { Silent = answers ? Silent & ~(1UL << board) : Silent | (1UL << board) };
    }
}

public abstract record DeviceEvent
{
    private DeviceEvent() { }

    public sealed record LinkUp(int Boards) : DeviceEvent;

    public sealed record LinkDown : DeviceEvent;

    public sealed record BoardSays(int Board, bool Answers) : DeviceEvent;
}

/// <param name="Changed">Online or offline just now: the far end is told.</param>
public readonly record struct DeviceStep(DeviceState State, bool Changed = false);

public static class DeviceMachine
{
    public static DeviceStep Next(DeviceState state, DeviceEvent @event) => (state, @event) switch
    {
        (DeviceState.Unknown, DeviceEvent.LinkUp u) => new(new DeviceState.Online(new BoardSet(Math.Min(u.Boards, BoardSet.CountMax))), true),
        (DeviceState.Online o, DeviceEvent.LinkUp u) => Judge(state, Resized(o.Boards, u.Boards), true),
        (DeviceState.Offline o, DeviceEvent.LinkUp u) => Judge(state, Resized(o.Boards, u.Boards), true),
        (DeviceState.Online o, DeviceEvent.LinkDown) => new(new DeviceState.Offline(o.Boards, false), true),
        (DeviceState.Offline o, DeviceEvent.LinkDown) => new(o with { LinkIsUp = false }),
        (DeviceState.Online o, DeviceEvent.BoardSays b) when b.Board < o.Boards.Count => Judge(state, o.Boards.With(b.Board, b.Answers), true),
        (DeviceState.Offline o, DeviceEvent.BoardSays b) when b.Board < o.Boards.Count => Judge(state, o.Boards.With(b.Board, b.Answers), o.LinkIsUp),
        _ => new(state), // A board that was never announced says nothing.
    };

    private static DeviceStep Judge(DeviceState before, BoardSet boards, bool linkIsUp)
    {
        DeviceState after = linkIsUp && boards.AnyAnswers ? new DeviceState.Online(boards) : new DeviceState.Offline(boards, linkIsUp);
        return new(after, before is DeviceState.Online != after is DeviceState.Online);
    }

    private static BoardSet Resized(BoardSet boards, int count) => boards.Count == count ? boards : new BoardSet(Math.Min(count, BoardSet.CountMax));
}
