using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.KerongCu48;

/// <summary>Frames of the KERONG CU48 lock board: RS-485, half duplex.</summary>
/// <remarks><code>
/// request                                  reply
/// offset  field                            offset  bytes  field
///   0     start    0x02                      0       1    start    0x02
///   1     board    0..31                     1       1    board
///   2     lock     from 0; 0 for status      2       1    lock     as asked
///   3     command  0x60 status, 0x61 open    3       1    result   0x75 done
///   4     end      0x03                      4       1    length   n: 6 for status, 0 for an open order
///   5     check                              5       n    doors    lowest eight first; lowest bit = lowest lock
///                                            5+n     1    check
///
/// check = low byte of the sum of all bytes before it
/// </code>See hardware/boards/kerong-cu48/protocol.md.</remarks>
public static class CodecCu48
{
    public const int LockMax = 47;
    public const byte Done = 0x75;
    public const byte Failed = 0x00;

    internal const int LengthAt = 4;
    internal const int DoorsAt = 5;
    internal const int DoorBytes = 6;
    internal const int ResultAt = 3;

    private const byte Start = 0x02;
    private const byte End = 0x03;
    private const byte Status = 0x60;
    private const byte OpenOne = 0x61;
    private const int OverheadBytes = 6;

    /// <summary>Asks for all locks. Moves nothing.</summary>
    public static byte[] QueryAll(byte board) => Frame(board, 0, Status);

    /// <summary>Pulses one lock.</summary>
    /// <param name="lock">As on the wire, from 0.</param>
    public static byte[] Open(byte board, byte @lock)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(@lock, LockMax);
        return Frame(board, @lock, OpenOne);
    }

    /// <summary>Takes any board's frame, or a request that an adapter returns, from the front: Match when it is whole and its check is right.</summary>
    public static ReplyVerdict Frame(ReadOnlySpan<byte> received, out int length) =>
        FrameScan.Take(received, [Start], LengthAt + 1, LengthOf, static frame => CheckByte.Sum(frame[..^1]) == frame[^1], out length);

    /// <summary>True for a whole reply with so many bytes of doors, or for a board's no.</summary>
    internal static bool Answers(ReadOnlySpan<byte> frame, byte board, byte @lock, int doorBytes) =>
        frame[1] == board && frame[2] == @lock
        && ((frame[ResultAt] == Done && frame[LengthAt] == doorBytes) || (frame[ResultAt] == Failed && frame[LengthAt] == 0));

    private static int LengthOf(ReadOnlySpan<byte> head)
    {
        bool isRequest = head[ResultAt] is Status or OpenOne && head[LengthAt] == End;
        int whole = OverheadBytes + (isRequest ? 0 : head[LengthAt]);
        return whole <= OverheadBytes + DoorBytes ? whole : 0;
    }

    private static byte[] Frame(byte board, byte @lock, byte command)
    {
        byte[] frame = [Start, board, @lock, command, End, 0];
        frame[^1] = CheckByte.Sum(frame.AsSpan(..^1));
        return frame;
    }
}
