using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.Winnsen;

/// <summary>One Winnsen station on the line.</summary>
internal sealed class FramesWinnsen(byte station, int ways, LockBoardVariant variant) : ILockFrames
{
    public ReadOnlyMemory<byte> Question { get; } = CodecWinnsen.QueryAll(station, ways);

    public bool ReadsTwice => true;

    public ReplyVerdict MatchDoors(ReadOnlySpan<byte> received, out int length)
    {
        ReplyVerdict verdict = CodecWinnsen.Frame(received, out length);
        return verdict == ReplyVerdict.Match && !IsOf(received, CodecWinnsen.DoorsReply) ? ReplyVerdict.Foreign : verdict;
    }

    public LockReading ReadDoors(ReadOnlySpan<byte> reply) => new(CodecWinnsen.Doors(reply, ways));

    public ReadOnlyMemory<byte> Open(int door) => CodecWinnsen.Open(station, Lock(door));

    public ReplyVerdict MatchOpen(ReadOnlySpan<byte> received, int door, out int length)
    {
        ReplyVerdict verdict = CodecWinnsen.Frame(received, out length);
        return verdict == ReplyVerdict.Match && !(IsOf(received, CodecWinnsen.OpenReply) && received[CodecWinnsen.LockAt] == Lock(door)) ? ReplyVerdict.Foreign : verdict;
    }

    /// <summary>
    /// "Opened" confirms, and the door is read for its state. "Failed" and "cooling down" differ from it by too few bits to prove that nothing moved:
    /// the outcome is unknown, and the door is read.
    /// </summary>
    public DriverResult<bool?> ReadOpen(ReadOnlySpan<byte> reply, int door) =>
        new(null, reply[CodecWinnsen.ResultAt] == CodecWinnsen.Opened ? DriverFault.None : DriverFault.NotConfirmed);

    private byte Lock(int door) => (byte)(door - 1 + variant.FirstLock);

    private bool IsOf(ReadOnlySpan<byte> frame, byte command) => frame[CodecWinnsen.CommandAt] == command && frame[CodecWinnsen.StationAt] == station;
}
