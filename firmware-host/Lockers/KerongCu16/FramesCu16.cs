using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.KerongCu16;

/// <summary>One KERONG CU16 or CU12 on the line.</summary>
internal sealed class FramesCu16(int board, int ways, LockBoardVariant variant) : ILockFrames
{
    public ReadOnlyMemory<byte> Question { get; } = CodecCu16.QueryAll(board);

    public ReplyVerdict MatchDoors(ReadOnlySpan<byte> received, out int length)
    {
        ReplyVerdict verdict = CodecCu16.Frame(received, out length);
        return verdict == ReplyVerdict.Match && !CodecCu16.IsStatusOf(received[..length], board) ? ReplyVerdict.Foreign : verdict;
    }

    public LockReading ReadDoors(ReadOnlySpan<byte> reply) => new(LockReading.BitsOf(reply.Slice(CodecCu16.HooksAt, CodecCu16.GroupBytes), ways))
    {
        Things = [.. LockReading.BitsOf(reply.Slice(CodecCu16.ThingsAt, CodecCu16.GroupBytes), ways).Select(bit => bit!.Value)],
    };

    public ReadOnlyMemory<byte> Open(int door) => CodecCu16.Open(board, door - 1 + variant.FirstLock);

    /// <summary>Boards that answer an open order do it with their status.</summary>
    public ReplyVerdict MatchOpen(ReadOnlySpan<byte> received, int door, out int length) => MatchDoors(received, out length);

    public DriverResult<bool?> ReadOpen(ReadOnlySpan<byte> reply, int door) => new(ReadDoors(reply).Bits[door - 1], DriverFault.None);
}
