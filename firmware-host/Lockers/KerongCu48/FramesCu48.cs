using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.KerongCu48;

/// <summary>One KERONG CU48 on the line, in its own frames.</summary>
internal sealed class FramesCu48(byte board, int ways, LockBoardVariant variant) : ILockFrames
{
    public ReadOnlyMemory<byte> Question { get; } = CodecCu48.QueryAll(board);

    public ReplyVerdict MatchDoors(ReadOnlySpan<byte> received, out int length) => Match(received, 0, CodecCu48.DoorBytes, out length);

    public LockReading ReadDoors(ReadOnlySpan<byte> reply) => reply[CodecCu48.ResultAt] == CodecCu48.Done
        ? new(LockReading.BitsOf(reply.Slice(CodecCu48.DoorsAt, CodecCu48.DoorBytes), ways))
        : new([]) { Fault = DriverFault.Refused };

    public ReadOnlyMemory<byte> Open(int door) => CodecCu48.Open(board, Lock(door));

    public ReplyVerdict MatchOpen(ReadOnlySpan<byte> received, int door, out int length) => Match(received, Lock(door), 0, out length);

    /// <summary>No text says whether "failed" comes instead of a pulse or after one in vain: the outcome is unknown, and the door is read.</summary>
    public DriverResult<bool?> ReadOpen(ReadOnlySpan<byte> reply, int door) =>
        new(null, reply[CodecCu48.ResultAt] == CodecCu48.Done ? DriverFault.None : DriverFault.NotConfirmed);

    private byte Lock(int door) => (byte)(door - 1 + variant.FirstLock);

    private ReplyVerdict Match(ReadOnlySpan<byte> received, byte @lock, int doorBytes, out int length)
    {
        ReplyVerdict verdict = CodecCu48.Frame(received, out length);
        return verdict == ReplyVerdict.Match && !CodecCu48.Answers(received[..length], board, @lock, doorBytes) ? ReplyVerdict.Foreign : verdict;
    }
}
