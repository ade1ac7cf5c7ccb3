using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.Wkly;

/// <summary>One WKLY board on the line.</summary>
/// <param name="ways">Doors that its reply must have; null: as many as it has.</param>
internal sealed class FramesWkly(byte board, int? ways, LockBoardVariant variant) : ILockFrames
{
    public ReadOnlyMemory<byte> Question { get; } = CodecWkly.QueryAll(board);

    public ReplyMatcher? Report { get; } = static (ReadOnlySpan<byte> received, out int length) =>
        CodecWkly.Frame(received, out length) is var verdict && verdict == ReplyVerdict.Match ? Other(received) : verdict;

    public ReplyVerdict MatchDoors(ReadOnlySpan<byte> received, out int length)
    {
        ReplyVerdict verdict = CodecWkly.Frame(received, out length);
        return verdict == ReplyVerdict.Match && !IsDoors(received[..length]) ? Other(received) : verdict;
    }

    public LockReading ReadDoors(ReadOnlySpan<byte> reply) => reply[CodecWkly.ResultAt] == CodecWkly.Ok
        ? new([.. reply[CodecWkly.DoorsAt..^1].ToArray().Select(Bit)])
        : new([]) { Fault = DriverFault.Refused };

    public ReadOnlyMemory<byte> Open(int door) => CodecWkly.Open(board, Lock(door));

    public ReplyVerdict MatchOpen(ReadOnlySpan<byte> received, int door, out int length)
    {
        ReplyVerdict verdict = CodecWkly.Frame(received, out length);
        return verdict == ReplyVerdict.Match && !IsOpened(received[..length], Lock(door)) ? Other(received) : verdict;
    }

    /// <summary>No text says whether "failed" comes instead of a pulse or after one in vain: the outcome is unknown, and the door is read.</summary>
    public DriverResult<bool?> ReadOpen(ReadOnlySpan<byte> reply, int door) => reply[CodecWkly.ResultAt] == CodecWkly.Ok
        ? new(Bit(reply[CodecWkly.DoorsAt]), DriverFault.None)
        : new(null, DriverFault.NotConfirmed);

    /// <summary>A whole frame that does not answer.</summary>
    private static ReplyVerdict Other(ReadOnlySpan<byte> frame) => CodecWkly.IsReport(frame) ? ReplyVerdict.Unasked : ReplyVerdict.Foreign;

    private byte Lock(int door) => (byte)(door - 1 + variant.FirstLock);

    private bool IsDoors(ReadOnlySpan<byte> frame) =>
        CodecWkly.IsNoOf(frame, board, CodecWkly.StatusAll)
        || (CodecWkly.IsStatusOf(frame, board) && (ways is null || frame[CodecWkly.NumberAt] == ways));

    private bool IsOpened(ReadOnlySpan<byte> frame, byte @lock) =>
        CodecWkly.IsNoOf(frame, board, CodecWkly.OpenOne) || CodecWkly.IsOpenOf(frame, board, @lock);

    private static bool? Bit(byte door) => door switch
    {
        CodecWkly.DoorClosed => true,
        CodecWkly.DoorOpen => false,
        _ => null,
    };
}
