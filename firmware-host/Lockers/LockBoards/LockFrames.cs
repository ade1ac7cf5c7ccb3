using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.LockBoards;

/// <summary>What a board said about all of its doors.</summary>
/// <param name="Bits">One for each door, door 1 first, as on the wire; null where the board itself does not know.</param>
internal sealed record LockReading(IReadOnlyList<bool?> Bits)
{
    /// <summary>True for a compartment whose sensor sees something in it; null from a board without such sensors.</summary>
    internal IReadOnlyList<bool>? Things { get; init; }

    /// <summary>Why there are no bits: the board said no.</summary>
    internal DriverFault Fault { get; init; }

    /// <summary>Bits of bytes that hold eight doors each, lowest doors first, lowest bit = lowest door.</summary>
    internal static bool?[] BitsOf(ReadOnlySpan<byte> lowestFirst, int ways)
    {
        var bits = new bool?[ways];
        for (int i = 0; i < ways; i++)
        {
            bits[i] = (lowestFirst[i / 8] & (1 << (i % 8))) != 0;
        }

        return bits;
    }

    /// <summary>Door by door what at least two of three readings say.</summary>
    internal static LockReading Majority(LockReading first, LockReading second, LockReading third) =>
        new([.. third.Bits.Select((bit, i) => first.Bits[i] == second.Bits[i] ? first.Bits[i] : bit)]);
}

/// <summary>The frames of one lock board at one address. Pure: no clock, no I/O.</summary>
internal interface ILockFrames
{
    /// <summary>Asks for every door. Moves nothing; also the question by which the board is found.</summary>
    ReadOnlyMemory<byte> Question { get; }

    /// <summary>True where frames carry no check, so that one reading proves nothing.</summary>
    bool ReadsTwice => false;

    /// <summary>Gives <see cref="ReplyVerdict.Unasked"/> for what boards of this kind say by themselves; null where they never do.</summary>
    ReplyMatcher? Report => null;

    /// <summary>Whether the bytes begin with the answer to <see cref="Question"/>.</summary>
    ReplyVerdict MatchDoors(ReadOnlySpan<byte> received, out int length);

    /// <param name="reply">What <see cref="MatchDoors"/> took.</param>
    LockReading ReadDoors(ReadOnlySpan<byte> reply);

    /// <summary>Pulses one door, numbered from 1. No other door can be meant by it, and never all of them.</summary>
    ReadOnlyMemory<byte> Open(int door);

    /// <summary>Whether the bytes begin with the answer to <see cref="Open"/> of that door.</summary>
    ReplyVerdict MatchOpen(ReadOnlySpan<byte> received, int door, out int length);

    /// <param name="reply">What <see cref="MatchOpen"/> took.</param>
    /// <returns>The door's bit; null where the reply confirms without telling it.</returns>
    DriverResult<bool?> ReadOpen(ReadOnlySpan<byte> reply, int door);
}
