using System.Buffers.Binary;
using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.Winnsen;

/// <summary>Frames of the Winnsen lock boards: RS-485, 9600 baud 8N1, half duplex, without any check.</summary>
/// <remarks><code>
/// offset  field                    open one       its reply      status          its reply
///   0     start                    90             90             90              90
///   1     length of the frame      06             07             07              07
///   2     command                  05             85             02              82
///   3     station                  station        station        station         station
///   4     data                     lock           lock           mask, low       doors, low
///   5                              03 (end)       result         mask, high      doors, high
///   6     end                                     03             03              03
///
/// mask and doors: lowest bit = lock 1; a set bit in the reply = door open. result: 01 opened
/// </code>
/// A reply is believed only as far as its length, command, station, lock and end are those that were asked for. A flipped bit in "doors" cannot be seen
/// in one frame: that is why doors are read twice. See hardware/boards/winnsen/protocol.md.
/// </remarks>
public static class CodecWinnsen
{
    public const int LockMax = 16;
    public const byte Opened = 0x01;

    internal const byte DoorsReply = 0x82;
    internal const byte OpenReply = 0x85;
    internal const int CommandAt = 2;
    internal const int StationAt = 3;
    internal const int LockAt = 4;
    internal const int ResultAt = 5;

    private const byte Start = 0x90;
    private const byte End = 0x03;
    private const byte QueryDoors = 0x02;
    private const byte OpenOne = 0x05;
    private const byte QueryOne = 0x12;
    private const byte OneReply = 0x92;
    private const int LengthAt = 1;
    private const int ShortFrameBytes = 6;
    private const int LongFrameBytes = 7;

    /// <summary>Asks for the first <paramref name="ways"/> doors. Moves nothing.</summary>
    public static byte[] QueryAll(byte station, int ways)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ways);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ways, LockMax);
        int mask = (1 << ways) - 1;
        return [Start, LongFrameBytes, QueryDoors, station, (byte)mask, (byte)(mask >> 8), End];
    }

    /// <summary>Pulses one lock.</summary>
    /// <param name="lock">As on the wire, from 1.</param>
    public static byte[] Open(byte station, byte @lock)
    {
        ArgumentOutOfRangeException.ThrowIfZero(@lock);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(@lock, LockMax);
        return [Start, ShortFrameBytes, OpenOne, station, @lock, End];
    }

    /// <summary>Takes any station's frame from the front: Match when its start, length, command and end fit each other. That is all that can be checked.</summary>
    public static ReplyVerdict Frame(ReadOnlySpan<byte> received, out int length) => FrameScan.Take(
        received, [Start], CommandAt + 1, static head => LengthOf(head[CommandAt]) is var whole && head[LengthAt] == whole ? whole : 0, static frame => frame[^1] == End, out length);

    /// <summary>The doors of a whole reply, lowest first.</summary>
    internal static bool?[] Doors(ReadOnlySpan<byte> reply, int ways)
    {
        ushort doors = BinaryPrimitives.ReadUInt16LittleEndian(reply[LockAt..]);
        return [.. Enumerable.Range(0, ways).Select(i => (bool?)((doors & (1 << i)) != 0))];
    }

    private static int LengthOf(byte command) => command switch
    {
        OpenOne or QueryOne => ShortFrameBytes,
        QueryDoors or DoorsReply or OpenReply or OneReply => LongFrameBytes,
        _ => 0,
    };
}
