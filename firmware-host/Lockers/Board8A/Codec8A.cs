using System.Buffers;
using LifeCircle.Edge.Lockers.LockBoards;

namespace LifeCircle.Edge.Lockers.Board8A;

/// <summary>A frame about one lock: what an open order or a question for one lock brings back, or what a board says by itself.</summary>
/// <param name="Header"><see cref="Codec8A.OpenHeader"/>, <see cref="Codec8A.QueryHeader"/> or <see cref="Codec8A.ReportHeader"/>.</param>
/// <param name="Lock">From 1; 0 only in requests, where it means all.</param>
/// <param name="State">The feedback terminal: 0x00 or 0x11; or a function code where the frame is a request.</param>
public readonly record struct LockFrame(byte Header, byte Board, byte Lock, byte State);

/// <summary>The feedback terminals of all locks of a board.</summary>
public readonly ref struct StatusFrame(byte board, ReadOnlySpan<byte> groups)
{
    public byte Board { get; } = board;

    /// <summary>Highest eight locks first, as on the wire.</summary>
    public ReadOnlySpan<byte> Groups { get; } = groups;

    /// <summary>The terminal of a lock, numbered from 1.</summary>
    public bool IsSet(int @lock)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(@lock);
        int group = Groups.Length - 1 - ((@lock - 1) / 8);
        return (Groups[group] & (1 << ((@lock - 1) % 8))) != 0;
    }
}

/// <summary>Frames of the 8A/80 lock board: RS-485, 9600 baud 8N1, half duplex.</summary>
/// <remarks><code>
/// about one lock, request and reply alike      about all locks, reply to "80 bb 00 33"
/// offset  field                                offset  bytes  field
///   0     header   0x8A open, 0x80 query,        0       1    header  0x80
///                  0x82 report, by itself
///   1     board    1..32                         1       1    board   1..32
///   2     lock     from 1; 0 = all               2       n    groups  highest eight locks first,
///   3     function 0x11 open, 0x33 query;                             lowest bit = lowest lock
///         in a reply the terminal, 0x00 or 0x11  2+n     1    0x33
///   4     check                                  3+n     1    check
///
/// check = exclusive or of all bytes before it
/// </code>
/// No frame carries its length and nothing marks its end: the length follows from the header and from what was asked.
/// See hardware/boards/8a/protocol.md.
/// </remarks>
public static class Codec8A
{
    public const byte OpenHeader = 0x8A;
    public const byte QueryHeader = 0x80;

    /// <summary>A report of a door change that nobody asked for; on some firmware also the question for its version.</summary>
    public const byte ReportHeader = 0x82;
    public const byte OpenFunction = 0x11;
    public const byte QueryFunction = 0x33;
    public const byte FirmwareFunction = 0x22;

    /// <summary>The two values of a feedback terminal.</summary>
    public const byte TerminalClear = 0x00;
    public const byte TerminalSet = 0x11;

    public const int LockFrameBytes = 5;
    public const int GroupsMax = 7;
    public const int StatusFrameBytesMax = GroupsMax + StatusOverheadBytes;
    private const int StatusOverheadBytes = 4;

    /// <summary>Length of a status reply that has this many groups of eight locks.</summary>
    public static int StatusFrameBytes(int groups) => groups + StatusOverheadBytes;

    /// <summary>Pulses one lock. Lock 0, which would open every door of the board, is never written.</summary>
    /// <param name="function">0x11, or what the board's dialect has in its place.</param>
    public static byte[] Open(byte board, byte @lock, byte function = OpenFunction)
    {
        ArgumentOutOfRangeException.ThrowIfZero(@lock);
        return Frame(OpenHeader, board, @lock, function);
    }

    /// <summary>Asks for one lock's terminal.</summary>
    public static byte[] QueryOne(byte board, byte @lock)
    {
        ArgumentOutOfRangeException.ThrowIfZero(@lock);
        return Frame(QueryHeader, board, @lock, QueryFunction);
    }

    /// <summary>Asks for all terminals. Harmless; also the question by which a board is found.</summary>
    public static byte[] QueryAll(byte board) => Frame(QueryHeader, board, 0, QueryFunction);

    /// <summary>Asks for the firmware, which boards of the cm06 dialect answer; what, is not documented. Moves nothing.</summary>
    public static byte[] QueryFirmware(byte board) => Frame(ReportHeader, board, 0, FirmwareFunction);

    /// <summary>Takes at most one frame about one lock from the front of <paramref name="input"/>.</summary>
    /// <param name="consumed">Bytes the caller drops before it calls again: noise, and the frame itself when Done.</param>
    public static OperationStatus ReadLock(ReadOnlySpan<byte> input, out LockFrame frame, out int consumed)
    {
        frame = default;
        consumed = Skip(input, input.IndexOfAny(OpenHeader, QueryHeader, ReportHeader));
        ReadOnlySpan<byte> rest = input[consumed..];
        if (rest.Length < LockFrameBytes)
        {
            return OperationStatus.NeedMoreData;
        }

        rest = rest[..LockFrameBytes];
        if (!HasRightCheck(rest))
        {
            consumed++; // A false header. Only that byte is skipped: the true one may lie inside what looked like a frame.
            return OperationStatus.InvalidData;
        }

        frame = new LockFrame(rest[0], rest[1], rest[2], rest[3]);
        consumed += LockFrameBytes;
        return OperationStatus.Done;
    }

    /// <summary>Takes at most one status reply with <paramref name="groups"/> groups from the front of <paramref name="input"/>.</summary>
    /// <param name="frame">Valid only with Done; it aliases <paramref name="input"/>.</param>
    /// <param name="consumed">Bytes the caller drops before it calls again: noise, and the frame itself when Done.</param>
    public static OperationStatus ReadStatus(ReadOnlySpan<byte> input, int groups, out StatusFrame frame, out int consumed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(groups, GroupsMax);
        frame = default;
        consumed = Skip(input, input.IndexOf(QueryHeader));
        ReadOnlySpan<byte> rest = input[consumed..];
        int length = StatusFrameBytes(groups);
        if (rest.Length < length)
        {
            return OperationStatus.NeedMoreData;
        }

        rest = rest[..length];
        if (rest[^2] != QueryFunction || !HasRightCheck(rest))
        {
            consumed++;
            return OperationStatus.InvalidData;
        }

        frame = new StatusFrame(rest[1], rest[2..^2]);
        consumed += length;
        return OperationStatus.Done;
    }

    /// <summary>True when the last byte is the exclusive or of all before it.</summary>
    public static bool HasRightCheck(ReadOnlySpan<byte> frame) => !frame.IsEmpty && CheckByte.Xor(frame[..^1]) == frame[^1];

    private static int Skip(ReadOnlySpan<byte> input, int at) => at < 0 ? input.Length : at;

    private static byte[] Frame(byte header, byte board, byte @lock, byte function)
    {
        byte[] frame = [header, board, @lock, function, 0];
        frame[^1] = CheckByte.Xor(frame.AsSpan(..^1));
        return frame;
    }
}
