using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.Dc02;

/// <summary>One DC-02 board on the line.</summary>
internal sealed class FramesDc02(byte board, int ways, LockBoardVariant variant) : ILockFrames
{
    private const byte DoorOpen = 0x01;
    private const byte DoorClosed = 0x00;
    private const int DoorBytes = 2;

    public ReadOnlyMemory<byte> Question { get; } = CodecDc02.QueryAll(board);

    public ReplyVerdict MatchDoors(ReadOnlySpan<byte> received, out int length)
    {
        ReplyVerdict verdict = CodecDc02.Frame(received, out length);
        bool answers = verdict == ReplyVerdict.Match && CodecDc02.IsOf(received, board, CodecDc02.StatusAll) && received[CodecDc02.LengthAt] == DoorBytes;
        return verdict == ReplyVerdict.Match && !answers ? ReplyVerdict.Foreign : verdict;
    }

    public LockReading ReadDoors(ReadOnlySpan<byte> reply) => new(LockReading.BitsOf([reply[CodecDc02.DataAt + 1], reply[CodecDc02.DataAt]], ways));

    public ReadOnlyMemory<byte> Open(int door) => CodecDc02.Open(board, Lock(door));

    public ReplyVerdict MatchOpen(ReadOnlySpan<byte> received, int door, out int length)
    {
        ReplyVerdict verdict = CodecDc02.Frame(received, out length);
        return verdict == ReplyVerdict.Match && !(CodecDc02.IsOf(received, board, CodecDc02.OpenOne) && IsAbout(received[..length], Lock(door))) ? ReplyVerdict.Foreign : verdict;
    }

    /// <summary>The board waits for the door before it answers: "closed" is its word for "did not open".</summary>
    public DriverResult<bool?> ReadOpen(ReadOnlySpan<byte> reply, int door) => reply[^2] switch
    {
        DoorOpen => new(true, DriverFault.None),
        DoorClosed => new(false, DriverFault.None),
        _ => new(null, DriverFault.None),
    };

    private byte Lock(int door) => (byte)(door - 1 + variant.FirstLock);

    /// <summary>The manual's table has the lock before the door, its example the door alone.</summary>
    private static bool IsAbout(ReadOnlySpan<byte> frame, byte @lock) => frame[CodecDc02.LengthAt] switch
    {
        1 => true,
        2 => frame[CodecDc02.DataAt] == @lock,
        _ => false,
    };
}
