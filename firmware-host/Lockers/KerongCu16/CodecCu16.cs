using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.KerongCu16;

/// <summary>Frames of the KERONG KR-CU16 and CU12 lock boards: RS-485, 19200 baud 8N1, half duplex.</summary>
/// <remarks><code>
/// request                                     reply to 0x30
/// offset  field                               offset  bytes  field
///   0     start    0x02                         0       1    start    0x02
///   1     place    board * 16 + lock            1       1    place    board * 16
///   2     command  0x30 status, 0x31 open       2       1    command  0x35
///   3     end      0x03                         3       2    hooks    locks 1-8, 9-16; lowest bit = lowest lock
///   4     check                                 5       2    things   what the sensors see, in the same order
///                                               7       1    end      0x03
///                                               8       1    check
///
/// check = low byte of the sum of all bytes before it
/// </code>
/// No frame carries its length: it follows from the command. See hardware/boards/kerong-cu16/protocol.md.
/// </remarks>
public static class CodecCu16
{
    /// <summary>Board 15 is left out: its place 0xF0 means every board of the line.</summary>
    public const int BoardMax = 14;
    public const int LockMax = 15;

    internal const byte StatusReply = 0x35;
    internal const int HooksAt = 3;
    internal const int ThingsAt = 5;
    internal const int GroupBytes = 2;

    private const byte Start = 0x02;
    private const byte End = 0x03;
    private const byte Status = 0x30;
    private const byte OpenOne = 0x31;
    private const byte StatusAll = 0x32;
    private const byte OpenAll = 0x33;
    private const byte StatusAllReply = 0x36;
    private const byte PulseTimeReply = 0x38;
    private const int PlaceAt = 1;
    private const int CommandAt = 2;

    /// <summary>Asks for all locks and sensors of one board. Moves nothing.</summary>
    public static byte[] QueryAll(int board) => Frame(Place(board), Status);

    /// <summary>Pulses one lock.</summary>
    /// <param name="lock">As on the wire, from 0.</param>
    public static byte[] Open(int board, int @lock)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(@lock);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(@lock, LockMax);
        return Frame((byte)(Place(board) | @lock), OpenOne);
    }

    /// <summary>Takes any board's frame from the front: Match when it is whole and its check is right.</summary>
    public static ReplyVerdict Frame(ReadOnlySpan<byte> received, out int length) =>
        FrameScan.Take(received, [Start], CommandAt + 1, static head => LengthOf(head[CommandAt]), static frame => frame[^2] == End && CheckByte.Sum(frame[..^1]) == frame[^1], out length);

    /// <summary>True for a whole frame in which this board tells its locks and sensors.</summary>
    internal static bool IsStatusOf(ReadOnlySpan<byte> frame, int board) => frame[CommandAt] == StatusReply && frame[PlaceAt] == Place(board);

    private static byte Place(int board)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(board);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(board, BoardMax);
        return (byte)(board << 4);
    }

    private static int LengthOf(byte command) => command switch
    {
        Status or OpenOne or StatusAll or OpenAll => 5,
        PulseTimeReply => 7,
        StatusReply or StatusAllReply => 9,
        _ => 0,
    };

    private static byte[] Frame(byte place, byte command)
    {
        byte[] frame = [Start, place, command, End, 0];
        frame[^1] = CheckByte.Sum(frame.AsSpan(..^1));
        return frame;
    }
}
