using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.LockBoards;

/// <summary>Length of the whole frame that begins with this head; 0 for a head that no frame has.</summary>
internal delegate int FrameLength(ReadOnlySpan<byte> head);

/// <summary>Whether a frame of the right length is one: its check, its end.</summary>
internal delegate bool FrameCheck(ReadOnlySpan<byte> frame);

/// <summary>Takes frames from the front of what came over a line, for boards whose frames tell their length near their beginning.</summary>
internal static class FrameScan
{
    /// <summary>Match when the bytes begin with a whole frame that is right, whoever sent it.</summary>
    /// <param name="start">What every frame begins with.</param>
    /// <param name="headBytes">Bytes from which the length can be told, those of <paramref name="start"/> among them.</param>
    internal static ReplyVerdict Take(ReadOnlySpan<byte> received, ReadOnlySpan<byte> start, int headBytes, FrameLength lengthOf, FrameCheck isRight, out int length)
    {
        length = 0;
        if (received.IsEmpty || !start.StartsWith(received[..Math.Min(received.Length, start.Length)])) { return ReplyVerdict.Noise; }
        if (received.Length < headBytes) { return ReplyVerdict.NeedMore; }
        int whole = lengthOf(received[..headBytes]);
        if (whole == 0) { return ReplyVerdict.Noise; }
        if (received.Length < whole) { return ReplyVerdict.NeedMore; }
        if (!isRight(received[..whole])) { return ReplyVerdict.Noise; }
        length = whole;
        return ReplyVerdict.Match;
    }
}
