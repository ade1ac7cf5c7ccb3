using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.FirmwareHost.Wires;

/// <summary>One bus, opened: what boards talk through, and what can be said about it.</summary>
public sealed record BusWire : IAsyncDisposable
{
    /// <summary>What the boards on it are made with.</summary>
    public required BoardWire Ends { get; init; }

    /// <summary>A sentence about what is wrong with the port, null when nothing is.</summary>
    public Func<string?> Trouble { get; init; } = () => null;

    /// <summary>Time that the bus needed so far: bytes at the baud rate, gaps and answer delays.</summary>
    public Func<long> BusyNs { get; init; } = () => 0;

    /// <summary>Shows every frame to somebody, or to nobody again.</summary>
    public Action<Action<bool, ReadOnlyMemory<byte>>?> Tap { get; init; } = _ => { };

    /// <summary>Calls back after each frame that a board has sent by itself, also while nobody asks anything.</summary>
    public Action<ReplyMatcher, Action> Listen { get; init; } = (_, _) => { };

    /// <summary>Frames that boards have sent by themselves so far.</summary>
    public Func<long> Unasked { get; init; } = () => 0;

    public Func<ValueTask> Close { get; init; } = () => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => Close();
}

/// <summary>What the boards of a serial bus ask of their line.</summary>
/// <param name="Baud">Bits per second; 0 on a bus without a rate.</param>
public readonly record struct LineNeeds(int Baud, LineParity Parity)
{
    /// <param name="board">The board's line of the site file; null where only its type is known.</param>
    public static LineNeeds Of(IBoardType type, BoardSettings? board = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new LineNeeds(board is null ? type.DefaultBaud : type.BaudOf(board), type.DefaultParity);
    }
}

/// <summary>Opens the buses of a site: the machine's own ports, or stand-ins.</summary>
public interface IWires
{
    BusWire Open(BusSettings bus, LineNeeds needs);
}
