using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.Dc02;

/// <summary>Frames of the Dingchang DC-02 lock board: RS-485, 9600 baud 8N1, half duplex.</summary>
/// <remarks><code>
/// offset  bytes  field
///   0       1    start    DC
///   1       1    way      02 to the board, FE from it
///   2       1    board    1..15
///   3       1    command  0x10 open one, 0x12 status of all
///   4       1    length   n
///   5       n    data     open: the lock; its reply: lock and door, or the door alone
///                         status: nothing; its reply: doors, highest eight first, lowest bit = lowest lock
///   5+n     1    check    low byte of the sum of board, command, length and data
///
/// door, and a bit of doors: 1 = open
/// </code>See hardware/boards/dc-02/protocol.md.</remarks>
public static class CodecDc02
{
    internal const byte OpenOne = 0x10;
    internal const byte StatusAll = 0x12;
    internal const int LengthAt = 4;
    internal const int DataAt = 5;

    private const byte Start = 0xDC;
    private const byte ToBoard = 0x02;
    private const byte FromBoard = 0xFE;
    private const int WayAt = 1;
    private const int BoardAt = 2;
    private const int CommandAt = 3;
    private const int OverheadBytes = 6;

    /// <summary>More than any frame of the protocol carries.</summary>
    private const int DataBytesMax = 8;

    /// <summary>Asks for all doors. Moves nothing.</summary>
    public static byte[] QueryAll(byte board) => Frame(board, StatusAll);

    /// <summary>Pulses one lock.</summary>
    /// <param name="lock">As on the wire, from 1.</param>
    public static byte[] Open(byte board, byte @lock)
    {
        ArgumentOutOfRangeException.ThrowIfZero(@lock);
        return Frame(board, OpenOne, @lock);
    }

    /// <summary>Takes any board's frame, or a request that an adapter returns, from the front: Match when it is whole and its check is right.</summary>
    public static ReplyVerdict Frame(ReadOnlySpan<byte> received, out int length) =>
        FrameScan.Take(received, [Start], LengthAt + 1, LengthOf, static frame => CheckByte.Sum(frame[BoardAt..^1]) == frame[^1], out length);

    /// <summary>True for a whole frame from this board that belongs to this command.</summary>
    internal static bool IsOf(ReadOnlySpan<byte> frame, byte board, byte command) =>
        frame[WayAt] == FromBoard && frame[BoardAt] == board && frame[CommandAt] == command;

    private static int LengthOf(ReadOnlySpan<byte> head) =>
        head[WayAt] is ToBoard or FromBoard && head[LengthAt] <= DataBytesMax ? OverheadBytes + head[LengthAt] : 0;

    private static byte[] Frame(byte board, byte command, params ReadOnlySpan<byte> data)
    {
        byte[] frame = [Start, ToBoard, board, command, (byte)data.Length, .. data, 0];
        frame[^1] = CheckByte.Sum(frame.AsSpan(BoardAt..^1));
        return frame;
    }
}
