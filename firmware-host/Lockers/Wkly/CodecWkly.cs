using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.Wkly;

/// <summary>Frames of the lock boards that begin with the letters WKLY: RS-485, 9600 baud 8N1, half duplex.</summary>
/// <remarks><code>
/// offset  bytes  field
///   0       4    letters  57 4B 4C 59
///   4       1    length   of the whole frame, letters and check too
///   5       1    board    from 0
///   6       1    command  0x82 open one, 0x84 status of all, 0x85 report, which the board sends by itself
///   7       n    data     request: the lock, or nothing
///                         reply:   result 0x00, then lock and door, or count and one byte for each door; or result 0xFF alone
///   7+n     1    check    exclusive or of all bytes before it
/// </code>See hardware/boards/wkly/protocol.md.</remarks>
public static class CodecWkly
{
    public const byte Ok = 0x00;
    public const byte Failed = 0xFF;

    /// <summary>A door's byte; any other value says nothing.</summary>
    public const byte DoorOpen = 0x00;
    public const byte DoorClosed = 0x01;

    internal const byte OpenOne = 0x82;
    internal const byte StatusAll = 0x84;
    internal const byte Report = 0x85;
    internal const int ResultAt = 7;
    internal const int NumberAt = 8;
    internal const int DoorsAt = 9;

    private const int LengthAt = 4;
    private const int BoardAt = 5;
    private const int CommandAt = 6;
    private const int OverheadBytes = 8;

    private static ReadOnlySpan<byte> Letters => "WKLY"u8;

    /// <summary>Asks for all doors. Moves nothing.</summary>
    public static byte[] QueryAll(byte board) => Frame(board, StatusAll);

    /// <summary>Pulses one lock.</summary>
    /// <param name="lock">As on the wire, from 1.</param>
    public static byte[] Open(byte board, byte @lock)
    {
        ArgumentOutOfRangeException.ThrowIfZero(@lock);
        return Frame(board, OpenOne, @lock);
    }

    /// <summary>Takes any board's frame from the front: Match when it is whole and its check is right.</summary>
    public static ReplyVerdict Frame(ReadOnlySpan<byte> received, out int length) => FrameScan.Take(
        received, Letters, LengthAt + 1, static head => head[LengthAt] >= OverheadBytes ? head[LengthAt] : 0, static frame => CheckByte.Xor(frame[..^1]) == frame[^1], out length);

    /// <summary>True for a whole frame that tells every door of this board.</summary>
    internal static bool IsStatusOf(ReadOnlySpan<byte> frame, byte board) =>
        Is(frame, board, StatusAll) && frame.Length > OverheadBytes + 1 && frame[ResultAt] == Ok && frame.Length == OverheadBytes + 2 + frame[NumberAt];

    /// <summary>True for a whole frame that tells how one lock of this board was opened.</summary>
    internal static bool IsOpenOf(ReadOnlySpan<byte> frame, byte board, byte @lock) =>
        Is(frame, board, OpenOne) && frame.Length == OverheadBytes + 3 && frame[NumberAt] == @lock && frame[ResultAt] is Ok or Failed;

    /// <summary>True for a whole frame in which this board says no. The request "open lock 255" would look the same; no board has so many.</summary>
    internal static bool IsNoOf(ReadOnlySpan<byte> frame, byte board, byte command) =>
        Is(frame, board, command) && frame.Length == OverheadBytes + 1 && frame[ResultAt] == Failed;

    /// <summary>True for a whole frame that a board has sent by itself.</summary>
    internal static bool IsReport(ReadOnlySpan<byte> frame) => frame[CommandAt] == Report;

    private static bool Is(ReadOnlySpan<byte> frame, byte board, byte command) => frame[BoardAt] == board && frame[CommandAt] == command;

    private static byte[] Frame(byte board, byte command, params ReadOnlySpan<byte> data)
    {
        byte[] frame = [.. Letters, (byte)(OverheadBytes + data.Length), board, command, .. data, 0];
        frame[^1] = CheckByte.Xor(frame.AsSpan(..^1));
        return frame;
    }
}
